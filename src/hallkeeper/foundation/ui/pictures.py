"""Small pictures as numbers: positions and lengths in SVG units, because nothing inline is allowed.

Pure; whole units only. Every picture has a table or a sentence for screen readers in its template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise

from hallkeeper.foundation.kernel.api import local
from hallkeeper.foundation.ui.presenters import StateLook, state_look

Text = str | Promise
STRIP_WIDTH = 790
STRIP_LEFT = 14
STRIP_RIGHT = 776
BAR_LENGTH = 306


@dataclass(frozen=True, slots=True)
class Mark:
    """A duty on the day strip."""

    at: datetime
    state: str
    label: Text


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark with its place."""

    x: int
    label: Text
    clock: str
    look: StateLook


@dataclass(frozen=True, slots=True)
class Strip:
    """A day as a line: marks, the hours beneath, the working time as a band, now as a bar."""

    marks: Sequence[PlacedMark]
    hours: Sequence[tuple[int, str]]
    now_x: int | None
    band: tuple[int, int]


def day_strip(marks: Sequence[Mark], *, opens: datetime, closes: datetime, now: datetime) -> Strip:
    """Place marks between one hour around the hall's opening time. `now_x` is None outside the line."""
    start = _hour(min([opens, *(mark.at for mark in marks)]))
    end = _hour(max([closes, *(mark.at for mark in marks)]) + timedelta(minutes=59))
    span = max(1, int((end - start).total_seconds()))

    def place(moment: datetime) -> int:
        return STRIP_LEFT + int((moment - start).total_seconds()) * (STRIP_RIGHT - STRIP_LEFT) // span

    hours = []
    tick = start
    while tick <= end:
        if local(tick).hour % 2 == 0:
            hours.append((place(tick), local(tick).strftime("%H:%M")))
        tick += timedelta(hours=1)
    placed = [
        PlacedMark(place(mark.at), mark.label, local(mark.at).strftime("%H:%M"), state_look(mark.state))
        for mark in sorted(marks, key=lambda mark: mark.at)
    ]
    left = place(opens)
    return Strip(placed, hours, place(now) if start <= now <= end else None, (left, place(closes) - left))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole (a payment method): amount in fen, or None while it must stay unknown."""

    label: Text
    fen: int | None
    icon: str = ""
    hidden: Text = ""


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part with its slice of a bar 1,000 units long; `step` is the grey-blue, 0 for unknown."""

    part: Part
    x: int
    width: int
    step: int


def stacked(parts: Sequence[Part]) -> list[PlacedPart]:
    """Slices of a whole in the order given. Unknown parts take no room and give nothing away."""
    total = sum(part.fen for part in parts if part.fen is not None and part.fen > 0)
    placed, x, step = [], 0, 0
    for part in parts:
        known = part.fen is not None and part.fen > 0
        width = (part.fen or 0) * 1000 // total if known and total else 0
        if part.fen is not None:
            step = min(4, step + 1)
        placed.append(PlacedPart(part, x, width, step if part.fen is not None else 0))
        x += width
    return placed


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar with a pace mark, 306 units long; per mille is for the figure beside it."""

    width: int
    pace: int | None
    per_mille: int


def progress(value: int, target: int, pace: int | None = None) -> Progress:
    """How far towards a target; beyond the target the bar is full and the figure says more."""
    if target <= 0:
        return Progress(0, None, 0)
    width = max(0, min(BAR_LENGTH, value * BAR_LENGTH // target))
    mark = None if pace is None else max(0, min(BAR_LENGTH - 2, pace * BAR_LENGTH // target))
    return Progress(width, mark, value * 1000 // target)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar around the zero line of a spark."""

    x: int
    y: int
    height: int
    tone: str
    label: str


SPARK_HALF = 18


def spark(values: Sequence[tuple[str, int]]) -> list[Bar]:
    """Bars around zero: short hangs below in the late tone, over stands above in violet, 0 is a dot.

    A difference is never rounded away: the smallest one is still 2 units tall.
    """
    top = max((abs(value) for _label, value in values), default=0)
    bars = []
    for index, (label, value) in enumerate(values):
        height = max(2, abs(value) * SPARK_HALF // top) if value else 1
        y = SPARK_HALF - height if value > 0 else SPARK_HALF
        tone = "over" if value > 0 else "late" if value < 0 else "notyet"
        bars.append(Bar(index * 8, y, height, tone, label))
    return bars


RING_LENGTH = 157  # circumference of a ring of radius 25


def ring_dash(done: int, total: int) -> str:
    """Value of stroke-dasharray for a ring of radius 25."""
    part = RING_LENGTH * max(0, min(done, total)) // total if total > 0 else 0
    return f"{part} {RING_LENGTH}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an hour chart."""

    x: int
    y: int
    height: int
    label: str
    value: int
    busiest: bool


def columns(values: Sequence[tuple[str, int]], *, width: int = 780, height: int = 72) -> list[Column]:
    """Columns from the left; the busiest is dark. Zero has no column but keeps its label."""
    top = max((value for _label, value in values), default=0)
    step = width // max(1, len(values))
    drawn = []
    for index, (label, value) in enumerate(values):
        tall = value * height // top if top else 0
        drawn.append(Column(index * step, height - tall, tall, label, value, bool(top) and value == top))
    return drawn
