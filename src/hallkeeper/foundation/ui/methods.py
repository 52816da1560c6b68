"""Which methods an address takes. A view says `reads` or `writes`; one with a form takes both, unsaid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from hallkeeper.foundation.ui.error_pages import error_page

View = TypeVar("View", bound=Callable[..., HttpResponse])
READ, WRITE = ("GET", "HEAD"), ("POST",)


def reads(view: View) -> View:
    """This view only shows something."""
    view.methods = READ  # type: ignore[attr-defined]
    return view


def writes(view: View) -> View:
    """This view only takes what is handed in."""
    view.methods = WRITE  # type: ignore[attr-defined]
    return view


def methods_of(view: Callable[..., HttpResponse]) -> tuple[str, ...]:
    """What a view takes."""
    found: tuple[str, ...] = getattr(view, "methods", READ + WRITE)
    return found


class Methods:
    """405 with `Allow` for a method the address does not take, before anything else looks at the request;
    OPTIONS is told what it takes. A browser that came to the address of a button (by a reload, or after
    signing in) gets a page that says where to go on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only `process_view` matters: by then the address has its view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Nothing for a method that the view takes."""
        taken = methods_of(view)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join((*taken, "OPTIONS"))})
        if request.method in taken:
            return None
        answer = HttpResponseNotAllowed((*taken, "OPTIONS"))
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            page = error_page(request, answer.status_code, "wrong_method")
            page["Allow"] = answer["Allow"]
            return page
        return answer
