"""What every request passes: refusals become pages, and forms sent by script learn where to go."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from hallkeeper.foundation.kernel.api import Busy, Missing, Refusal
from hallkeeper.foundation.ui.acts import refusal_page

LOCKED = ("locked", "deadlock", "lock timeout", "could not serialize")


def is_lock(error: OperationalError) -> bool:
    """Whether the database was only busy; anything else is a fault."""
    return any(word in str(error).lower() for word in LOCKED)


class Refusals:
    """Turns refusals that no form caught into pages, and a locked database into 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address with a NUL leads nowhere: no row has one, and PostgreSQL will not even be asked."""
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404 for what is missing or foreign, 503 while the database is busy, else the refusal's page."""
        if isinstance(exception, Busy) or (isinstance(exception, OperationalError) and is_lock(exception)):
            response = render(request, "ui/errors/busy.html", {}, status=503)
            response["Retry-After"] = "1"
            return response
        if isinstance(exception, Missing):
            raise Http404 from exception
        if isinstance(exception, Refusal):
            return refusal_page(request, exception)
        return None


class FormAnswers:
    """Redirects for forms sent by script (header HK-Form) and parts (HX-Request).

    A script cannot read a redirect: HK-Form gets 204 with HK-Location instead. A redirect to the
    sign-in page becomes 401 with HK-Login, so the page can sign in over the open form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the answer's Location."""
        response = self.get_response(request)
        scripted = "HK-Form" in request.headers
        if response.status_code not in (301, 302, 303) or not (scripted or "HX-Request" in request.headers):
            return response
        location = response["Location"]
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(location).path == login and request.path != login:
            return HttpResponse(status=401, headers={"HK-Login": login})
        if not scripted:
            return response
        answer = HttpResponse(status=204, headers={"HK-Location": location})
        answer.cookies = response.cookies
        return answer
