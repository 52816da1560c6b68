"""Making one duty because something happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.actions.planning import from_kind
from hallkeeper.engine.duties.models import Duty, DutyKind, State
from hallkeeper.engine.duties.owners import LEADER, leader_at, leading
from hallkeeper.engine.duties.rules import times_of
from hallkeeper.engine.duties.transitions import write
from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.foundation.kernel.api import SYSTEM, Refusal, Who, now
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall

_KIND = -1  # "as the kind says": None already means never


def create(
    *,
    kind: str,
    hall: Hall,
    on: date,
    due_at: datetime,
    owner: Person | str | None = None,
    ref: str = "",
    title: Mapping[str, str] | str = "",
    amounts: str = "",
    by: Who = SYSTEM,
    warn_before: int | None = _KIND,
    escalate_after: int | None = _KIND,
    escalate_to: str | None = None,
) -> Duty:
    """Make a duty of `kind` in `hall` for the date `on`, open from now and due at `due_at` (aware).

    `owner` is a person, a post's code, or `leader`; by default the kind's. `title` replaces the kind's;
    `amounts` is a short text shown beside it. Minutes to warn before and escalate after default to the
    kind's. The same kind, hall, date and ref again is the same duty. Steps: kind → write → trail.
    Raises `Refusal("duties.unknown_kind")`.
    """
    found = DutyKind.objects.filter(code=kind, retired=False).first()
    if found is None:
        raise Refusal(
            "duties.unknown_kind", _("No pack describes this kind of duty: %(kind)s") % {"kind": kind}
        )
    there = Duty.objects.filter(hall=hall, date=on, kind_code=kind, ref=ref).exclude(state=State.CANCELLED)
    if (before := there.select_related("hall").first()) is not None:
        return before
    times = times_of(
        due_at,
        ready_before=None,
        opens=now(),
        warn_before=found.warn_before if warn_before == _KIND else warn_before,
        escalate_after=found.escalate_after if escalate_after == _KIND else escalate_after,
    )
    duty = from_kind(found, hall, on, times)
    duty.ref = ref
    duty.amounts = amounts or found.amounts
    duty.escalate_to = found.escalate_to if escalate_to is None else escalate_to
    if title:
        duty.titles = {"zh": title, "en": title} if isinstance(title, str) else dict(title)
    _give(duty, owner if owner is not None else found.owner)
    duty.save(force_insert=True)
    write("duty.create", duty, by, detail={"due_at": due_at.isoformat(), **_owner(duty)})
    return duty


def _give(duty: Duty, owner: Person | str) -> None:
    duty.follows_roster = owner == LEADER
    if isinstance(owner, Person):
        duty.owner_person, duty.owner_post = owner, ""
    elif owner == LEADER:
        duty.owner_post = OnDuty.LEADER
        rows = leading([duty.hall_id], [duty.date]).get((duty.hall_id, duty.date), [])
        duty.owner_person_id = leader_at(rows, duty.date, duty.due_at)
    else:
        duty.owner_post, duty.owner_person = owner, None


def _owner(duty: Duty) -> dict[str, str]:
    if duty.owner_person is not None:
        return {"owner": duty.owner_person.code}
    return {"owner_post": duty.owner_post}
