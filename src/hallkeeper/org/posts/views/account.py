"""One's own account: password, PIN, second factor, sessions."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import act, form_page, reads, writes
from hallkeeper.org.people.api import Account, change_password, end_sessions, open_sessions, set_pin
from hallkeeper.org.posts.actor import actor
from hallkeeper.org.posts.forms.account import PasswordForm, PinForm
from hallkeeper.org.posts.guards import signed_in
from hallkeeper.org.posts.listing import holdings_of


def _mine(request: HttpRequest) -> Account:
    return Account.objects.select_related("person").get(pk=actor(request).account_id)


@signed_in
@reads
def account(request: HttpRequest) -> HttpResponse:
    """What one may set for oneself."""
    mine = _mine(request)
    kinds = set(Authenticator.objects.filter(user=mine).values_list("type", flat=True))
    context = {
        "account": mine,
        "holdings": holdings_of(mine.person),
        "second_factor": Authenticator.Type.TOTP in kinds,
        "sessions": open_sessions(mine, request.session.session_key or ""),
    }
    return render(request, "org_posts/account.html", context)


def _stay(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """This session goes on although the account's sessions ended."""
    if response.status_code < 400:
        update_session_auth_hash(request, _mine(request))
    return response


@signed_in
@never_cache
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced after a one-time one."""
    mine = _mine(request)

    def verb(form: PasswordForm) -> Outcome:
        typed = form.cleaned_data
        change_password(account=mine, old=typed["old"], new=typed["new"], by=actor(request))
        return Outcome("/", message=_("The password is changed"))

    form = PasswordForm(request.POST or None)
    response = form_page(
        request, template="org_posts/password.html", form=form, verb=verb, by=actor(request),
        form_key="people.password", context={"forced": mine.must_change_password},
    )  # fmt: skip
    return _stay(request, response) if request.method == "POST" else response


@signed_in
@never_cache
@sensitive_post_parameters("password", "old", "pin", "again")
def pin(request: HttpRequest) -> HttpResponse:
    """Set one's own PIN."""
    mine = _mine(request)

    def verb(form: PinForm) -> Outcome:
        typed = form.cleaned_data
        set_pin(
            account=mine, pin=typed["pin"], password=typed["password"], old_pin=typed.get("old", ""),
            by=actor(request),
        )  # fmt: skip
        return Outcome(reverse("org_posts:account"), message=_("The PIN is set"))

    form = PinForm(request.POST or None, has_pin=bool(mine.pin))
    return form_page(
        request, template="org_posts/pin.html", form=form, verb=verb, by=actor(request),
        form_key="people.pin", context={"closed": not (mine.pin or mine.pin_open)},
    )  # fmt: skip


@signed_in
@writes
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all of one's other sessions."""
    by = actor(request)

    def verb() -> Outcome:
        end_sessions(person=_mine(request).person, by=by)
        return Outcome(reverse("org_posts:account"), message=_("Your other sessions are ended"))

    return _stay(request, act(request, form_key="people.own_sessions", verb=verb, by=by))
