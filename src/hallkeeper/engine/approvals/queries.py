"""Reads of the inbox of two: what waits for whom, and who may agree."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.approvals.kinds import kinds
from hallkeeper.engine.approvals.models import Approval, State
from hallkeeper.foundation.kernel.api import Missing, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, Holding, Merger, PostRight, in_force


def people_who_may(right: str, hall: Hall | None) -> list[Person]:
    """Active people one of whose posts carries `right` in `hall` (none: anywhere), nearest first."""
    codes = set(PostRight.objects.filter(right=right).values_list("post__code", flat=True))
    rows = Holding.objects.filter(in_force(today()), person__active=True)
    if hall is not None:
        rows = rows.filter(
            Q(hall=hall)
            | Q(hall__isnull=True, department__isnull=True)
            | Q(hall__isnull=True, department__isnull=False, department=hall.department_id)
        )
        codes |= _merged_with(codes, hall)
    near = sorted(
        rows.filter(post__code__in=codes).select_related("person"),
        key=lambda row: (row.hall_id is None, row.department_id is None, row.person_id),
    )
    return list({row.person_id: row.person for row in near}.values())


def _merged_with(codes: set[str], hall: Hall) -> set[str]:
    """Other names that this hall gives to these posts."""
    pairs = Merger.objects.filter(hall=hall).values_list("post__code", "into__code")
    return {name for pair in pairs if codes & set(pair) for name in pair}


def _decidable(by: Actor) -> Q:
    """Requests whose kind's right this person carries where the request belongs."""
    by_right: dict[str, list[str]] = {}
    for kind in kinds().values():
        by_right.setdefault(kind.right, []).append(kind.code)
    scope = Q(pk__in=[])
    for held in by.held:
        codes = [code for right, found in by_right.items() if right in held.rights for code in found]
        if not codes:
            continue
        where = Q(kind__in=codes)
        if held.hall_id is not None:
            where &= Q(hall=held.hall_id) | Q(hall__isnull=True)
        elif held.department_id is not None:
            where &= Q(hall__department=held.department_id) | Q(hall__isnull=True)
        scope |= where
    return scope & ~Q(asked_by=by.person_id)


def waiting_for(by: Actor) -> QuerySet[Approval]:
    """What waits for this person to agree, oldest first; never what they asked themself. One query."""
    rows = Approval.objects.filter(_decidable(by), state=State.WAITING)
    return rows.select_related("hall", "asked_by").order_by("asked_at", "pk")


def waiting_count(by: Actor) -> int:
    """How many requests wait for this person; one query."""
    return Approval.objects.filter(_decidable(by), state=State.WAITING).count()


def asked_by(by: Actor) -> QuerySet[Approval]:
    """What this person asked for, newest first."""
    return Approval.objects.filter(asked_by=by.person_id).select_related("hall", "asked_by", "decided_by")


def decided_by(by: Actor) -> QuerySet[Approval]:
    """What this person decided, newest first."""
    return Approval.objects.filter(decided_by=by.person_id).select_related("hall", "asked_by", "decided_by")


def approval_of(by: Actor, pk: int) -> Approval:
    """A request this person asked, decided or may decide. Raises `Missing` for anything else."""
    mine = Q(asked_by=by.person_id) | Q(decided_by=by.person_id) | _decidable(by)
    rows = Approval.objects.filter(mine, pk=pk).select_related("hall", "asked_by", "decided_by")
    found = rows.first()
    if found is None:
        raise Missing("approvals.missing", _("There is no such request"))
    return found
