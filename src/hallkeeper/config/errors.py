"""Error pages: a short code that a person can read out on the phone."""

from __future__ import annotations

import secrets

import structlog
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # no letter or digit that sounds or looks like another
log = structlog.get_logger()


def error_code() -> str:
    """Six characters in two groups, such as `K7D-4MX`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


def _page(request: HttpRequest, status: int, name: str) -> HttpResponse:
    code = error_code()
    log.warning("error_page", code=code, status=status, path=request.path)
    return render(request, f"ui/errors/{name}.html", {"code": code, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be read, or came by a name that is not ours."""
    name = "wrong_host" if isinstance(exception, DisallowedHost) else "bad_request"
    return _page(request, 400, name)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this person's posts do not carry the right."""
    return _page(request, 403, "forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page is older than the session; what was typed is still in the browser."""
    return _page(request, 403, "stale_form")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing, or another hall's (the two look the same)."""
    return _page(request, 404, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours; the code leads to the log line."""
    return _page(request, 500, "server_error")
