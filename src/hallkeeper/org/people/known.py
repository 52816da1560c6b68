"""Browsers in which somebody has given their password before: what strangers type cannot lock them out there.

The cookie holds a signed list of keyed digests of account names, no name and no right: its bearer has five
tries of their own, as everybody else together has.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE, SALT = "hk_known", "org.people.known"
DAYS_180 = 180 * 24 * 3600
MOST = 20  # a hall's people share its computer


def _digest(username: str) -> str:
    return salted_hmac(SALT, username.strip().lower(), algorithm="sha256").hexdigest()[:32]


def _there(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS_180)
    except signing.BadSignature:
        return []
    return [str(one) for one in found]


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether this account's password was given in this browser within half a year. No query."""
    return _digest(username) in _there(request)


def remember_browser(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """This account's password was right here; out of reach of scripts."""
    mine = _digest(username)
    known = [mine, *(one for one in _there(request) if one != mine)][:MOST]
    response.set_cookie(
        COOKIE, signing.dumps(known, salt=SALT), max_age=DAYS_180, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
