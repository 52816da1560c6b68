"""What waits for a person to decide or acknowledge, with the buttons in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from hallkeeper.books.notices.api import Delivery, inbox
from hallkeeper.engine.approvals.api import ApprovalRow, lines_of, rows_of, waiting_count, waiting_for
from hallkeeper.org.posts.api import Actor

SHOWN = 5


@dataclass(frozen=True)
class Decision:
    """A request with what would be done, as both people see it."""

    row: ApprovalRow
    lines: Sequence[Sequence[str | Promise]]


@dataclass(frozen=True)
class Waiting:
    """What waits for one person; `count` is all of it, the lists are the oldest few."""

    decisions: Sequence[Decision]
    deliveries: Sequence[Delivery]
    count: int


def waiting_of(by: Actor) -> Waiting:
    """The inbox of Today."""
    decisions = [Decision(row, lines_of(row.approval)) for row in rows_of(waiting_for(by)[:SHOWN])]
    deliveries = list(_unacknowledged(by)[:SHOWN])
    seen = len(decisions) + len(deliveries)
    full = SHOWN in (len(decisions), len(deliveries))
    return Waiting(decisions, deliveries, how_much_waits(by) if full else seen)


def how_much_waits(by: Actor) -> int:
    """How many requests and notices wait for this person; two queries, asked on every page."""
    return waiting_count(by) + _unacknowledged(by).count()


def _unacknowledged(by: Actor) -> QuerySet[Delivery]:
    return inbox(by).filter(ack_wanted=True, acknowledged_at=None)
