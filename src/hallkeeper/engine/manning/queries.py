"""Who is on duty, who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.foundation.kernel.api import local
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Holding


@dataclass(frozen=True)
class Worker:
    """A person of the hall and the posts held there: (code, name)."""

    person: Person
    posts: tuple[tuple[str, str], ...]


def all_shifts_of(hall: Hall) -> list[Shift]:
    """The shifts of a hall, in use or not, by their start: its own, else the defaults of its trade."""
    found = Shift.objects.filter(Q(hall=hall) | Q(hall__isnull=True, active=True))
    own = [shift for shift in found if shift.hall_id is not None]
    return own or [shift for shift in found if not shift.trades or hall.trade in shift.trades]


def shifts_of(hall: Hall) -> list[Shift]:
    """The shifts in use in a hall, by their start; one query."""
    return [shift for shift in all_shifts_of(hall) if shift.active]


def shift_at(hall: Hall, at: datetime) -> Shift | None:
    """The shift that began last at a moment; before the first one, the first."""
    return _begun_last(shifts_of(hall), at)


def _begun_last(shifts: Sequence[Shift], at: datetime) -> Shift | None:
    clock = local(at).time()
    begun = [shift for shift in shifts if shift.starts <= clock]
    return begun[-1] if begun else (shifts[0] if shifts else None)


def on_duty(hall: Hall, on: date) -> list[OnDuty]:
    """Everyone on duty in a hall on a date, by shift; one query."""
    return list(OnDuty.objects.filter(hall=hall, date=on).select_related("person", "shift"))


def codes_on_duty(hall: str, on: date) -> list[str]:
    """Staff numbers of those on duty in a hall (its code) on a date, for rooms below; one query."""
    rows = OnDuty.objects.filter(hall__code=hall, date=on)
    return list(rows.values_list("person__code", flat=True))


def _leading(hall: Hall, on: date) -> list[OnDuty]:
    rows = OnDuty.objects.filter(hall=hall, date=on, post=OnDuty.LEADER)
    return list(rows.select_related("person", "shift"))


def leader_of(hall: Hall, on: date, at: datetime | None = None) -> Person | None:
    """The day's shift leader: at a moment, the one whose shift began last; without, the first of the day.

    Where the shift at that moment has no leader, the one before keeps leading; before all, the first does.
    At a moment after the date (a day still open past midnight) it is the last. None if nobody leads.
    """
    rows = _leading(hall, on)
    if not rows or at is None:
        return rows[0].person if rows else None
    if local(at).date() > on:
        return rows[-1].person
    begun = [row for row in rows if row.shift.begins(on) <= at]
    return (begun[-1] if begun else rows[0]).person


def leaders_of(hall: Hall, on: date) -> list[Person]:
    """Everyone who leads a shift that day, in order of their shifts, each once."""
    return list({row.person_id: row.person for row in _leading(hall, on)}.values())


def tomorrows_leader(hall: Hall, on: date) -> Person | None:
    """Who leads the first shift of the next date that has a leader; None if none is set yet."""
    row = (
        OnDuty.objects.filter(hall=hall, date__gt=on, post=OnDuty.LEADER)
        .select_related("person", "shift")
        .first()
    )
    return row.person if row else None


def week_rows(hall: Hall, first: date, last: date) -> list[OnDuty]:
    """Everyone on duty in a hall between two dates; one query."""
    return list(OnDuty.objects.filter(hall=hall, date__range=(first, last)).select_related("shift"))


def workers(hall: Hall, first: date, last: date) -> list[Worker]:
    """The people who hold a post of this very hall between two dates, highest post first; one query."""
    rows = (
        Holding.objects.filter(hall=hall, person__active=True, valid_from__lte=last)
        .exclude(valid_to__lt=first)
        .select_related("person", "post")
        .order_by("-post__level", "person__code")
    )
    posts: dict[Person, dict[str, str]] = {}
    for row in rows:
        posts.setdefault(row.person, {})[row.post.code] = str(row.post)
    return [Worker(person, tuple(held.items())) for person, held in posts.items()]
