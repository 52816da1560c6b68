"""The legal moves of a business day, as data, and the one function that runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.events import DayClosed, DayOpened, DayReopened, _DayMoved
from hallkeeper.books.days.models import BusinessDay, State
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.rooms.api import update_row
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.posts.api import Actor


@dataclass(frozen=True)
class Move:
    """A move from one of `sources` to `target`, and what its event is."""

    sources: tuple[State, ...]
    target: State
    event: type[_DayMoved]
    clause: str


MOVES = {
    "open": Move((State.PLANNED,), State.OPEN, DayOpened, "S1.1.4"),
    "close": Move((State.OPEN, State.REOPENED), State.CLOSED, DayClosed, "S1.3.1"),
    "reopen": Move((State.CLOSED,), State.REOPENED, DayReopened, "S1.3.1"),
}


def run(
    verb: str,
    day: BusinessDay,
    by: Actor,
    values: dict[str, Any],
    *,
    detail: dict[str, Any] | None = None,
    reason: str = "",
) -> BusinessDay:
    """Move `day`, record it and publish its event. The UPDATE names the state it expects, so of two
    people at once one is refused (`days.cannot_<verb>`). `values` are the fields that change with it."""
    move = MOVES[verb]
    changed = {"state": move.target, "version": F("version") + 1, **values}
    likely = sorted(move.sources, key=lambda state: state != day.state)  # what was read last, first
    before = next((state for state in likely if update_row(day, changed, state=state)), None)
    if before is None:
        raise cannot(verb, day)
    record(
        f"day.{verb}",
        day.subject,
        by,
        hall=day.hall.code,
        day=day.date,
        detail={"before": str(before), "after": day.state, "generation": day.generation, **(detail or {})},
        reason=reason,
        clause=move.clause,
    )
    publish(
        move.event(day_id=day.pk, hall=day.hall.code, date=day.date, generation=day.generation, by=by.code)
    )
    return day


def cannot(verb: str, day: BusinessDay) -> Refusal:
    """The refusal of a move that the day's state does not allow."""
    state = State(BusinessDay.objects.values_list("state", flat=True).get(pk=day.pk))
    return Refusal(
        f"days.cannot_{verb}",
        _("The day %(date)s is already: %(state)s") % {"date": day.date.isoformat(), "state": state.label},
        clause=MOVES[verb].clause,
    )
