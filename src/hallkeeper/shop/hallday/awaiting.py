"""Which stage of the day a duty waits for, read from the hall's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hallkeeper.books.days.api import day_of
from hallkeeper.engine.duties.api import Duty
from hallkeeper.foundation.kernel.api import TZ
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.api import cash_hidden
from hallkeeper.shop.hallday.rules import Asked, Stage, awaited

CLOSE_PAGE = "shop_hallday:close"


def stages_awaited(hall: Hall, on: date, duties: Sequence[Duty]) -> dict[int, Stage]:
    """By key of those duties of this hall and date that cannot begin yet: the stage they wait for."""
    day = day_of(hall, on)
    state = str(day.state) if day is not None else "planned"
    counted = day is not None and state != "planned" and not cash_hidden(day)
    closes = datetime.combine(on, hall.closes, TZ)
    found = {
        duty.pk: awaited(_asked(duty, closes), state=state, counted=counted)
        for duty in duties
        if duty.hall_id == hall.pk and duty.date == on and duty.state == "pending"
    }
    return {pk: stage for pk, stage in found.items() if stage is not None}


def _asked(duty: Duty, closes: datetime) -> Asked:
    scheduled = not duty.ref
    return Asked(
        gate=duty.gate,
        by_close=duty.act == CLOSE_PAGE,
        after_hours=scheduled and duty.due_at >= closes,
    )
