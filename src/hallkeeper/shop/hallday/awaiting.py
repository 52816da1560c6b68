"""Which stage of the day a duty waits for, read from the hall's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.duties.api import Duty
from hallkeeper.foundation.kernel.api import TZ
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.hallday.rules import Asked, Stage, awaited

CLOSE_PAGE, COUNT_PAGE = "shop_hallday:close", "shop_cash:count_close"


def stages_awaited(hall: Hall, on: date, day: BusinessDay | None, duties: Sequence[Duty]) -> dict[int, Stage]:
    """By key of those duties of this hall and date that cannot begin yet: the stage they wait for. Asks no
    query; `day` is that date's, None before it was planned, and `duties` are all that are shown of it.
    """
    state = str(day.state) if day is not None else "planned"
    theirs = [duty for duty in duties if (duty.hall_id, duty.date, duty.state) == (hall.pk, on, "pending")]
    counted = not any(duty.act == COUNT_PAGE for duty in theirs)
    closes = datetime.combine(on, hall.closes, TZ)
    found = {duty.pk: awaited(_asked(duty, closes), state=state, counted=counted) for duty in theirs}
    return {pk: stage for pk, stage in found.items() if stage is not None}


def _asked(duty: Duty, closes: datetime) -> Asked:
    scheduled = not duty.ref
    return Asked(
        gate=duty.gate,
        by_close=duty.act == CLOSE_PAGE,
        after_hours=scheduled and duty.due_at >= closes,
    )
