"""What stands before every view: exactly one of these, and the house tests read `view.right`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Missing
from hallkeeper.org.people.api import Account, device_of
from hallkeeper.org.places.api import Hall, hall_by_code
from hallkeeper.org.posts.actor import Actor, actor, not_allowed

View = Callable[..., HttpResponse]
SIGNED_IN = "signed-in"
PUBLIC = "public"
SCRIPTED = ("HX-Request", "HK-Form", "HK-Fetch")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which comes back here; for a script 401 with its address in `HK-Login`. A form that
    was handed in after its session had ended comes back to the page it stood on, which kept what was typed.
    """
    login = reverse("account_login")
    if any(request.headers.get(name) for name in SCRIPTED):
        response = HttpResponse(status=401)
        response["HK-Login"] = login
        return response
    return HttpResponseRedirect(f"{login}?{urlencode({'next': _came_from(request)})}")


def _came_from(request: HttpRequest) -> str:
    if request.method != "POST":
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else "/"


def signed_in(view: View) -> View:
    """Anyone who is signed in; the view itself narrows what they see."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, Account):
            return to_sign_in(request)
        actor(request)
        return view(request, *args, **kwargs)

    guarded.right = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def requires(right: str) -> Callable[[View], View]:
    """Only people one of whose posts carries `right` somewhere; the view checks the hall by `hall_of`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not isinstance(request.user, Account):
                return to_sign_in(request)
            if not actor(request).may(right):
                raise not_allowed(right, recorded=False)
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return wrap


def public(reason: str) -> Callable[[View], View]:
    """Nobody needs to sign in, and `reason` says why that is right."""

    def wrap(view: View) -> View:
        view.right = PUBLIC  # type: ignore[attr-defined]
        view.reason = reason  # type: ignore[attr-defined]
        return view

    return wrap


def hall_of(by: Actor, code: str, right: str = "") -> Hall:
    """The hall `code` if this person reaches it (with `right`); a foreign hall looks missing."""
    hall = hall_by_code(code)
    reached = hall is not None and (by.may(right, hall) if right else bool(by.posts_at(hall)))
    if hall is None or not reached:
        raise Missing("hall.missing", _("There is no such hall"))
    return hall


def halls_of(request: HttpRequest) -> list[Hall]:
    """The halls in use that this person reaches, read once per request."""
    cached: list[Hall] | None = getattr(request, "_hk_halls", None)
    if cached is None:
        cached = list(actor(request).halls().filter(active=True))
        request._hk_halls = cached  # type: ignore[attr-defined]
    return cached


def current_hall(request: HttpRequest) -> Hall | None:
    """The hall this person works in now: chosen in this session, else the device's, else the main post's,
    else the first they reach.
    """
    halls = halls_of(request)
    device = device_of(request)
    main = {held.hall_id for held in actor(request).held if held.main}
    wanted = (
        lambda hall: hall.code == request.session.get("hall"),
        lambda hall: device is not None and hall.pk == device.hall_id,
        lambda hall: hall.pk in main,
        lambda hall: True,
    )
    return next((hall for fits in wanted for hall in halls if fits(hall)), None)
