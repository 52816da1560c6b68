"""How long a tick takes: `300 halls × 60 duties ≤ 5 s` (figures.md). For a small test and the bench."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time

from hallkeeper.engine.duties.loading import KindRow, load_kinds
from hallkeeper.engine.duties.models import Duty
from hallkeeper.engine.duties.ticking import tick
from hallkeeper.foundation.kernel.api import at
from hallkeeper.org.places.api import Hall


@dataclass(frozen=True)
class Result:
    """What a first tick made and how long it took; what a second one then still did, and took."""

    made: int
    seconds: float
    again: int
    again_seconds: float


def many_halls(count: int, *, kinds: int) -> None:
    """`count` further halls, and `kinds` further duties for each, spread over the day."""
    Hall.objects.bulk_create(
        Hall(
            code=f"H{n}",
            name=f"厅 {n}",
            trade="telecom",
            opens=clock_time(9),
            closes=clock_time(18),
        )
        for n in range(count)
    )
    rows = [
        {"code": f"bench_{n}", "title": {"zh": f"事 {n}", "en": f"Thing {n}"}, "owner": "leader",
         "schedule": {"opens": -120 + 12 * n}, "warn_before": 5, "escalate_after": 30,
         "escalate_to": "hall_manager"}
        for n in range(kinds)
    ]  # fmt: skip
    load_kinds([KindRow.model_validate(row) for row in rows], "bench")


def measure(moment: datetime) -> Result:
    """One tick that makes everything for today and tomorrow, then one that finds nothing to do."""
    with at(moment):
        before, start = Duty.objects.count(), time.perf_counter()
        tick(moment)
        made, seconds = Duty.objects.count() - before, time.perf_counter() - start
        start = time.perf_counter()
        again = tick(moment)
        return Result(made, seconds, again, time.perf_counter() - start)
