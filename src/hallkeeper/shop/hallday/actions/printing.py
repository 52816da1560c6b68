"""Putting a slip on paper: an act of its own, so that every copy says which one it is and whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hallkeeper.foundation.trail.api import record, rows_of
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.hallday.models import DayClose

RIGHT = "shop_hallday.see"


@dataclass(frozen=True)
class Print:
    """One copy of a slip; the first has no `reprint`, the second is reprint 2."""

    printed_by: str
    printed_at: datetime
    reprint: int


def print_slip(*, close: DayClose, by: Actor) -> None:
    """Write down that `by` prints this slip. Checks the right; the trail row is all that it leaves.

    It stands on today's tape, not on that of the day, which its close has sealed.
    """
    by.require(RIGHT, close.day.hall)
    hall = close.day.hall.code
    record("hallday.print", _copies(close), by, hall=hall, detail={"number": close.number})


def last_print(close: DayClose) -> Print | None:
    """The newest copy of this slip, or None before the first; one query."""
    rows = list(rows_of(_copies(close)))
    if not rows:
        return None
    return Print(rows[0].actor_name, rows[0].at, len(rows) if len(rows) > 1 else 0)


def _copies(close: DayClose) -> str:
    return f"shop_hallday.SlipCopies:{close.pk}"
