"""What Today shows, from rows and times alone: the list, the one card on top, the line of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, npgettext, pgettext_lazy

from hallkeeper.engine.duties.api import Duty, url_of
from hallkeeper.foundation.kernel.api import local
from hallkeeper.foundation.ui.api import (
    Act,
    DutyLine,
    Mark,
    NextCard,
    clock,
    duty_state,
    minutes_late,
    summary,
)

Text = str | Promise
URGENT = ("late", "due_soon", "to_verify")  # in this order; all else is next, by its time
OPEN = frozenset([*URGENT, "to_explain", "todo", "not_yet"])
NUMBERED = 9  # rows that a digit opens

# The word on the button, by the page it leads to.
BUTTONS: dict[str, tuple[Text, str]] = {
    "shop_cash:count_opening": (_("Start cash count"), "cash"),
    "shop_cash:count_close": (_("Start cash count"), "cash"),
    "shop_cash:hall_deposits": (pgettext_lazy("go", "Deposit"), "building-bank"),
    "shop_cash:hall_differences": (_("Explain"), ""),
    "shop_hallday:close": (pgettext_lazy("go", "Close the day"), "calculator"),
}
DO_IT: tuple[Text, str] = (_("Do it"), "")


@dataclass(frozen=True)
class Told:
    """What the rooms say about duties, by key: the stage each waits for, its particulars, its proof."""

    waits: Mapping[int, Text] = field(default_factory=dict)
    particulars: Mapping[int, str] = field(default_factory=dict)
    proofs: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One thing of the day. `url` is empty for what others do; `waits` says which stage must come first."""

    due: datetime
    state: str
    title: str
    detail: str
    clause: str = ""
    url: str = ""
    button: tuple[Text, str] = DO_IT
    warn: datetime | None = None
    minutes: int = 0
    waits: Text = ""

    @property
    def waiting(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN


@dataclass(frozen=True)
class Today:
    """A day's rows of one person or one hall, cut by the now-line."""

    before: Sequence[DutyLine]
    after: Sequence[DutyLine]
    next: NextCard | None
    marks: Sequence[Mark]
    summary: str
    over: Sequence[DutyLine]

    @property
    def over_late(self) -> int:
        """How many of what is over was done late."""
        return sum(line.state == "done_late" for line in self.over)


def today_of(rows: Sequence[Row], now: datetime) -> Today:
    """The page's content."""
    ordered = sorted(rows, key=lambda row: row.due)
    top = next_row(ordered)
    numbers = {id(row): str(n) for n, row in enumerate(_numbered(ordered), 1)}
    lines = [(row.due, _line(row, now, hot=row is top, key=numbers.get(id(row), ""))) for row in ordered]
    return Today(
        before=[line for due, line in lines if due <= now],
        after=[line for due, line in lines if due > now],
        next=_card(top, now) if top is not None else None,
        marks=[Mark(row.due, row.state, row.title) for row in ordered],
        summary=count_words([row.state for row in ordered]),
        over=[line for _due, line in lines if line.over],
    )


def _numbered(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.url and row.waiting][:NUMBERED]


def next_row(rows: Sequence[Row]) -> Row | None:
    """The one thing to do now: late, then due soon, then what others wait for, then the next by time. What
    waits for a stage stands behind what blocks it and is never on top.
    """
    mine = [row for row in rows if row.url and row.waiting and not row.waits]
    return min(mine, key=lambda row: (_rank(row.state), row.due), default=None)


def _rank(state: str) -> int:
    return URGENT.index(state) if state in URGENT else len(URGENT)


def row_of(duty: Duty, now: datetime, told: Told, *, doable: bool) -> Row:
    """A duty as a row: when, what, how much, whose."""
    waits = told.waits.get(duty.pk, "")
    state = "not_yet" if waits else state_of(duty, now)
    who = duty.done_by or duty.owner_person
    late = state in ("late", "done_late")
    return Row(
        due=duty.due_at,
        state=state,
        title=f"{duty.title} {duty.amounts}".strip(),
        detail=summary(
            [
                who.name if who else "",
                clock(duty.done_at) if duty.done_at else told.particulars.get(duty.pk, ""),
                told.proofs.get(duty.pk, ""),
            ]
        ),
        clause=duty.clause,
        url=url_of(duty) if doable else "",
        button=BUTTONS.get(duty.act, DO_IT),
        warn=duty.warn_at,
        minutes=minutes_late(duty.due_at, duty.done_at or now) if late else 0,
        waits=waits,
    )


def state_of(duty: Duty, now: datetime) -> str:
    """The state a duty shows now; what waits to be explained or verified says so until it is late."""
    shown = duty_state(duty.state, now=now, due=duty.due_at, warn=duty.warn_at, done=duty.done_at)
    if shown == "not_yet" and now >= duty.opens_at:
        shown = "todo"
    if duty.waits_as and shown in ("todo", "not_yet", "due_soon"):
        return duty.waits_as
    return shown


def _card(row: Row, now: datetime) -> NextCard:
    """The card on top with its one solid button; Enter presses it."""
    label, icon = row.button
    return NextCard(
        state=row.state,
        title=row.title,
        detail=summary([_("Due %(clock)s") % {"clock": _at(row.due, now)}, row.detail]),
        clause=row.clause,
        due=row.due,
        warn=row.warn,
        act=Act(label, row.url, icon=icon, solid=True, key="Enter"),
    )


def _line(row: Row, now: datetime, *, hot: bool, key: str) -> DutyLine:
    """A row of the list; what is to be explained has its button in the row."""
    label, icon = row.button
    in_row = row.url and row.state == "to_explain" and not hot
    return DutyLine(
        at=_at(row.due, now),
        state=row.state,
        title=row.title,
        detail=row.detail,
        clause=row.clause,
        minutes=row.minutes,
        url=row.url,
        act=Act(label, row.url, icon=icon) if in_row else None,
        hot=hot,
        waits=row.waits,
        key=key,
    )


def _at(moment: datetime, now: datetime) -> str:
    """The clock; with the date where it is not today's."""
    here = local(moment)
    return clock(moment) if here.date() == local(now).date() else here.strftime("%m-%d %H:%M")


def count_words(states: Sequence[str]) -> str:
    """`6 to go · 1 due soon · 1 to explain`."""
    to_go = sum(state in OPEN for state in states)
    late, soon = states.count("late"), states.count("due_soon")
    explain = states.count("to_explain")
    return summary(
        [
            npgettext("today", "%(n)s to go", "%(n)s to go", to_go) % {"n": to_go},
            ngettext("%(n)s late", "%(n)s late", late) % {"n": late} if late else "",
            ngettext("%(n)s due soon", "%(n)s due soon", soon) % {"n": soon} if soon else "",
            ngettext("%(n)s to explain", "%(n)s to explain", explain) % {"n": explain} if explain else "",
        ]
    )
