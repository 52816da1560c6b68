"""Gives each request an id, which every log line and the error page's code lead to."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger()


class RequestLog:
    """Binds the id, and logs one line per request: method, path without query, status, milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its own log context."""
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=secrets.token_hex(8)):
            response = self.get_response(request)
            spent = round((time.perf_counter() - begun) * 1000, 1)
            log.info(
                "request", method=request.method, path=request.path, status=response.status_code, ms=spent
            )
        return response
