"""Orders by the hour as a picture, with the hand-overs of the cash box in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.kernel.api import local
from hallkeeper.shop.cash.api import handovers_of, orders_by_hour

WIDTH = 780  # of the picture, in its own units


@dataclass(frozen=True)
class Hours:
    """Columns of a day; `busiest` is (hour, orders); the mark is the last hand-over, if there was one."""

    columns: Sequence[tuple[str, int]]
    busiest: tuple[int, int]
    mark: str = ""
    mark_x: int = 0


def hours_of(day: BusinessDay) -> Hours | None:
    """The day's orders by the hour they were written down; None before the first."""
    found = orders_by_hour(day)
    if not any(found.values()):
        return None
    first, last = min(day.hall.opens.hour, *found), max(day.hall.closes.hour, *found)
    columns = [(f"{hour:02d}", found.get(hour, 0)) for hour in range(first, last + 1)]
    busiest = max(found, key=lambda hour: (found[hour], -hour))
    mark, place = _handover(day, first, len(columns))
    return Hours(columns, (busiest, found[busiest]), mark, place)


def _handover(day: BusinessDay, first: int, count: int) -> tuple[str, int]:
    taken = [local(one.ended_at) for one in handovers_of(day) if one.state == "taken" and one.ended_at]
    inside = [moment for moment in taken if first <= moment.hour < first + count]
    if not inside:
        return "", 0
    moment = inside[-1]
    minutes = (moment.hour - first) * 60 + moment.minute
    return moment.strftime("%H:%M"), minutes * (WIDTH // count) // 60
