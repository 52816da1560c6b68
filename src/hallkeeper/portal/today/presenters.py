"""What Today shows, from duties and times alone: rows, the one card on top, the line of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

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

URGENCY = ("late", "due_soon", "to_explain", "to_verify", "todo", "not_yet")
OPEN = frozenset(URGENCY)


def state_of(duty: Duty, now: datetime) -> str:
    """The state a duty shows now; what waits to be explained or verified says so until it is late."""
    shown = duty_state(duty.state, now=now, due=duty.due_at, warn=duty.warn_at, done=duty.done_at)
    if shown == "not_yet" and now >= duty.opens_at:
        shown = "todo"
    if duty.waits_as and shown in ("todo", "not_yet", "due_soon"):
        return duty.waits_as
    return shown


@dataclass(frozen=True)
class Today:
    """A day's duties of one person or one hall, cut by the now-line."""

    before: Sequence[DutyLine]
    after: Sequence[DutyLine]
    next: NextCard | None
    marks: Sequence[Mark]
    summary: str
    done: int


def today_of(duties: Sequence[Duty], now: datetime, *, doable: frozenset[int]) -> Today:
    """The page's content. `doable` holds the keys of the duties this person may do."""
    states = {duty.pk: state_of(duty, now) for duty in duties}
    top = next_duty([duty for duty in duties if duty.pk in doable], states)
    lines = [
        (duty.due_at, line_of(duty, states[duty.pk], now, hot=duty is top, doable=duty.pk in doable))
        for duty in duties
    ]
    return Today(
        before=[line for due, line in lines if due <= now],
        after=[line for due, line in lines if due > now],
        next=card_of(top, states[top.pk]) if top is not None else None,
        marks=[Mark(duty.due_at, states[duty.pk], duty.title) for duty in duties],
        summary=count_words(list(states.values())),
        done=sum(state in ("done", "done_late") for state in states.values()),
    )


def next_duty(duties: Sequence[Duty], states: dict[int, str]) -> Duty | None:
    """The one thing to do now: late, then due soon, then what others wait for, then the next by time."""
    waiting = [duty for duty in duties if states[duty.pk] in OPEN]
    return min(waiting, key=lambda duty: (URGENCY.index(states[duty.pk]), duty.due_at, duty.pk), default=None)


def card_of(duty: Duty, state: str) -> NextCard:
    """The card on top with its one solid button."""
    return NextCard(
        state=state,
        title=_title(duty),
        detail=_("Due %(clock)s") % {"clock": _due(duty)},
        clause=duty.clause,
        due=duty.due_at,
        warn=duty.warn_at,
        act=Act(_("Do it"), url_of(duty), solid=True),
    )


def line_of(duty: Duty, state: str, now: datetime, *, hot: bool, doable: bool) -> DutyLine:
    """A row: when, what, whose; the row of the card on top is marked."""
    end = duty.done_at or now
    late = minutes_late(duty.due_at, end) if state in ("late", "done_late") else 0
    owner = duty.owner_person.name if duty.owner_person else ""
    done_by = duty.done_by.name if duty.done_by else ""
    done_at = clock(duty.done_at) if duty.done_at else ""
    return DutyLine(
        at=_at(duty, now),
        state=state,
        title=_title(duty),
        detail=summary([done_by or owner, done_at]),
        clause=duty.clause,
        minutes=late,
        url=url_of(duty) if doable else "",
        hot=hot,
    )


def _title(duty: Duty) -> str:
    return summary([duty.title, duty.amounts]).replace(" · ", " ") if duty.amounts else duty.title


def _at(duty: Duty, now: datetime) -> str:
    """The clock; with the date where it is not today's."""
    due = local(duty.due_at)
    return clock(duty.due_at) if due.date() == local(now).date() else due.strftime("%m-%d %H:%M")


def _due(duty: Duty) -> str:
    return local(duty.due_at).strftime("%m-%d %H:%M")


def count_words(states: Sequence[str]) -> str:
    """`6 to go · 1 due soon · 1 to explain`."""
    to_go = sum(state in OPEN for state in states)
    late, soon = states.count("late"), states.count("due_soon")
    explain = states.count("to_explain")
    return summary(
        [
            ngettext("%(n)s to go", "%(n)s to go", to_go) % {"n": to_go},
            ngettext("%(n)s late", "%(n)s late", late) % {"n": late} if late else "",
            ngettext("%(n)s due soon", "%(n)s due soon", soon) % {"n": soon} if soon else "",
            ngettext("%(n)s to explain", "%(n)s to explain", explain) % {"n": explain} if explain else "",
        ]
    )
