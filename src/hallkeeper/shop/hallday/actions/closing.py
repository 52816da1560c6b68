"""Closing the day: by the shift leader only, with nothing missing, sealed, with a slip and a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, close_day
from hallkeeper.engine.duties.api import late_count, missing_for
from hallkeeper.engine.manning.api import leader_of, leaders_of, tomorrows_leader
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import MissingItem, Refusal, now
from hallkeeper.foundation.numbering.api import document_number
from hallkeeper.foundation.trail.api import record, rows_of_day, seal
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.api import CloseReason, Settlement, close_blockers, settle_day
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
    reasons: Mapping[str, CloseReason] = field(default_factory=dict)
    depositor: Person | None = None
    client_now: datetime | None = None


def close_hall(*, day: BusinessDay, form: CloseForm, by: Actor) -> DayClose:
    """Close `day`. Checks: the day's own shift leader, clocks, nothing missing; then settles the cash, closes
    and seals the day, numbers the slip, publishes `DayClosed`.

    Raises `Refusal` with what is missing and who has it; nothing is half done.
    """
    _refuse_others(day, by)
    _refuse_wrong_clock(day, form.client_now)
    missing = missing_to_close(day)
    if missing:
        raise Refusal(
            "hallday.not_yet", _("Not yet: this is missing before the close"), clause=CLOSING, items=missing
        )
    settled = settle_day(
        day=day, noncash=form.noncash, reasons=form.reasons, depositor=form.depositor, by=by
    )
    closed = close_day(day=day, by=by)
    close = _write(closed, settled, by)
    publish(DayClosed(close_id=close.pk))
    return close


def missing_to_close(day: BusinessDay) -> list[MissingItem]:
    """What stands before the close: the cash's own list and the gate duties, each with who has it."""
    return [*close_blockers(day), *missing_for(day.hall, day.date, "close")]


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
        figures=_figures(day, settled).to_json(),
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


def _figures(day: BusinessDay, settled: Settlement) -> CloseFigures:
    tomorrow = tomorrows_leader(day.hall, day.date)
    leader = leader_of(day.hall, day.date)
    return CloseFigures(
        methods=tuple(
            MethodFigure(
                line.method, line.expected_fen, line.counted_fen, line.difference_fen, line.cause, line.words
            )
            for line in settled.lines
        ),
        orders=settled.orders,
        float_fen=settled.float_fen,
        paid_out_fen=settled.paid_out_fen,
        banked_fen=settled.banked_fen,
        deposit_fen=settled.deposit_fen,
        depositor=settled.depositor.code if settled.depositor else "",
        depositor_name=settled.depositor.name if settled.depositor else "",
        deposit_due=settled.due_at.isoformat() if settled.due_at else "",
        custodian_name=leader.name if leader else "",
        tomorrows_leader=tomorrow.name if tomorrow else "",
        late_duties=late_count(day.hall, day.date),
        overrides=tuple(f"{one.by_name}: {one.reason}" for one in day.overrides.all()),
    )
