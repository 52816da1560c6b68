"""Reads of the business day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from hallkeeper.books.days.models import BusinessDay, State
from hallkeeper.foundation.kernel.api import local, now
from hallkeeper.org.places.api import Hall


def day_of(hall: Hall, on: date) -> BusinessDay | None:
    """The hall's day on a date, or None where nothing was planned."""
    return (
        BusinessDay.objects.select_related("hall", "opened_by", "closed_by")
        .filter(hall=hall, date=on)
        .first()
    )


def current_day(hall: Hall) -> BusinessDay | None:
    """The hall's one open day, or None."""
    return BusinessDay.objects.select_related("hall").filter(hall=hall, state=State.OPEN).first()


def business_date(hall: Hall, at: datetime | None = None) -> date:
    """The business date that a moment (default: now) belongs to: that of the day running then, which after
    midnight is still yesterday's; outside any day the calendar date in Asia/Shanghai."""
    moment = at or now()
    running = _running(hall, moment)
    return running.date if running is not None else local(moment).date()


def _running(hall: Hall, moment: datetime) -> BusinessDay | None:
    found = (
        BusinessDay.objects.filter(hall=hall, opened_at__lte=moment)
        .filter(Q(served_until__isnull=True) | Q(served_until__gt=moment))
        .order_by("-date")
        .first()
    )
    if found is not None:
        found.hall = hall
    return found


def ledger_row(hall: Hall) -> BusinessDay | date:
    """The day of `ledger_date`, or the date alone where that day is not planned yet. One query while the
    hall is open."""
    moment = now()
    running = _running(hall, moment)
    if running is not None and running.state == State.OPEN:
        return running
    on = running.date if running is not None else local(moment).date()
    later = {row.date: row for row in BusinessDay.objects.filter(hall=hall, date__gte=on)}
    while on in later and later[on].state in (State.CLOSED, State.REOPENED):
        on += timedelta(days=1)
    if on not in later:
        return on
    later[on].hall = hall
    return later[on]


def day_now(hall: Hall) -> tuple[date, BusinessDay | None]:
    """`business_date` of now and the day itself, None where nothing was planned; one query."""
    moment, on = now(), local(now()).date()
    running = Q(opened_at__lte=moment) & (Q(served_until__isnull=True) | Q(served_until__gt=moment))
    rows = BusinessDay.objects.select_related("hall", "opened_by", "closed_by").filter(hall=hall)
    found = list(rows.filter(running | Q(date=on)).order_by("-date"))
    served = [day for day in found if day.opened_at and (not day.served_until or day.served_until > moment)]
    chosen = served[0] if served else next((day for day in found if day.date == on), None)
    return (chosen.date if chosen is not None else on), chosen


def ledger_date(hall: Hall) -> date:
    """The date under which money that moves now is written: the running day's, or once that is closed
    the next date whose day is not closed."""
    found = ledger_row(hall)
    return found.date if isinstance(found, BusinessDay) else found


def last_closed(hall: Hall) -> BusinessDay | None:
    """The hall's latest closed day, or None."""
    return (
        BusinessDay.objects.select_related("hall", "closed_by")
        .filter(hall=hall, state=State.CLOSED)
        .order_by("-date")
        .first()
    )
