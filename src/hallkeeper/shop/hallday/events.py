"""What hallday publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from hallkeeper.foundation.rooms.api import Event


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    """A day was closed. Delivery: after; the report is built and sent once however often this arrives."""

    name: ClassVar[str] = "hallday.day_closed"
    delivery: ClassVar[Literal["joined", "after"]] = "after"

    close_id: int


@dataclass(frozen=True, kw_only=True)
class DayReopened(Event):
    """Two people reopened a closed day. Delivery: joined."""

    name: ClassVar[str] = "hallday.day_reopened"
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    hall: str
    date: str
    reason: str
