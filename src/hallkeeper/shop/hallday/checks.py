"""`hallkeeper verify` for the day: closed days have their close, closes their seal and their sums."""

from __future__ import annotations

from collections.abc import Iterator

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.shop.hallday.figures import CloseFigures
from hallkeeper.shop.hallday.models import DayClose


def verify_closes() -> Iterator[str]:
    """Yield one sentence per closed day without its close and per close whose lines do not add up."""
    numbers = set(DayClose.objects.values_list("day_id", "generation"))
    for day in BusinessDay.objects.filter(state="closed").select_related("hall"):
        if (day.pk, day.generation) not in numbers:
            yield f"day {day.hall.code} {day.date}: closed without a slip"
    for close in DayClose.objects.select_related("day__hall").iterator():
        figures = CloseFigures.from_json(close.figures)
        for line in figures.methods:
            if line.counted_fen - line.expected_fen != line.difference_fen:
                yield f"slip {close.number}: {line.method} does not add up"
