"""The regular work of all rooms: due duties, reminders, sweeps."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog

from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.running import BREATH_SECONDS, describe
from hallkeeper.foundation.rooms.api import rooms

KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=365)
log = structlog.get_logger()


def run_ticks(moment: datetime) -> dict[str, int]:
    """Run every room's ticks by their order; returns name → rows touched, -1 for one that failed.

    A failing tick is logged and does not stop the others. Ticks are idempotent, so running twice at the
    same time or after a gap of days is sound.
    """
    ticks = sorted((tick for room in rooms() for tick in room.ticks), key=lambda tick: tick.order)
    touched: dict[str, int] = {}
    for tick in ticks:
        try:
            touched[tick.name] = tick.function(moment)
        except Exception as error:
            log.error("tick_failed", tick=tick.name, error=describe(error))
            touched[tick.name] = -1
        time.sleep(BREATH_SECONDS)  # others write between two ticks
    return touched


def forget_finished(moment: datetime) -> int:
    """Remove done jobs after a week and failed ones after a year, at most 500 at a time."""
    done = Job.objects.filter(state=State.DONE, finished_at__lt=moment - KEEP_DONE)
    failed = Job.objects.filter(state=State.FAILED, finished_at__lt=moment - KEEP_FAILED)
    old = [*done.values_list("pk", flat=True)[:500], *failed.values_list("pk", flat=True)[:500]]
    return Job.objects.filter(pk__in=old).delete()[0]
