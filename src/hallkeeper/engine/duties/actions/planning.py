"""Making the duties of a day from the kinds that have a schedule; set-based."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import connection

from hallkeeper.engine.duties.models import Duty, DutyKind, PlannedDay, State
from hallkeeper.engine.duties.owners import LEADER, leader_at, leading
from hallkeeper.engine.duties.rules import Times, due_on, times_of
from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.foundation.kernel.api import SYSTEM
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.api import Hall

_PLANNED = (
    "code", "owner", "anchor", "at", "offset", "trades", "gate", "act", "evidence",
    "ready_before", "warn_before", "escalate_after",
)  # fmt: skip
_TIMES = ("opens_at", "due_at", "warn_at", "escalate_at")


Leaders = dict[tuple[int, date], list[OnDuty]]


@dataclass(frozen=True)
class Plan:
    """The scheduled kinds as they stand, read once for many halls."""

    kinds: tuple[DutyKind, ...]
    print_: str

    def of(self, hall: Hall) -> list[DutyKind]:
        """The kinds of a hall's trade."""
        return [kind for kind in self.kinds if not kind.trades or hall.trade in kind.trades]

    def digest(self, hall: Hall) -> str:
        """Changes when a kind or the hall's hours change: then its days are planned anew."""
        text = f"{self.print_}|{hall.trade}|{hall.opens}|{hall.closes}"
        return hashlib.sha256(text.encode()).hexdigest()


def read_plan() -> Plan:
    """The kinds in use that have a schedule; one query."""
    kinds = tuple(DutyKind.objects.filter(retired=False).exclude(anchor=""))
    content = [{name: str(getattr(kind, name)) for name in _PLANNED} for kind in kinds]
    print_ = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return Plan(kinds, print_)


def plan_day(hall: Hall, on: date) -> int:
    """Make the scheduled duties of one hall and date that are not there yet; how many were made."""
    return plan_days([hall], on)


def plan_days(halls: Sequence[Hall], on: date, plan: Plan | None = None) -> int:
    """Make the scheduled duties of a date for many halls; how many were made. Idempotent.

    Joins the open transaction. Duties still to do whose times changed with the hall's hours move along
    until they have warned. Trail: one row per hall for which something was made.
    """
    plan = plan or read_plan()
    codes = [kind.code for kind in plan.kinds]
    rows = Duty.objects.filter(hall__in=halls, date=on, kind_code__in=codes, ref="")
    there = {(row.hall_id, row.kind_code): row for row in rows.exclude(state=State.CANCELLED)}
    fresh = [(kind, hall) for hall in halls for kind in plan.of(hall) if (hall.pk, kind.code) not in there]
    _insert(fresh, on, leading([hall.pk for hall in halls], [on]))
    _move(there, halls, on, plan)
    _remember(halls, on, plan)
    for hall in halls:
        _record(hall, on, sum(place.pk == hall.pk for _kind, place in fresh))
    return len(fresh)


def _insert(fresh: Sequence[tuple[DutyKind, Hall]], on: date, leaders: Leaders) -> None:
    """One prepared statement for all rows. The ORM would compile every value of every row, which takes ten
    times as long; here a kind is compiled once for all halls that keep the same hours."""
    fields = [field for field in Duty._meta.local_concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    hall_at, owner_at = names.index("hall_id"), names.index("owner_person_id")
    prepared: dict[tuple[str, time, time], tuple[Duty, list[Any]]] = {}
    rows = []
    for kind, hall in fresh:
        key = (kind.code, hall.opens, hall.closes)
        if key not in prepared:
            duty = from_kind(kind, hall, on, hours_of(kind, hall, on))
            values = [field.get_db_prep_save(getattr(duty, field.attname), connection) for field in fields]
            prepared[key] = duty, values
        duty, values = prepared[key]
        row = list(values)
        row[hall_at] = hall.pk
        if duty.follows_roster:
            row[owner_at] = leader_at(leaders.get((hall.pk, on), []), on, duty.due_at)
        rows.append(row)
    if rows:
        columns = ", ".join(f'"{field.column}"' for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        # Two planners at once on PostgreSQL: the constraint keeps one of each.
        sql = f'INSERT INTO "{Duty._meta.db_table}" ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def hours_of(kind: DutyKind, hall: Hall, on: date) -> Times:
    """When a scheduled kind falls due in a hall on a date."""
    clock: time = {"opens": hall.opens, "closes": hall.closes}.get(kind.anchor) or kind.at or hall.opens
    return times_of(
        due_on(on, clock, kind.offset),
        ready_before=kind.ready_before,
        warn_before=kind.warn_before,
        escalate_after=kind.escalate_after,
    )


def from_kind(kind: DutyKind, hall: Hall, on: date, times: Times) -> Duty:
    """A duty with the terms of its kind, owned by the kind's post; not saved yet."""
    leader = kind.owner == LEADER
    return Duty(
        hall=hall,
        date=on,
        kind_code=kind.code,
        titles=kind.titles,
        clause=kind.clause,
        gate=kind.gate,
        evidence=kind.evidence,
        act=kind.act,
        escalate_to=kind.escalate_to,
        waive_right=kind.waive_right,
        waits_as=kind.waits_as,
        lapses=kind.lapses,
        amounts=kind.amounts,
        owner_post=OnDuty.LEADER if leader else kind.owner,
        follows_roster=leader,
        opens_at=times.opens,
        due_at=times.due,
        warn_at=times.warn,
        escalate_at=times.escalate,
    )


def _move(there: dict[tuple[int, str], Duty], halls: Iterable[Hall], on: date, plan: Plan) -> None:
    moved = []
    for hall in halls:
        for kind in plan.of(hall):
            duty = there.get((hall.pk, kind.code))
            if duty is None or duty.state != State.PENDING or duty.warned_at or duty.escalated_at:
                continue
            times = hours_of(kind, hall, on)
            wanted = (times.opens, times.due, times.warn, times.escalate)
            if wanted != tuple(getattr(duty, name) for name in _TIMES):
                duty.opens_at, duty.due_at, duty.warn_at, duty.escalate_at = wanted
                moved.append(duty)
    Duty.objects.bulk_update(moved, _TIMES, batch_size=100)


def _remember(halls: Sequence[Hall], on: date, plan: Plan) -> None:
    PlannedDay.objects.bulk_create(
        [PlannedDay(hall=hall, date=on, digest=plan.digest(hall)) for hall in halls],
        update_conflicts=True,
        unique_fields=["hall", "date"],
        update_fields=["digest"],
    )


def _record(hall: Hall, on: date, count: int) -> None:
    if count:
        subject = f"engine_duties.PlannedDay:{hall.code}/{on.isoformat()}"
        record("duty.plan", subject, SYSTEM, hall=hall.code, day=on, detail={"count": count})
