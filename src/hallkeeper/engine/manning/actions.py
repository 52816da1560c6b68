"""Deciding who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.engine.manning.queries import shifts_of
from hallkeeper.foundation.kernel.api import BadInput, Changed, Refusal, today
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Acting, Hall
from hallkeeper.org.posts.api import Actor, holders

RIGHT = "engine_manning.set"
CLAUSE = "S1.5.1"


@dataclass(frozen=True)
class Change:
    """One place of the week's grid: what stood there when the page was opened, and what is wanted."""

    on: date
    shift: Shift
    person: Person
    was: str
    post: str

    @property
    def label(self) -> str:
        """The place in words."""
        return f"{self.on.isoformat()} {self.shift} {self.person.name}"


def set_on_duty(
    *, hall: Hall, on: date, shift: Shift, person: Person, post: str, by: Acting
) -> OnDuty | None:
    """Put `person` on a shift in a post, or (empty post) take them off; the row, or None.

    Steps: right → today or later, a shift of this hall, a post held there on that date → write → trail.
    Setting what is already set changes nothing. Refuses a second leader of one shift. Clause S1.5.1.
    """
    by.require(RIGHT, hall, clause=CLAUSE)
    _check(hall, on, shift)
    before = OnDuty.objects.filter(person=person, date=on, shift=shift).first()
    if before is not None and before.hall_id != hall.id:
        raise Refusal("manning.elsewhere", _("On duty in another hall in this shift"), field="person")
    if (before.post if before else "") == post:
        return before
    if post and person.id not in {one.id for one in holders(post, hall, on)}:
        raise BadInput("manning.no_post", _("Does not hold this post here on that date"), field="post")
    was = before.post if before else ""
    wanted = OnDuty(hall=hall, date=on, shift=shift, person=person, post=post)
    row = _write(before, wanted)
    _record(wanted, was, by)
    return row


def _check(hall: Hall, on: date, shift: Shift) -> None:
    if on < today():
        raise BadInput("manning.past", _("Past days are not changed"), field="on", clause=CLAUSE)
    if on > today() + timedelta(days=366):
        raise BadInput("manning.too_far", _("A year ahead at most"), field="on")
    if shift.id not in {one.id for one in shifts_of(hall)}:
        raise BadInput("manning.no_shift", _("This hall has no such shift"), field="shift")


def _write(before: OnDuty | None, after: OnDuty) -> OnDuty | None:
    if after.post == OnDuty.LEADER:
        _refuse_second_leader(after)
    if before is not None and not after.post:
        before.delete()
        return None
    if before is not None:
        before.post = after.post
        before.save(update_fields=["post"])
        return before
    after.save()
    return after


def _refuse_second_leader(row: OnDuty) -> None:
    there = OnDuty.objects.filter(hall=row.hall, date=row.date, shift=row.shift, post=OnDuty.LEADER)
    other = there.exclude(person=row.person).select_related("person").first()
    if other is not None:
        raise Refusal(
            "manning.second_leader",
            _("%(name)s already leads this shift") % {"name": other.person.name},
            clause=CLAUSE,
            field="post",
        )


def _record(row: OnDuty, before: str, by: Acting) -> None:
    place = f"{row.hall.code}/{row.date.isoformat()}/{row.shift.code}/{row.person.code}"
    detail = {"before": before, "after": row.post}
    record(
        "set_on_duty", f"engine_manning.OnDuty:{place}", by, hall=row.hall.code, detail=detail, clause=CLAUSE
    )


def set_week(*, hall: Hall, changes: Sequence[Change], by: Actor) -> int:
    """Several places at once, all or none; how many changed.

    Steps: places that become free or lose the lead first, so two people can swap it → `set_on_duty` each.
    Raises `Changed` where somebody else has set the place since the page was opened.
    """
    by.require(RIGHT, hall, clause=CLAUSE)
    ordered = sorted(changes, key=lambda one: (one.post == OnDuty.LEADER, bool(one.post)))
    for change in ordered:
        _refuse_overtaken(change)
        set_on_duty(
            hall=hall, on=change.on, shift=change.shift, person=change.person, post=change.post, by=by
        )
    return len(ordered)


def _refuse_overtaken(change: Change) -> None:
    row = OnDuty.objects.filter(person=change.person, date=change.on, shift=change.shift).first()
    there = row.post if row else ""
    if there not in (change.was, change.post):
        raise Changed(
            by="",
            theirs={change.label: there},
            yours={change.label: change.post},
            message=_("Somebody else has changed this week meanwhile. Open it again"),
        )


def copy_last_week(*, hall: Hall, monday: date, by: Actor) -> int:
    """Fill the empty places of a week from the week before; how many were filled.

    Steps: right → each row of last week whose place is free, whose day is not past and whose post is still
    held there → write → trail, one row each. What is already set stays.
    """
    by.require(RIGHT, hall, clause=CLAUSE)
    start = monday - timedelta(days=7)
    rows = OnDuty.objects.filter(hall=hall, date__range=(start, start + timedelta(days=6)))
    return sum(
        _copy(row, row.date + timedelta(days=7), by) for row in rows.select_related("person", "shift", "hall")
    )


def _copy(row: OnDuty, on: date, by: Actor) -> bool:
    if on < today() or OnDuty.objects.filter(person=row.person, date=on, shift=row.shift).exists():
        return False
    try:
        set_on_duty(hall=row.hall, on=on, shift=row.shift, person=row.person, post=row.post, by=by)
    except Refusal:  # the post has ended, the shift is gone, or another leads: leave the place empty
        return False
    return True
