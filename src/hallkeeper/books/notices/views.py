"""Pages of notices: inbox, detail, compose, sent, and the folder of mails."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.notices import letterbox
from hallkeeper.books.notices.actions import acknowledge, mark_read, send
from hallkeeper.books.notices.forms import ComposeForm
from hallkeeper.books.notices.models import Role
from hallkeeper.books.notices.queries import copies_of, delivery_of, earlier, sent, waiting
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.once.api import Outcome, gate
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.foundation.ui.api import BusinessForm, act, form_page, page_of, page_of_list, reads, writes
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, current_hall, requires, signed_in


@reads
@signed_in
def inbox_page(request: HttpRequest) -> HttpResponse:
    """What waits for me on top, then what I have seen, by key."""
    by = actor(request)
    order = ["-ack_wanted", "-sent_at", "-id"]
    context = {
        "waiting": page_of(waiting(by), request.GET, order=order, name="waiting"),
        "earlier": page_of(earlier(by), request.GET, order=["-sent_at", "-id"]),
    }
    return render(request, "books_notices/inbox.html", _tabs(by, "inbox") | context)


@reads
@signed_in
def sent_page(request: HttpRequest) -> HttpResponse:
    """What I wrote, and who has acknowledged it."""
    by = actor(request)
    context = {"page": page_of(sent(by), request.GET, order=["-sent_at", "-id"])}
    return render(request, "books_notices/sent.html", _tabs(by, "sent") | context)


@reads
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice I got. Looking writes nothing: the page itself then posts that it was read."""
    by = actor(request)
    delivery = delivery_of(by, pk)
    others = delivery.notice.deliveries.select_related("person").order_by("-role", "person_id")
    return render(
        request, "books_notices/detail.html", _tabs(by, "inbox") | {"delivery": delivery, "others": others}
    )


@writes
@signed_in
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The page tells that it was opened; nothing to do the second time, so it needs no key."""
    by = actor(request)
    with gate(), transaction():
        mark_read(delivery=delivery_of(by, pk), by=by)
    return HttpResponse(status=204)


@writes
@signed_in
def acknowledge_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The press on 知悉."""
    by = actor(request)

    def verb() -> Outcome:
        acknowledge(delivery=delivery_of(by, pk), by=by)
        back = request.POST.get("next") or reverse("books_notices:inbox")
        return Outcome(back, message=_("Acknowledged"))

    return act(request, form_key="notices.acknowledge", verb=verb, by=by)


@requires("books_notices.send")
def compose(request: HttpRequest) -> HttpResponse:
    """Write to colleagues; who will be copied is shown, and cannot be taken away (S1.5.2)."""
    by, hall = actor(request), current_hall(request)
    return form_page(
        request,
        template="books_notices/new.html",
        form=ComposeForm(request.POST or None, by=by),
        verb=lambda form: _send(form, by, hall),
        by=by,
        form_key="notices.new",
        hall=hall.code if hall else "",
        context=_tabs(by, "new") | _copied(request, by),
    )


@reads
@requires("books_notices.send")
def copies(request: HttpRequest) -> HttpResponse:
    """The part of the compose page that says who is copied, for the people ticked so far."""
    return render(request, "books_notices/_copies.html", _copied(request, actor(request)))


@reads
@requires("books_notices.see_mails")
def mails(request: HttpRequest) -> HttpResponse:
    """The e-mails that lie in the folder, where no mail server is set."""
    files = page_of_list(letterbox.newest(), request.GET, key=str)
    context = {"page": files.drawn(letterbox.mails_of), "folder": letterbox.folder()}
    return render(request, "books_notices/mails.html", _tabs(actor(request), "mails") | context)


@reads
@requires("books_notices.see_mails")
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One e-mail of the folder."""
    context = {"mails": letterbox.one(name), "name": name}
    return render(request, "books_notices/mail.html", _tabs(actor(request), "mails") | context)


def _send(form: BusinessForm, by: Actor, hall: Hall | None) -> Outcome:
    words = form.cleaned_data
    notice = send(
        kind="notices.message",
        subject=words["subject"],
        body=words["body"],
        to=list(words["to"]),
        by=Person.objects.get(pk=by.person_id),
        hall=hall,
        ack=words["ack"],
    )
    reached = list(notice.deliveries.select_related("person"))
    copied = _names(row.person for row in reached if row.role == Role.CC)
    message = _("Sent, copied to %(names)s") % {"names": copied} if copied else _("Sent")
    if mailless := _names(row.person for row in reached if not row.person.email):
        message += str(_(". No e-mail goes to %(names)s, who have no address")) % {"names": mailless}
    return Outcome(reverse("books_notices:sent"), message=message)


def _copied(request: HttpRequest, by: Actor) -> dict[str, Any]:
    addressed = set((request.POST if request.method == "POST" else request.GET).getlist("to"))
    try:
        found = copies_of(Person.objects.get(pk=by.person_id), current_hall(request))
    except Refusal as refusal:
        refusal.recorded = False  # only looked: nothing was tried, and a GET records nothing
        return {"copied": [], "no_copy": refusal}
    return {"copied": [person for person in found if str(person.pk) not in addressed], "no_copy": None}


def _names(people: Any) -> str:
    return str(_(", ")).join(person.name for person in people)


def _tabs(by: Actor, active: str) -> dict[str, Any]:
    return {
        "tab": active,
        "may_send": by.may("books_notices.send"),
        "may_see_mails": by.may("books_notices.see_mails"),
    }
