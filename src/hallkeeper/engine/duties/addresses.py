"""Where a duty is done: the page its pack row names, else its own page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from hallkeeper.engine.duties.models import Duty


def url_of(duty: Duty) -> str:
    """The page of the act that completes it (`act` is a page's name, in a pack), else the duty's own page.

    A page may take the hall and the date, the hall, or neither; whichever it takes is given.
    """
    if duty.act:
        place = {"hall": duty.hall.code}
        for given in ({**place, "date": duty.date}, {**place, "date": duty.date.isoformat()}, place, {}):
            try:
                return reverse(duty.act, kwargs=given)
            except NoReverseMatch:
                continue
    return page_of(duty)


def page_of(duty: Duty) -> str:
    """The duty's own page."""
    return reverse("engine_duties:detail", args=[duty.pk])
