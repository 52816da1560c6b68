"""Opening the hall's day: earlier days closed, opening gates done, or an override with right and reason."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, ensure_day, open_day
from hallkeeper.engine.duties.api import missing_for, open_gates, plan_day
from hallkeeper.foundation.kernel.api import MissingItem, Refusal, now, today
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.api import Hall, start_operating
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.hallday.models import StageOverride

OPENING = "S1.1.4"


def open_hall(*, hall: Hall, on: date, by: Actor, override: str = "") -> BusinessDay:
    """Open `hall` on `on` (today). Checks: right, date, opening gates, earlier days closed (`books.days`);
    then opens the day and records.

    `override` is the reason for opening although duties are missing; it needs `shop_hallday.override` and
    never stands for a duty that nobody may waive, such as the cash count. Raises `Refusal` with what is
    missing and who has it.
    """
    by.require("shop_hallday.open", hall, clause=OPENING)
    if on != today():
        raise Refusal("hallday.not_today", _("Only today can be opened"), field="date")
    day = ensure_day(hall=hall, on=on)
    plan_day(hall, on)
    missing = missing_for(hall, on, "open")
    if missing:
        _refuse_what_nobody_waives(hall, on)
        _override(day, missing, by, override)
    day = open_day(hall=hall, on=on, by=by)
    start_operating(on=on)
    record(
        "hallday.open",
        f"books_days.BusinessDay:{day.pk}",
        by,
        hall=hall.code,
        day=on,
        reason=override,
        clause=OPENING,
        detail={"missing": [str(item.label) for item in missing]},
    )
    return day


def _refuse_what_nobody_waives(hall: Hall, on: date) -> None:
    firm = {duty.title: duty for duty in open_gates(hall, on, "open") if not duty.waive_right}
    items = [item for item in missing_for(hall, on, "open") if str(item.label) in firm]
    if items:
        raise Refusal(
            "hallday.uncounted",
            _("Not yet: this must be done before the hall opens, and no one can let it pass"),
            clause=OPENING,
            items=items,
        )


def _override(day: BusinessDay, missing: list[MissingItem], by: Actor, reason: str) -> None:
    if not reason.strip():
        raise Refusal(
            "hallday.gates_open",
            _("Not yet: this must be done before the hall opens"),
            clause="S1.1.1",
            items=missing,
        )
    by.require("shop_hallday.override", day.hall, clause=OPENING)
    StageOverride(
        day=day,
        stage="open",
        by_code=by.code,
        by_name=by.name,
        reason=reason.strip(),
        missing=[str(item.label) for item in missing],
        at=now(),
    ).save()
