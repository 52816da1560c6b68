"""What Today gathers about its rows: the opening of the hall, what a duty is about, what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.duties.api import Duty, open_gates, proofs_of
from hallkeeper.foundation.kernel.api import TZ
from hallkeeper.foundation.ui.api import clock, duty_state, minutes_late, summary
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.portal.today.presenters import Row, Told
from hallkeeper.shop.cash.api import designated_account
from hallkeeper.shop.hallday.api import stages_awaited, wait_word

OPEN, LEADER = "shop_hallday.open", "shift_leader"
READY, WARN = timedelta(hours=1), timedelta(minutes=10)
DEPOSIT, EXPLAIN = "shop_cash:hall_deposits", "shop_cash:hall_differences"


def told_about(hall: Hall | None, on: date, day: BusinessDay | None, duties: Sequence[Duty]) -> Told:
    """What the rooms say about these duties; two queries, however many there are."""
    if hall is None:
        return Told(proofs=proofs_of(duties))
    waits = {pk: wait_word(stage) for pk, stage in stages_awaited(hall, on, day, duties).items()}
    return Told(waits=waits, particulars=_particulars(hall, duties), proofs=proofs_of(duties))


def _particulars(hall: Hall, duties: Sequence[Duty]) -> dict[int, str]:
    """What pending duties are about, where their row says more than their title."""
    pending = [duty for duty in duties if duty.state == "pending"]
    told = {
        duty.pk: str(_("found at %(clock)s") % {"clock": clock(duty.opens_at)})
        for duty in pending
        if duty.act == EXPLAIN
    }
    to_bank = [duty.pk for duty in pending if duty.act == DEPOSIT]
    account = designated_account(hall) if to_bank else None
    if account is not None:
        words = {"bank": account.bank, "last4": account.last4}
        told |= dict.fromkeys(to_bank, str(_("to %(bank)s ending in %(last4)s") % words))
    return told


def opening_row(
    hall: Hall, on: date, day: BusinessDay | None, *, by: Actor, moment: datetime, shown: Sequence[Duty]
) -> Row | None:
    """The opening of the hall, where duties of the day's shift leader are shown to one who may open.

    It is an act and no duty, but nothing else of the day can begin before it. One query while it is to come.
    """
    if not by.may(OPEN, hall) or not any(duty.owner_post == LEADER and duty.date == on for duty in shown):
        return None
    due = datetime.combine(on, hall.opens, TZ)
    opened = day.opened_at if day is not None else None
    pending = "done" if opened else "pending"
    state = duty_state(pending, now=moment, due=due, warn=due - WARN, done=opened)
    if state == "not_yet" and moment >= due - READY:
        state = "todo"
    return Row(
        due=due,
        state=state,
        title=str(_("Open the hall")),
        detail=_opening_words(hall, on, day),
        clause="S1.1.4",
        url=reverse("shop_hallday:day", args=[hall.code, on.isoformat()]),
        button=(_("Open the hall"), "building-store"),
        warn=due - WARN,
        minutes=minutes_late(due, opened or moment) if state in ("late", "done_late") else 0,
    )


def _opening_words(hall: Hall, on: date, day: BusinessDay | None) -> str:
    if day is not None and day.opened_at is not None:
        return summary([day.opened_by.name if day.opened_by else "", clock(day.opened_at)])
    missing = open_gates(hall, on, "open")
    owners = [one.owner_person.name if one.owner_person else "" for one in missing]
    first = [f"{one.title} {who}".strip() for one, who in zip(missing[:3], owners, strict=False)]
    more = _("and %(n)s more") % {"n": len(missing) - 3} if len(missing) > 3 else ""
    ready = _("%(n)s to go before") % {"n": len(missing)} if missing else _("All is ready")
    return summary([ready, *first, more])
