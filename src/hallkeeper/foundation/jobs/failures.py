"""Jobs that gave up: listed for the owner, and tried again on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.queue import wake
from hallkeeper.foundation.kernel.api import Missing, Who, now
from hallkeeper.foundation.trail.api import record, transaction


@dataclass(frozen=True)
class Failure:
    """One job that failed for good."""

    id: int
    kind: str
    attempts: int
    error: str
    failed_at: datetime


def job_failures(limit: int = 100) -> list[Failure]:
    """The jobs that gave up, newest first."""
    rows = Job.objects.filter(state=State.FAILED).order_by("-finished_at", "-id")[:limit]
    return [
        Failure(job.pk, job.kind, job.attempts, job.last_error, job.finished_at or job.created_at)
        for job in rows
    ]


def try_again(job_id: int, *, by: Who) -> None:
    """Queue a failed job anew, with all its attempts. Raises `Missing` when it is not failed."""
    with transaction():
        changed = Job.objects.filter(pk=job_id, state=State.FAILED).update(
            state=State.QUEUED, attempts=0, run_after=now(), finished_at=None
        )
        if not changed:
            raise Missing("jobs.not_failed", _("This job is not waiting for another try"))
        record("retried", f"foundation_jobs.Job:{job_id}", by)
    wake.set()
