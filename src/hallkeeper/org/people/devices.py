"""Which registered hall device a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hallkeeper.org.places.api import Device, device_by_token

DEVICE_COOKIE = "hk_device"
YEARS = 5 * 365 * 24 * 3600


def device_of(request: HttpRequest) -> Device | None:
    """The device, read once per request; None on an unknown computer, without a query where no token is."""
    if not hasattr(request, "_hk_device"):
        token = request.COOKIES.get(DEVICE_COOKIE, "")
        request._hk_device = device_by_token(token)  # type: ignore[attr-defined]
    found: Device | None = request._hk_device  # type: ignore[attr-defined]
    return found


def remember_device(response: HttpResponse, token: str) -> None:
    """Put the device's token into this browser, out of reach of scripts."""
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=YEARS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
