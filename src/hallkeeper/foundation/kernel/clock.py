"""The one clock: every stored time comes from here, aware and in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Shanghai")

# Process-wide on purpose: the demo and the journeys move the clock of a server that runs in threads.
_override: list[datetime] = []


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _override[-1] if _override else datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as people here see it (Asia/Shanghai)."""
    return moment.astimezone(TZ)


def today() -> date:
    """The calendar date here. A business day that is still open after midnight keeps its own date."""
    return local(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` (aware) in the whole process; for the demo and for tests."""
    if moment.tzinfo is None:
        raise ValueError("at() needs an aware moment")
    _override.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _override.pop()
