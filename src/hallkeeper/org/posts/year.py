"""A year of working days as twelve small months: what differs from the plain week, in shape and word."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hallkeeper.foundation.kernel.api import WorkingCalendar

FIRST, LAST = 2000, 2100
WEEK = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: `kind` is its shape (plain, weekend, holiday, makeup, own-off, own-work), `word` says it."""

    day: int
    kind: str
    word: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month by weeks from Monday; None where a week reaches into another month."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(year: int, official: WorkingCalendar, own: Mapping[date, bool]) -> Iterator[Month]:
    """The twelve months: the official calendar with the owner's own days on top."""
    for number in range(1, 13):
        weeks = Calendar().monthdatescalendar(year, number)
        yield Month(
            number,
            tuple(
                tuple(_cell(day, official, own.get(day)) if day.month == number else None for day in week)
                for week in weeks
            ),
        )


def _cell(day: date, official: WorkingCalendar, own: bool | None) -> Cell:
    if own is not None:
        return Cell(day.day, "own-work", _("own: work")) if own else Cell(day.day, "own-off", _("own: off"))
    weekday, worked = day.weekday() < 5, official.is_working(day)
    if weekday and not worked:
        return Cell(day.day, "holiday", pgettext_lazy("calendar", "off"))
    if worked and not weekday:
        return Cell(day.day, "makeup", pgettext_lazy("calendar", "work"))
    return Cell(day.day, "plain" if worked else "weekend")


def year_asked(text: str, today: date) -> int:
    """The year an address asks for; this one for anything that is none of those a calendar has."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST <= year <= LAST else today.year
