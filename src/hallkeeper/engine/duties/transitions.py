"""The legal moves of a duty, as data, and the one function that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.models import Duty, State
from hallkeeper.foundation.kernel.api import Refusal, Who
from hallkeeper.foundation.rooms.api import update_row
from hallkeeper.foundation.trail.api import record


@dataclass(frozen=True)
class Move:
    """A move from one of `sources` to `target`."""

    sources: tuple[State, ...]
    target: State


MOVES = {
    "complete": Move((State.PENDING,), State.DONE),
    # An act of another room really happened, even if the duty had lapsed by then.
    "complete_act": Move((State.PENDING, State.MISSED), State.DONE),
    "undo": Move((State.DONE,), State.PENDING),
    # A missed duty holds its gate until somebody answers for it.
    "waive": Move((State.PENDING, State.MISSED), State.WAIVED),
    "cancel": Move((State.PENDING, State.MISSED), State.CANCELLED),
    "miss": Move((State.PENDING,), State.MISSED),
}


def run(
    verb: str,
    duty: Duty,
    by: Who,
    values: Mapping[str, Any] | None = None,
    *,
    detail: dict[str, Any] | None = None,
    reason: str = "",
) -> Duty:
    """Move `duty` and record it. The UPDATE names the states it expects and is the row's lock, so of two
    people at once one is refused (`duties.cannot_<verb>`). `values` are the fields that change with it."""
    move = MOVES[verb]
    if not update_row(duty, {"state": move.target, **(values or {})}, state__in=move.sources):
        duty.refresh_from_db()
        raise cannot(verb, duty)
    write(f"duty.{verb}", duty, by, detail=detail, reason=reason)
    return duty


def write(verb: str, duty: Duty, by: Who, *, detail: dict[str, Any] | None = None, reason: str = "") -> None:
    """The trail row of a change, on the tape of the duty's hall and date."""
    record(
        verb,
        duty.subject,
        by,
        hall=duty.hall.code,
        day=duty.date,
        detail={"kind": duty.kind_code, **({"ref": duty.ref} if duty.ref else {}), **(detail or {})},
        reason=reason,
        clause=duty.clause,
    )


def cannot(verb: str, duty: Duty) -> Refusal:
    """The refusal of a move that the duty's state does not allow, with who was there before."""
    name = duty.done_by.name if duty.done_by else ""
    return Refusal(
        f"duties.cannot_{verb}",
        _("“%(title)s” is already: %(state)s %(name)s")
        % {"title": duty.title, "state": State(duty.state).label, "name": name},
        clause=duty.clause,
    )
