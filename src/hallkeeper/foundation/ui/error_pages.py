"""Error pages: a short code that a person can read out on the phone, and that leads to the log line."""

from __future__ import annotations

import secrets

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # no letter or digit that sounds or looks like another
log = structlog.get_logger()


def error_code() -> str:
    """Six characters in two groups, such as `K7D-4MX`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


def error_page(request: HttpRequest, status: int, name: str) -> HttpResponse:
    """The page `ui/errors/<name>.html` with a new code, which is logged."""
    code = error_code()
    log.warning("error_page", code=code, status=status, path=request.path)
    return render(request, f"ui/errors/{name}.html", {"code": code, "status": status}, status=status)
