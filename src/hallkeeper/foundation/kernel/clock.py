"""The one clock: every stored time comes from here, aware and in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Shanghai")

# Process-wide on purpose: the demo and the journeys move the clock of a server that runs in threads.
# A tuple that is replaced, never changed: a thread that reads it meanwhile sees one or the other.
_override: tuple[tuple[object, datetime], ...] = ()


def now() -> datetime:
    """The present moment, aware, UTC."""
    held = _override
    return held[-1][1] if held else datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as people here see it (Asia/Shanghai). Raises `ValueError` for a naive one."""
    return _aware(moment).astimezone(TZ)


def today() -> date:
    """The calendar date here. A business day that is still open after midnight keeps its own date."""
    return local(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` (aware) in the whole process; for the demo and for tests."""
    global _override  # noqa: PLW0603  the clock of the process
    mine = object()
    _override = (*_override, (mine, _aware(moment).astimezone(UTC)))
    try:
        yield
    finally:
        _override = tuple(held for held in _override if held[0] is not mine)


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("the clock needs an aware moment")
    return moment


def date_asked(text: str) -> date | None:
    """The date an address asks for (`2026-11-23`); None for anything else, and outside the years 2000 to 2099
    where no hall has a day and a week before or after may not even exist.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None
