"""What happens to a day, for the rooms above. Delivery of all three: joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hallkeeper.foundation.rooms.api import Event


@dataclass(frozen=True, kw_only=True)
class _DayMoved(Event):
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    day_id: int
    hall: str
    date: date
    generation: int
    by: str


@dataclass(frozen=True, kw_only=True)
class DayOpened(_DayMoved):
    """A day was opened. Delivery: joined."""

    name: ClassVar[str] = "days.opened"


@dataclass(frozen=True, kw_only=True)
class DayClosed(_DayMoved):
    """A day was closed; nothing of it can be written any more. Delivery: joined."""

    name: ClassVar[str] = "days.closed"


@dataclass(frozen=True, kw_only=True)
class DayReopened(_DayMoved):
    """Two people opened a closed day again; `generation` is the new one. Delivery: joined."""

    name: ClassVar[str] = "days.reopened"
