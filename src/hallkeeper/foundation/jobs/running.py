"""Doing the work: claim, run, finish; nothing of it inside a long transaction."""

from __future__ import annotations

import time
import traceback
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.db import transaction
from django.db.models import F, Q

from hallkeeper.foundation.jobs.events import PREFIX, deliver
from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.queue import job_kind, wait_before
from hallkeeper.foundation.kernel.api import Refusal, now

LEASE = timedelta(minutes=10)  # a job must end within this time, or another worker takes it
BREATH_SECONDS = 0.01
BREATHE_EVERY_SECONDS = 0.05
log = structlog.get_logger()


def run_due(limit: int = 50, moment: datetime | None = None) -> int:
    """Run up to `limit` jobs that are due at `moment` (default: now), oldest first; returns how many ran.

    Failed ones count. Safe in several workers and processes at once, on both databases: a job is claimed
    by one conditional update. Lets other writers in every 50 ms.
    """
    ran, breathed = 0, time.monotonic()
    while ran < limit:
        job = claim_next(moment or now())
        if job is None:
            break
        run(job)
        ran += 1
        if time.monotonic() - breathed > BREATHE_EVERY_SECONDS:
            time.sleep(BREATH_SECONDS)
            breathed = time.monotonic()
    return ran


def claim_next(moment: datetime) -> Job | None:
    """Take the oldest due job for ten minutes, or None. Another worker that was faster is no error."""
    due = Job.objects.filter(state=State.QUEUED, run_after__lte=moment).order_by("run_after", "id")
    for pk in list(due.values_list("pk", flat=True)[:10]):
        lease = uuid.uuid4().hex
        mine = Job.objects.filter(pk=pk, state=State.QUEUED, run_after__lte=moment).update(
            state=State.RUNNING,
            lease=lease,
            leased_until=now() + LEASE,
            attempts=F("attempts") + 1,
            again=False,
        )
        if mine:
            return Job.objects.get(pk=pk)
    return None


def run(job: Job) -> None:
    """Call the handler of a claimed job and write down how it ended. Never raises for what it does."""
    try:
        if job.kind.startswith(PREFIX):
            deliver(job.kind, job.payload)
        else:
            job_kind(job.kind).run(job.payload)
    except Exception as error:
        log.warning("job_failed", job=job.pk, kind=job.kind, attempt=job.attempts, error=describe(error))
        finish_failed(job, describe(error))
    else:
        finish_done(job)


def _mine(job: Job) -> Q:
    return Q(pk=job.pk, state=State.RUNNING, lease=job.lease)  # a lost lease changes nothing


def finish_done(job: Job) -> None:
    """Close a job that went well, or queue it once more when it was asked for again meanwhile."""
    free = {"lease": "", "leased_until": None, "last_error": ""}
    with transaction.atomic():
        closed = Job.objects.filter(_mine(job), again=False).update(
            state=State.DONE, finished_at=now(), **free
        )
        if not closed:
            Job.objects.filter(_mine(job), again=True).update(
                state=State.QUEUED, run_after=now(), attempts=0, again=False, **free
            )


def finish_failed(job: Job, error: str) -> None:
    """Queue a failed job for later, or close it as failed after its last attempt."""
    free = {"lease": "", "leased_until": None, "last_error": error}
    if job.attempts >= job.max_attempts:
        Job.objects.filter(_mine(job)).update(state=State.FAILED, finished_at=now(), again=False, **free)
    else:
        later = now() + wait_before(job.attempts)
        Job.objects.filter(_mine(job)).update(state=State.QUEUED, run_after=later, again=False, **free)


def free_expired(moment: datetime) -> int:
    """Take back jobs whose worker was killed: queue them, or close them as failed after the last attempt."""
    expired = Job.objects.filter(state=State.RUNNING, leased_until__lt=moment)
    free = {"lease": "", "leased_until": None, "again": False, "last_error": "the worker stopped"}
    failed = expired.filter(attempts__gte=F("max_attempts"))
    return failed.update(state=State.FAILED, finished_at=moment, **free) + expired.update(
        state=State.QUEUED, run_after=moment, **free
    )


def describe(error: Exception) -> str:
    """Type, place and code of an error; not its message, which may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    code = f" {error.code}" if isinstance(error, Refusal) else ""
    number = f" errno {error.errno}" if isinstance(error, OSError) and error.errno else ""
    return f"{type(error).__name__}{code}{number} at {place}"[:300]
