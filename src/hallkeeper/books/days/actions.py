"""Verbs of the business day. Each joins the open `trail.transaction()`."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.models import BusinessDay, State
from hallkeeper.books.days.queries import current_day, ledger_row
from hallkeeper.books.days.transitions import run
from hallkeeper.foundation.kernel.api import BadInput, Refusal, now, today
from hallkeeper.foundation.rooms.api import update_row
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, TwoPeople


def ensure_day(*, hall: Hall, on: date) -> BusinessDay:
    """The hall's day on a date, made as planned where there is none yet. Planning needs no trail row."""
    day, _made = BusinessDay.objects.get_or_create(hall=hall, date=on)
    return day


def ledger_day(hall: Hall) -> BusinessDay:
    """The day that money moving now is written in (see `ledger_date`), made as planned if need be."""
    found = ledger_row(hall)
    return found if isinstance(found, BusinessDay) else ensure_day(hall=hall, on=found)


def open_day(*, hall: Hall, on: date, by: Actor) -> BusinessDay:
    """planned → open. Refuses a future date, a date before a day already run, and a hall whose earlier
    day is still open (`days.earlier_open`): that one keeps its date until it is closed.
    """
    if on > today():
        raise BadInput("days.future", _("This day has not come yet"), field="date")
    running = current_day(hall)
    if running is not None and running.date != on:
        raise Refusal(
            "days.earlier_open",
            _("%(date)s is still open. Close it first") % {"date": running.date.isoformat()},
            clause="S1.3.1",
        )
    if BusinessDay.objects.filter(hall=hall, date__gt=on).exclude(state=State.PLANNED).exists():
        raise Refusal("days.later_ran", _("A later day has already run; this one cannot be opened any more"))
    day = ensure_day(hall=hall, on=on)
    return run("open", day, by, {"opened_at": now(), "opened_by_id": by.person_id})


def close_day(*, day: BusinessDay, by: Actor) -> BusinessDay:
    """open or reopened → closed. What must be done before is the caller's to check (shop.hallday)."""
    moment = now()
    served_until = Coalesce("served_until", moment)  # the first close and stays
    values = {"closed_at": moment, "closed_by_id": by.person_id, "served_until": served_until}
    return run("close", day, by, values)


def reopen_day(*, day: BusinessDay, by: TwoPeople, reason: str) -> BusinessDay:
    """closed → reopened by two different persons, with a reason; the generation grows by one.

    Refuses while another day of the hall is reopened. Undoing what the close wrote is the caller's.
    """
    if not reason.strip():
        raise BadInput("days.no_reason", _("Say why the day is opened again"), field="reason")
    other = BusinessDay.objects.filter(hall=day.hall_id, state=State.REOPENED).exclude(pk=day.pk).first()
    if other is not None:
        raise Refusal(
            "days.other_reopened",
            _("%(date)s is still reopened. Close it first") % {"date": other.date.isoformat()},
            clause="S1.3.1",
        )
    values = {"closed_at": None, "closed_by_id": None, "generation": F("generation") + 1}
    second = {"second": by.second.code, "second_name": by.second.name}
    return run("reopen", day, by.first, values, detail=second, reason=reason)


def hold_open(day: BusinessDay) -> BusinessDay:
    """Lock the day for this transaction and make sure business can be written in it (open or reopened).

    A conditional UPDATE is the lock on both databases. Raises `Refusal("days.closed")`.
    """
    return _hold(day, (State.OPEN, State.REOPENED))


def hold_writable(day: BusinessDay) -> BusinessDay:
    """Like `hold_open`, but a planned day will do too: money banked before the hall opens."""
    return _hold(day, (State.PLANNED, State.OPEN, State.REOPENED))


def _hold(day: BusinessDay, states: tuple[State, ...]) -> BusinessDay:
    if not update_row(day, {"state": F("state")}, state__in=states):
        day.refresh_from_db(fields=["state", "version", "generation", "closed_at", "closed_by"])
        raise refused_hold(day)
    return day


def refused_hold(day: BusinessDay) -> Refusal:
    """Why nothing can be written in this day."""
    if day.state == State.PLANNED:
        return Refusal(
            "days.not_open",
            _("The day %(date)s has not been opened yet") % {"date": day.date.isoformat()},
            clause="S1.1.4",
        )
    return Refusal(
        "days.closed",
        _("The day %(date)s is closed; nothing in it can be changed") % {"date": day.date.isoformat()},
        clause="S1.3.1",
        next=_("Corrections go into today, or two people open the day again"),
    )
