"""Which error page answers what."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from hallkeeper.foundation.ui.api import error_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be read, or came by a name that is not ours."""
    name = "wrong_host" if isinstance(exception, DisallowedHost) else "bad_request"
    return error_page(request, 400, name)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this person's posts do not carry the right."""
    return error_page(request, 403, "forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page is older than the session; what was typed is still in the browser."""
    return error_page(request, 403, "stale_form")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing, or another hall's (the two look the same)."""
    return error_page(request, 404, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours; the code leads to the log line."""
    return error_page(request, 500, "server_error")
