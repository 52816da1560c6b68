"""People: list, one person, adding, changing, what they hold; the second step of the set-up path."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import act, form_page, page_of, reads, sheet_page, writes
from hallkeeper.org.people.api import (
    add_person,
    change_person,
    end_sessions,
    reset_password,
    reveal_phone,
)
from hallkeeper.org.places.api import subject_of
from hallkeeper.org.posts.actions.holdings import end_holding, give_post
from hallkeeper.org.posts.actions.importing import KIND, import_people
from hallkeeper.org.posts.actions.pins import ask_to_clear_pin
from hallkeeper.org.posts.actor import Actor, actor
from hallkeeper.org.posts.forms import people as forms
from hallkeeper.org.posts.guards import requires, signed_in
from hallkeeper.org.posts.listing import filtered, holding_of, holdings_of, person_of, with_posts
from hallkeeper.org.posts.presenters import history, words_of
from hallkeeper.org.posts.sheets import show_once


@requires("org_people.see")
@reads
def people(request: HttpRequest) -> HttpResponse:
    """Everybody this person may see, with filters that stand in the address."""
    by = actor(request)
    filters = forms.PeopleFilter(request.GET, by=by)
    rows = with_posts(filtered(by, filters.wanted))
    page = page_of(rows, request.GET, order=["code"], among=filtered(by, {}))
    context = {"filters": filters, "page": page, "adds": by.may("org_people.add")}
    return render(request, "org_posts/people.html", context)


@requires("org_people.add")
@never_cache
def person_new(request: HttpRequest) -> HttpResponse:
    """One short form: name, post, hall, phone, e-mail. Answers with the sheet of the first password."""
    by = actor(request)
    form = forms.NewPersonForm(request.POST if request.method == "POST" else None, by=by)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "org_posts/person_new.html", {"form": form}, status=status)

    return show_once(
        request, form=form, verb=lambda: _added(form, by), by=by, form_key="people.add",
        template="org_posts/person_new.html",
    )  # fmt: skip


@requires("org_people.add")
def bring(request: HttpRequest) -> HttpResponse:
    """People and their posts, from a sheet."""
    by = actor(request)
    return sheet_page(
        request,
        kind=KIND,
        bring=lambda rows: import_people(rows, by),
        by=by,
        title=_("People from a sheet"),
        note=_("Posts wait for a second person; first passwords are given on each person's page"),
        back=reverse("org_posts:people"),
    )


def _added(form: forms.NewPersonForm, by: Actor) -> tuple[Outcome, dict[str, str]]:
    added = add_person(**form.person_values(), by=by)
    given = give_post(person=added.person, by=by, **form.values())
    return Outcome(_link(added.person.code)), {
        "person": added.person.name,
        "account": added.account.username,
        "password": added.password,
        "waits": "yes" if given.waits else "",
    }


def _link(code: str) -> str:
    return reverse("org_posts:person", args=[code])


@requires("org_people.see")
@reads
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person: what they hold by date, and their history."""
    by = actor(request)
    there = person_of(by, code)
    context = {
        "person": there,
        "holdings": holdings_of(there),
        "events": history(request, subject_of(there)),
        "changes": by.may("org_people.change"),
        "resets": by.may("org_people.reset_password") and by.person_id != there.pk,
        "gives": by.may("org_posts.give") and by.person_id != there.pk,
        "reveals": by.may("org_people.reveal_phone"),
        "ends_sessions": by.may("org_people.end_sessions"),
    }
    return render(request, "org_posts/person.html", context)


@requires("org_people.change")
def person_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Name, sex, contacts, whether they still work here."""
    by = actor(request)
    there = person_of(by, code)

    def verb(form: forms.ChangePersonForm) -> Outcome:
        change_person(person=there, version=form.cleaned_data["version"], by=by, **form.values())
        return Outcome(_link(code), message=_("Saved"))

    form = forms.ChangePersonForm(request.POST or None, person=there)
    return form_page(
        request, template="org_posts/person_edit.html", form=form, verb=verb, by=by,
        form_key="people.change", context={"person": there},
    )  # fmt: skip


@requires("org_people.reset_password")
@writes
@never_cache
def person_reset(request: HttpRequest, code: str) -> HttpResponse:
    """A new one-time password, shown once on a sheet."""
    by = actor(request)
    there = person_of(by, code)

    def verb() -> tuple[Outcome, dict[str, str]]:
        password = reset_password(person=there, by=by)
        account = there.account.username
        return Outcome(_link(code)), {"person": there.name, "account": account, "password": password}

    return show_once(request, form=None, verb=verb, by=by, form_key="people.reset", template="")


@requires("org_people.reset_password")
def person_pin(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a second person to let a forgotten PIN be cleared."""
    by = actor(request)
    there = person_of(by, code)

    def verb(form: forms.ReasonForm) -> Outcome:
        asked = ask_to_clear_pin(person=there, by=by, reason=form.cleaned_data["reason"])
        return Outcome(_link(code), message=words_of(asked))

    form = forms.ReasonForm(request.POST or None)
    return form_page(
        request, template="org_posts/person_pin.html", form=form, verb=verb, by=by,
        form_key="people.pin_clear", context={"person": there},
    )  # fmt: skip


@requires("org_people.reveal_phone")
@never_cache
def person_phone(request: HttpRequest, code: str) -> HttpResponse:
    """The whole phone number, after a reason; the look is trailed."""
    by = actor(request)
    there = person_of(by, code)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "person": there}
        return render(request, "org_posts/person_phone.html", context, status=status)

    def verb() -> tuple[Outcome, dict[str, str]]:
        number = reveal_phone(person=there, by=by, reason=form.cleaned_data["reason"])
        return Outcome(_link(code)), {"person": there.name, "phone": number}

    return show_once(
        request, form=form, verb=verb, by=by, form_key="people.phone", template="org_posts/person_phone.html"
    )


@signed_in
@writes
def person_sessions_end(request: HttpRequest, code: str) -> HttpResponse:
    """End every session of a person, or one's own."""
    by = actor(request)
    there = person_of(by, code)

    def verb() -> Outcome:
        end_sessions(person=there, by=by)
        return Outcome(_link(code), message=_("Sessions are ended"))

    return act(request, form_key="people.sessions", verb=verb, by=by)


@requires("org_posts.give")
def holding_new(request: HttpRequest, code: str) -> HttpResponse:
    """Give a person a post."""
    by = actor(request)
    there = person_of(by, code)

    def verb(form: forms.HoldingForm) -> Outcome:
        given = give_post(person=there, by=by, **form.values())
        return Outcome(_link(code), message=words_of(given))

    form = forms.HoldingForm(request.POST or None, by=by)
    return form_page(
        request, template="org_posts/holding_new.html", form=form, verb=verb, by=by,
        form_key="posts.give", context={"person": there},
    )  # fmt: skip


@requires("org_posts.give")
def holding_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post, with the reason."""
    by = actor(request)
    there = holding_of(by, pk)

    def verb(form: forms.EndHoldingForm) -> Outcome:
        end_holding(
            holding=there, by=by, reason=form.cleaned_data["reason"], last_day=form.cleaned_data["last_day"]
        )
        return Outcome(_link(there.person.code), message=_("The post is ended"))

    form = forms.EndHoldingForm(request.POST or None)
    return form_page(
        request, template="org_posts/holding_end.html", form=form, verb=verb, by=by,
        form_key="posts.end", context={"holding": there, "person": there.person},
    )  # fmt: skip
