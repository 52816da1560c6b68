"""What Today gathers about its rows: the opening of the hall, what a duty is about, what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, day_of
from hallkeeper.engine.duties.api import Duty, missing_for, proofs_of
from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import TZ, format_fen
from hallkeeper.foundation.ui.api import clock, duty_state, minutes_late, summary
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, holders
from hallkeeper.portal.today.presenters import Row, Told
from hallkeeper.shop.cash.api import BankAccount, DepositDue, Difference, designated_account
from hallkeeper.shop.hallday.api import stages_awaited, wait_word

OPEN = "shop_hallday.open"
READY, WARN = timedelta(hours=1), timedelta(minutes=10)


def told_about(hall: Hall | None, on: date, duties: Sequence[Duty]) -> Told:
    """What the rooms say about these duties; at most ten queries, however many there are."""
    if hall is None:
        return Told(proofs=proofs_of(duties))
    waits = {pk: wait_word(stage) for pk, stage in stages_awaited(hall, on, duties).items()}
    return Told(waits=waits, particulars=_particulars(hall, on, duties), proofs=proofs_of(duties))


def _particulars(hall: Hall, on: date, duties: Sequence[Duty]) -> dict[int, str]:
    """What pending duties are about, where their row says more than their title."""
    by_ref = {duty.ref: duty.pk for duty in duties if duty.ref and duty.state == "pending"}
    keys = [int(ref.rpartition(":")[2]) for ref in by_ref if ref.startswith("shop_cash.")]
    if not keys:
        return {}
    account = designated_account(hall)
    told = [(due.subject, _deposit_words(due, account)) for due in DepositDue.objects.filter(pk__in=keys)]
    boss = "、".join(one.name for one in holders("department_manager", hall, on))
    told += [(one.subject, _difference_words(one, boss)) for one in Difference.objects.filter(pk__in=keys)]
    return {by_ref[ref]: words for ref, words in told if ref in by_ref}


def _deposit_words(due: DepositDue, account: BankAccount | None) -> str:
    limit = format_fen(due.limit_fen).removesuffix(".00")
    who = (
        _("from %(limit)s yuan on the hall manager deposits")
        if due.by_manager
        else _("below %(limit)s yuan the shift leader says who deposits")
    )
    where = (
        _("to %(bank)s ending in %(last4)s") % {"bank": account.bank, "last4": account.last4}
        if account
        else ""
    )
    return summary([where, who % {"limit": limit}])


def _difference_words(one: Difference, boss: str) -> str:
    found = _("found at %(clock)s") % {"clock": clock(one.found_at)}
    return summary([found, _("department manager %(name)s has been told") % {"name": boss} if boss else ""])


def opening_row(hall: Hall, on: date, by: Actor, moment: datetime, *, whole: bool) -> Row | None:
    """The opening of the hall, for who leads a shift of the day (or looks at the whole hall).

    It is an act and no duty, but nothing else of the day can begin before it.
    """
    may = by.may(OPEN, hall)
    if not whole and not (may and by.person_id in {one.pk for one in leaders_of(hall, on)}):
        return None
    day = day_of(hall, on)
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
        url=reverse("shop_hallday:day", args=[hall.code, on.isoformat()]) if may else "",
        button=(_("Open the hall"), "building-store"),
        warn=due - WARN,
        minutes=minutes_late(due, opened or moment) if state in ("late", "done_late") else 0,
    )


def _opening_words(hall: Hall, on: date, day: BusinessDay | None) -> str:
    if day is not None and day.opened_at is not None:
        return summary([day.opened_by.name if day.opened_by else "", clock(day.opened_at)])
    missing = missing_for(hall, on, "open")
    first = [f"{item.label} {item.who}".strip() for item in missing[:3]]
    more = _("and %(n)s more") % {"n": len(missing) - 3} if len(missing) > 3 else ""
    return summary(
        [_("%(n)s to go before") % {"n": len(missing)} if missing else _("All is ready"), *first, more]
    )
