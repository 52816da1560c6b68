"""Working days: the week, the State Council's notices 2004–2026, and the owner's changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("calendar.json")
_Day = date  # `Due` has a field of that name
ONE_DAY = timedelta(days=1)
MOST_DAYS = 10_000
_NEXT_NOTICE_FROM = (
    12,
    29,
)  # 29–31 December are settled by the notice for the new year (2011-12-31, 2022-12-31)


@dataclass(frozen=True)
class Due:
    """The last day of a term. `provisional` (暂估): the notice for a year it passes through is not known.

    `skipped` are the days after the start that did not count, in order.
    """

    date: _Day
    provisional: bool
    skipped: tuple[_Day, ...]


class WorkingCalendar:
    """Which days are worked. Pure and unchanging: `overrides` gives a new calendar.

    `exceptions` maps a day to whether it is worked; other days follow the week. A year outside
    `official_years` is counted by the week and the exceptions alone, and marked provisional.
    """

    def __init__(self, exceptions: Mapping[date, bool], official_years: Collection[int]) -> None:
        self._exceptions = dict(exceptions)
        self._official = frozenset(official_years)

    @property
    def official_years(self) -> frozenset[int]:
        """The years whose notice is in the calendar."""
        return self._official

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked: neither weekend nor holiday, or a make-up day (调休)."""
        return self._exceptions.get(day, day.weekday() < 5)

    def is_provisional(self, day: date) -> bool:
        """Whether the notice that settles `day` is missing (29–31 December wait for the new year's)."""
        if day in self._exceptions:
            return False
        settled_with = day.year + 1 if (day.month, day.day) >= _NEXT_NOTICE_FROM else day.year
        return day.year not in self._official or settled_with not in self._official

    def add(self, start: date, days: int) -> Due:
        """The day on which a term of `days` working days from `start` ends (民法典 arts 200–203).

        The first day is not counted, so a term always ends on a working day; 0 gives `start` itself, or
        the next working day. Raises `ValueError` for a negative term or one above 10,000.
        """
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"a term has 0 to {MOST_DAYS} working days, not {days}")
        skipped: list[date] = []
        provisional, left, day = False, days, start
        if days == 0 and not self.is_working(start):
            left = 1
        while left:
            day += ONE_DAY
            provisional = provisional or self.is_provisional(day)
            if self.is_working(day):
                left -= 1
            else:
                skipped.append(day)
        return Due(day, provisional, tuple(skipped))

    def count(self, first: date, last: date) -> int:
        """How many days are worked from `first` to `last`, both included; 0 when `last` is earlier."""
        return sum(self.is_working(first + ONE_DAY * offset) for offset in range((last - first).days + 1))

    def overrides(self, days: Mapping[date, bool], official_years: Collection[int] = ()) -> WorkingCalendar:
        """A calendar with the owner's days on top, and the years the owner has completed."""
        return WorkingCalendar({**self._exceptions, **days}, self._official | set(official_years))


@lru_cache(maxsize=1)
def shipped() -> WorkingCalendar:
    """The calendar as shipped; read once. Raises `ValueError` when the data file is not whole."""
    return load(json.loads(DATA.read_text(encoding="utf-8")))


def load(document: Mapping[str, Any]) -> WorkingCalendar:
    """A calendar from the data file's document: per year its status, off days and make-up days as intervals.

    Fails closed: an official year without holidays, a day twice, a make-up day that is no weekend or a
    count that differs from the year's own raises `ValueError`.
    """
    exceptions: dict[date, bool] = {}
    official: set[int] = set()
    for year, notice in document["years"].items():
        off = [day for interval in notice["off"] for day in _days(interval)]
        work = [day for interval in notice["work"] for day in _days(interval)]
        _check(year, notice, off, work, exceptions)
        exceptions |= dict.fromkeys(off, False) | dict.fromkeys(work, True)
        if notice["status"] == "official":
            official.add(int(year))
    return WorkingCalendar(exceptions, official)


def _days(interval: str) -> Iterator[date]:
    first, _, last = interval.partition("/")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    while day <= end:
        yield day
        day += ONE_DAY


def _check(
    year: str, notice: Mapping[str, Any], off: list[date], work: list[date], known: Mapping[date, bool]
) -> None:
    days = [*off, *work]
    if len(off) != notice["off_days"] or (notice["status"] == "official" and not off):
        raise ValueError(f"calendar {year}: {len(off)} days off, the notice has {notice['off_days']}")
    if len(set(days)) != len(days) or known.keys() & set(days):
        raise ValueError(f"calendar {year}: a day stands twice")
    if any(day.weekday() < 5 for day in work):
        raise ValueError(f"calendar {year}: a make-up day is no weekend")
