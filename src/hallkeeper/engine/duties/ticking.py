"""The regular work on duties: make what is due, follow the roster, warn, escalate, mark what was missed.

Every step is idempotent and set-based. Each runs in short transactions, so the counter is never kept
waiting; a step looks only at rows that partial indexes keep few.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallkeeper.books.notices.api import Draft, send_many
from hallkeeper.engine.duties.actions.planning import Plan, plan_days, read_plan
from hallkeeper.engine.duties.models import Duty, PlannedDay, State
from hallkeeper.engine.duties.owners import Directory, leader_at, leading
from hallkeeper.engine.duties.rules import LAPSE_AFTER
from hallkeeper.engine.duties.transitions import MOVES
from hallkeeper.foundation.kernel.api import SYSTEM, local
from hallkeeper.foundation.once.api import gate
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall

HALLS_AT_ONCE = 5
ROWS_AT_ONCE = 200
BREATH_SECONDS = 0.005
Item = TypeVar("Item")


def tick(moment: datetime) -> int:
    """Everything duties need at `moment`; returns how many rows were made or changed."""
    today = local(moment).date()
    made = sum(plan_all(on) for on in (today, today + timedelta(days=1)))
    return made + follow_roster(moment) + warn(moment) + escalate(moment) + mark_missed(moment)


def plan_all(on: date) -> int:
    """Make the scheduled duties of a date for every hall in use that has not got them yet."""
    plan = read_plan()
    planned = dict(PlannedDay.objects.filter(date=on).values_list("hall", "digest"))
    halls = [hall for hall in Hall.objects.filter(active=True) if planned.get(hall.pk) != plan.digest(hall)]
    return sum(_plan_some(chunk, on, plan) for chunk in _chunks(halls, HALLS_AT_ONCE))


def _plan_some(halls: Sequence[Hall], on: date, plan: Plan) -> int:
    with gate(), transaction():
        return plan_days(halls, on, plan)


def follow_roster(moment: datetime) -> int:
    """Duties of whoever leads the shift move to the leader that the roster names now."""
    wanted = Duty.objects.filter(
        state=State.PENDING, follows_roster=True, date__gte=local(moment).date() - timedelta(days=1)
    )
    rows = list(wanted.values_list("pk", "hall", "date", "due_at", "owner_person"))
    leaders = leading({row[1] for row in rows}, {row[2] for row in rows})
    moves: dict[int | None, list[int]] = {}
    for pk, hall, on, due, owner in rows:
        leader = leader_at(leaders.get((hall, on), []), on, due)
        if leader != owner:
            moves.setdefault(leader, []).append(pk)
    return sum(_move(chunk, leader) for leader, pks in moves.items() for chunk in _chunks(pks, ROWS_AT_ONCE))


def _move(pks: Sequence[int], leader: int | None) -> int:
    with gate(), transaction():
        rows = Duty.objects.filter(pk__in=pks, state=State.PENDING, follows_roster=True)
        return rows.update(owner_person=leader)


def warn(moment: datetime) -> int:
    """Tell the owners of what will soon be late; what is late already goes up instead."""
    return _each_batch(lambda: _warn_batch(moment))


def _warn_batch(moment: datetime) -> int:
    rows = Duty.objects.filter(state=State.PENDING, warned_at__isnull=True, warn_at__lte=moment)
    duties = _taken(rows.order_by("warn_at", "pk").select_related("hall", "owner_person"))
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(warned_at=moment)
    directory = Directory(duties, [duty.escalate_to for duty in duties])
    with override(settings.LANGUAGE_CODE):
        send_many([_warning(duty, directory, moment) for duty in duties if duty.due_at > moment])
    _record_all("duty.warn", duties)
    return len(duties)


def _warning(duty: Duty, directory: Directory, moment: datetime) -> Draft:
    minutes = max(1, round((duty.due_at - moment).total_seconds() / 60))
    words = {
        "n": minutes,
        "time": local(duty.due_at).strftime("%H:%M"),
        "title": duty.title,
        "post": directory.post_name(duty.escalate_to),
    }
    tail = _("%(post)s will be told then.") % words if duty.escalate_to else ""
    return Draft(
        kind="duties.warn",
        subject=_("%(n)s minutes to %(time)s and not done: %(title)s") % words,
        body=tail,
        to=directory.owners(duty),
        hall=duty.hall,
        subject_ref=duty.subject,
    )


def escalate(moment: datetime) -> int:
    """Tell the owners, and those it goes up to, of what is late."""
    return _each_batch(lambda: _escalate_batch(moment))


def _escalate_batch(moment: datetime) -> int:
    rows = Duty.objects.filter(state=State.PENDING, escalated_at__isnull=True, escalate_at__lte=moment)
    duties = _taken(rows.order_by("escalate_at", "pk").select_related("hall", "owner_person"))
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(escalated_at=moment)
    directory = Directory(duties, [duty.escalate_to for duty in duties])
    with override(settings.LANGUAGE_CODE):
        send_many([draft for duty in duties for draft in _escalations(duty, directory)])
    _record_all("duty.escalate", duties)
    return len(duties)


def _escalations(duty: Duty, directory: Directory) -> Iterator[Draft]:
    owners = directory.owners(duty)
    words = {
        "title": duty.title,
        "time": local(duty.due_at).strftime("%m-%d %H:%M"),
        "who": directory.words(duty),
        "hall": duty.hall.name,
    }
    up = directory.holders(duty.escalate_to, duty.hall) if duty.escalate_to else []
    told = {person.pk for person in up}
    still = [person for person in owners if person.pk not in told]
    body = _("It was due %(time)s and is not done yet. It is for %(who)s to do.") % words
    if still:
        yield _late(duty, _("Late: %(title)s") % words, body, still)
    if duty.escalate_to:
        yield _late(duty, _("Late in %(hall)s: %(title)s") % words, body, up)


def _late(duty: Duty, subject: str, body: str, to: Sequence[Person]) -> Draft:
    return Draft(
        kind="duties.late", subject=subject, body=body, to=to, hall=duty.hall, subject_ref=duty.subject
    )


def mark_missed(moment: datetime) -> int:
    """What lapses and was not done by the small hours after its date is missed, and stays so."""
    return _each_batch(lambda: _miss_batch(local(moment - LAPSE_AFTER).date()))


def _miss_batch(before: date) -> int:
    move = MOVES["miss"]
    rows = Duty.objects.filter(state__in=move.sources, lapses=True, date__lt=before)
    duties = _taken(rows.order_by("date", "pk").select_related("hall", "owner_person"))
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(state=move.target)
    _record_all("duty.miss", duties)
    return len(duties)


def _taken(rows: object) -> list[Duty]:
    # Two workers at once: on PostgreSQL the second finds these rows taken; SQLite has one writer.
    return list(rows.select_for_update(skip_locked=True, of=("self",))[:ROWS_AT_ONCE])  # type: ignore[attr-defined]


def _record_all(verb: str, duties: Sequence[Duty]) -> None:
    """One trail row per hall and date, which names the duties."""
    groups: dict[tuple[str, date], list[Duty]] = {}
    for duty in duties:
        groups.setdefault((duty.hall.code, duty.date), []).append(duty)
    for (hall, on), group in groups.items():
        subject = f"engine_duties.PlannedDay:{hall}/{on.isoformat()}"
        detail = {"duties": [f"{duty.pk} {duty.kind_code}" for duty in group]}
        record(verb, subject, SYSTEM, hall=hall, day=on, detail=detail)


def _each_batch(batch: Callable[[], int]) -> int:
    total = 0
    while True:
        with gate(), transaction():
            done = batch()
        total += done
        if done < ROWS_AT_ONCE:
            return total
        time.sleep(BREATH_SECONDS)  # others write between two batches


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        if start:
            time.sleep(BREATH_SECONDS)
        yield items[start : start + size]
