"""Closing the day: by the shift leader only, with nothing missing, sealed, with a slip and a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, close_day
from hallkeeper.engine.duties.api import missing_for, of_hall
from hallkeeper.engine.manning.api import leaders_of, tomorrows_leader
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import MissingItem, Refusal, now
from hallkeeper.foundation.numbering.api import document_number
from hallkeeper.foundation.trail.api import record, rows_of_day, seal
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.api import (
    Reason,
    Settlement,
    close_blockers,
    hold_to_close,
    settle_day,
    takings_summary,
)
from hallkeeper.shop.hallday.events import DayClosed
from hallkeeper.shop.hallday.figures import CloseFigures, MethodFigure
from hallkeeper.shop.hallday.models import DayClose
from hallkeeper.shop.hallday.rules import skew_seconds

CLOSING = "S1.3.1"


@dataclass(frozen=True)
class CloseForm:
    """What the shift leader hands in with the close.

    `noncash` maps method to the total on its own statement (fen); `reasons` gives cause and words per method
    that differs; `depositor` is whom the leader names for the bank; `client_now` is the shop computer's time.
    """

    noncash: Mapping[str, int]
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    depositor: Person | None = None
    client_now: datetime | None = None


def close_hall(*, day: BusinessDay, form: CloseForm, by: Actor) -> DayClose:
    """Close `day`. Checks: the day's own shift leader, clocks; locks box and day; nothing missing; then
    settles the cash, closes and seals the day, numbers the slip, publishes `DayClosed`.

    Raises `Refusal` with what is missing and who has it; nothing is half done.
    """
    _refuse_others(day, by)
    _refuse_wrong_clock(day, form.client_now)
    held = hold_to_close(day)
    _refuse_missing([*held.missing, *_duties_missing(day, held.missing)])
    settled = settle_day(
        day=day, noncash=form.noncash, reasons=form.reasons, depositor=form.depositor, by=by, held=held
    )
    _refuse_missing(missing_for(day.hall, day.date, "close"))  # also what the settlement itself had to do
    closed = close_day(day=day, by=by)
    close = _write(closed, settled, by)
    publish(DayClosed(close_id=close.pk))
    return close


def missing_to_close(day: BusinessDay) -> list[MissingItem]:
    """What stands before the close: the cash's own list and the gate duties, each with who has it.

    A duty that is done on the close page itself is no obstacle to opening that page.
    """
    cash = close_blockers(day)
    return [*cash, *_duties_missing(day, cash)]


def _duties_missing(day: BusinessDay, cash: list[MissingItem]) -> list[MissingItem]:
    here = reverse("shop_hallday:close", args=[day.hall.code, day.date.isoformat()])
    return missing_for(day.hall, day.date, "close", besides={here, *(item.url for item in cash)})


def _refuse_missing(missing: list[MissingItem]) -> None:
    if missing:
        raise Refusal(
            "hallday.not_yet", _("Not yet: this is missing before the close"), clause=CLOSING, items=missing
        )


def _refuse_others(day: BusinessDay, by: Actor) -> None:
    leaders = leaders_of(day.hall, day.date)
    by.require("shop_hallday.close", day.hall, clause=CLOSING)
    if by.person_id not in {leader.pk for leader in leaders}:
        raise Refusal(
            "hallday.leader_only",
            _("Only the shift leader of this day closes it"),
            clause=CLOSING,
            who="、".join(leader.name for leader in leaders),
            recorded=True,
            status=403,
        )


def _refuse_wrong_clock(day: BusinessDay, client_now: datetime | None) -> None:
    limit = int(value("day.clock", hall=day.hall, on=day.date).max_skew_seconds)
    if client_now is None:
        raise Refusal("hallday.no_clock", _("The time of this computer did not arrive. Open the page again"))
    skew = skew_seconds(client_now, now())
    last = rows_of_day(day.hall.code, day.date).last()
    backwards = (last.at - now()).total_seconds() if last is not None else 0
    worst = max(skew, round(backwards))
    if worst > limit:
        raise Refusal(
            "hallday.clock_off",
            _("The clock of this computer is %(minutes)d min off. Set it first") % {"minutes": worst // 60},
            clause=CLOSING,
        )


def _write(day: BusinessDay, settled: Settlement, by: Actor) -> DayClose:
    close = DayClose(
        day=day,
        generation=day.generation,
        number=document_number("slip", "S", hall=day.hall.code, day=day.date),
        by_code=by.code,
        by_name=by.name,
        at=now(),
        figures=_figures(day, settled, by).to_json(),
    )
    close.save()
    record(
        "hallday.close",
        f"shop_hallday.DayClose:{close.pk}",
        by,
        hall=day.hall.code,
        day=day.date,
        clause=CLOSING,
        detail={"number": close.number, **close.figures},
    )
    seal(day.hall.code, day.date)
    return close


def _figures(day: BusinessDay, settled: Settlement, by: Actor) -> CloseFigures:
    tomorrow = tomorrows_leader(day.hall, day.date)
    due = settled.due
    takings = takings_summary(day)
    return CloseFigures(
        methods=tuple(
            MethodFigure(
                row.method, row.expected_fen, row.counted_fen, row.difference_fen, row.cause, row.words
            )
            for row in settled.rows
        ),
        orders=takings.orders,
        takings_fen=takings.total_fen or 0,
        float_fen=settled.box.float_fen,
        paid_out_fen=takings.paid_out_fen or 0,
        banked_fen=takings.banked_today_fen,
        deposit_fen=due.amount_fen if due else 0,
        depositor=due.owner.code if due else "",
        depositor_name=due.owner.name if due else "",
        deposit_due=due.due_at.isoformat() if due else "",
        custodian_name=by.name,
        tomorrows_leader=tomorrow.name if tomorrow else "",
        late_duties=sum(one.late or one.state == "missed" for one in of_hall(day.hall, day.date)),
        overrides=tuple(f"{one.by_name}: {one.reason}" for one in day.overrides.all()),
    )
