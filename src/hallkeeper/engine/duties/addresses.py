"""Where a duty is done: the page its pack row names, else its own page."""

from __future__ import annotations

from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from hallkeeper.engine.duties.models import Duty

_SHAPES: tuple[tuple[str, ...], ...] = (("hall", "date"), ("hall",), ())


def url_of(duty: Duty) -> str:
    """The page of the act that completes it (`act` is a page's name, in a pack), else the duty's own page.

    A page may take the hall and the date, the hall, or neither; whichever it takes is given.
    """
    shape = _shape(duty.act, duty.hall.code) if duty.act else None
    if shape is None:
        return page_of(duty)
    values = {"hall": duty.hall.code, "date": duty.date.isoformat()}
    return reverse(duty.act, kwargs={name: values[name] for name in shape})


@lru_cache(maxsize=256)
def _shape(name: str, hall: str) -> tuple[str, ...] | None:
    # Asking for an address that does not exist costs a millisecond; lists ask for the same ones every time.
    for shape in _SHAPES:
        try:
            reverse(name, kwargs={part: {"hall": hall, "date": "2026-11-23"}[part] for part in shape})
        except NoReverseMatch:
            continue
        return shape
    return None


def page_of(duty: Duty) -> str:
    """The duty's own page."""
    return reverse("engine_duties:detail", args=[duty.pk])
