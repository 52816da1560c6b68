"""The legal moves of a request, as data, and the one function that runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.approvals.models import Approval, State
from hallkeeper.foundation.kernel.api import Refusal, Who, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.posts.api import Actor


@dataclass(frozen=True)
class Move:
    """A move from `source` to `target`; `by_another` says that the asker may not make it."""

    source: State
    target: State
    by_another: bool


MOVES = {
    "approve": Move(State.WAITING, State.APPROVED, by_another=True),
    "decline": Move(State.WAITING, State.DECLINED, by_another=True),
    "fail": Move(State.WAITING, State.FAILED, by_another=True),
    "withdraw": Move(State.WAITING, State.WITHDRAWN, by_another=False),
}


def run(
    verb: str, approval: Approval, by: Who, values: dict[str, Any] | None = None, *, reason: str = ""
) -> None:
    """Move `approval` and record it. The UPDATE names the state it expects and is the row's lock, so of two
    people deciding at once the second is refused (`approvals.decided`), with who was first."""
    move = MOVES[verb]
    decider = {"decided_by_id": by.person_id} if move.by_another and isinstance(by, Actor) else {}
    moved = Approval.objects.filter(pk=approval.pk, state=move.source).update(
        state=move.target, decided_at=now(), **decider, **(values or {})
    )
    if not moved:
        raise decided(approval)
    approval.refresh_from_db()
    write(f"approval.{verb}", approval, by, reason=reason)


def write(verb: str, approval: Approval, by: Who, *, reason: str = "") -> None:
    """The trail row of a move: which act, on what, asked by whom."""
    detail = {
        "kind": approval.kind,
        "payload_hash": approval.payload_hash,
        "asked_by": approval.asked_by.code,
    }
    record(verb, approval.ref, by, hall=approval.hall_code, detail=detail, reason=reason)


def decided(approval: Approval) -> Refusal:
    """The refusal of a move on a request that waits no longer."""
    approval.refresh_from_db()
    name = approval.decided_by.name if approval.decided_by else approval.asked_by.name
    return Refusal(
        "approvals.decided",
        _("%(name)s was faster: %(state)s") % {"name": name, "state": State(approval.state).label},
    )
