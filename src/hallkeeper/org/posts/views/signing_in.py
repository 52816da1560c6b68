"""Signing in and out: two fields, or on a hall's own device name tiles with a password or the PIN."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hallkeeper.foundation.kernel.api import NotAllowed, today
from hallkeeper.foundation.rooms.api import on_duty
from hallkeeper.foundation.ui.api import writes
from hallkeeper.org.people.api import (
    Account,
    check_signature,
    device_of,
    is_known,
    locked_until,
    nobody_signed_in_yet,
    note_failure,
    note_sign_in,
    pin_works,
    remember_browser,
    signed_out,
    too_many,
)
from hallkeeper.org.places.api import Device
from hallkeeper.org.posts.actor import actor_of, in_force
from hallkeeper.org.posts.forms.account import SignInForm
from hallkeeper.org.posts.guards import public, signed_in
from hallkeeper.org.posts.models import Holding
from hallkeeper.org.posts.queries import reaching

BACKEND = "hallkeeper.org.people.backend.AccountBackend"


@dataclass(frozen=True)
class Tile:
    """Somebody of this hall, to be tapped instead of typed."""

    username: str
    name: str
    post: str


def tiles_of(device: Device | None) -> list[Tile]:
    """Who is on today's shifts of the device's hall; nobody on an unknown computer or without a roster."""
    if device is None or not (working := on_duty(device.hall.code, today())):
        return []
    rows = Holding.objects.filter(
        in_force(today()), reaching(device.hall), person__code__in=working, person__active=True,
        person__account__is_active=True,
    ).select_related("person__account", "post")  # fmt: skip
    best = {row.person_id: row for row in sorted(rows, key=lambda row: (row.main, row.post.level))}
    found = sorted(best.values(), key=lambda row: (-row.post.level, row.person.code))
    return [Tile(row.person.account.username, row.person.name, str(row.post)) for row in found]


def takes_pin(account: Account) -> bool:
    """Whether a PIN may sign this account in: not where a second factor is active or a post asks for one."""
    if any(held.needs_totp for held in actor_of(account).held):
        return False
    return not Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()


def _following(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else "/"


@public("this is where people sign in")
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in. The same words and the same work whether or not the account exists."""
    if nobody_signed_in_yet():
        return HttpResponseRedirect(reverse("org_posts:first"))
    fragment = bool(request.GET.get("fragment") or request.headers.get("HK-Fragment"))
    if request.method != "POST" and isinstance(request.user, Account) and not fragment:
        return HttpResponseRedirect(_following(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form)
        if answer is not None:
            return answer
    return _page(request, form, fragment)


def _page(request: HttpRequest, form: SignInForm, fragment: bool) -> HttpResponse:
    device = device_of(request)
    tiles = tiles_of(device)
    who = request.POST.get("login") or request.GET.get("who", "")
    chosen = next((tile for tile in tiles if tile.username == who), None)
    context = {
        "form": form,
        "device": device,
        "tiles": tiles,
        "chosen": chosen,
        "takes_pin": chosen and takes_pin(Account.objects.get(username=who)),
        "next": _following(request),
    }
    template = "org_posts/parts/sign_in_form.html" if fragment else "org_posts/sign_in.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _try(request: HttpRequest, form: SignInForm) -> HttpResponse | None:
    name, secret = form.cleaned_data["login"].strip().lower(), form.cleaned_data["password"]
    address, known = get_adapter(request).get_client_ip(request), is_known(request, name)
    if (locked := locked_until(name, address, known=known)) is not None:
        form.add_error(None, too_many(locked))
        return None
    account = _by_pin(request, name, secret)
    if account is not None:
        return _enter_by_pin(request, account)
    found = authenticate(request, username=name, password=secret)
    if isinstance(found, Account) and found.person.active:
        return _enter_by_password(request, found, name)
    note_failure(name, address, known=known)
    locked = locked_until(name, address, known=known)
    form.add_error(None, too_many(locked) if locked else _("Account or password is wrong"))
    return None


def _enter_by_password(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    login = Login(user=account, redirect_url=_following(request))
    answer: HttpResponse = perform_password_login(request, {"username": name}, login)
    remember_browser(request, answer, name)
    return answer


def _by_pin(request: HttpRequest, name: str, secret: str) -> Account | None:
    """The account whose PIN this is, where one signs in: on a known device after a full sign-in today, and
    without a second factor.
    """
    device = device_of(request)
    if device is None or not (secret.isdecimal() and len(secret) <= 6):
        return None
    account = Account.objects.select_related("person").filter(username=name, is_active=True).first()
    if account is None or not account.person.active or not pin_works(account, device):
        return None
    if not takes_pin(account):
        return None
    try:
        check_signature(account.person, secret)
    except NotAllowed:
        return None
    return account


def _enter_by_pin(request: HttpRequest, account: Account) -> HttpResponse:
    account.backend = BACKEND
    get_adapter(request).login(request, account)
    note_sign_in(account, device_of(request), full=False)
    return HttpResponseRedirect(_following(request))


@signed_in
@writes
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, so that the next person can sign in."""
    assert isinstance(request.user, Account)
    signed_out(request.user, request.user.person.who)
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))
