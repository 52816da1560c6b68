"""Which methods an address takes. A view says `reads` or `writes`; one with a form takes both, unsaid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

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
    OPTIONS is told what it takes.
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
        return None if request.method in taken else HttpResponseNotAllowed((*taken, "OPTIONS"))
