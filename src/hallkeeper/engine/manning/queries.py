"""Who is on duty, who leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.foundation.kernel.api import local
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


def shifts_of(hall: Hall) -> list[Shift]:
    """The shifts in use in a hall, by their start: its own, else the defaults of its trade."""
    own = list(Shift.objects.filter(hall=hall, active=True))
    if own:
        return own
    defaults = Shift.objects.filter(hall__isnull=True, active=True)
    return [shift for shift in defaults if not shift.trades or hall.trade in shift.trades]


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
