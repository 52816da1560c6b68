"""Putting work on the queue, inside the caller's transaction."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.rooms.api import JobKind, rooms

# Wakes the worker of this process after a commit; workers elsewhere find the row when they next look.
wake = threading.Event()

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)


class UnknownKind(LookupError):
    """No room declares this kind of job, event or handler."""


def job_kind(code: str) -> JobKind:
    """The declared kind. Raises `UnknownKind`."""
    for room in rooms():
        for kind in room.jobs:
            if kind.code == code:
                return kind
    raise UnknownKind(code)


def enqueue(
    kind: str, payload: Mapping[str, Any], *, run_after: datetime | None = None, key: str = ""
) -> int:
    """Put one job on the queue and return its id; it exists once the caller's transaction commits.

    With a `key` there is one open job per kind and key: a waiting one is kept (with this payload, and the
    earlier of the two times), a running one runs once more after it ends. On PostgreSQL its row stays
    locked until the commit, so a verb with several keyed jobs enqueues them in the order of their keys.
    Payloads hold ids, never personal data. Raises `UnknownKind` for a kind that no room declares.
    """
    return put(kind, payload, run_after=run_after, key=key, max_attempts=job_kind(kind).attempts)


def put(
    kind: str, payload: Mapping[str, Any], *, run_after: datetime | None, key: str, max_attempts: int
) -> int:
    """Write the row (see `enqueue`) and wake the worker when the transaction has committed."""
    moment = now()
    job = Job(
        kind=kind,
        payload=dict(payload),
        key=key,
        max_attempts=max_attempts,
        run_after=run_after or moment,
        created_at=moment,
    )
    with transaction.atomic(savepoint=False):
        transaction.on_commit(wake.set, robust=True)
        if not key:
            job.save(force_insert=True)
            return job.pk
        # One round inserts, the next finds it; more only when a worker moved the row on in between.
        while not (_joined_waiting(job) or _joined_running(job)):
            Job.objects.bulk_create([job], ignore_conflicts=True)
        return Job.objects.values_list("pk", flat=True).get(kind=kind, key=key, state__in=_OPEN)


_OPEN = (State.QUEUED, State.RUNNING)


def _joined_waiting(job: Job) -> bool:
    # The update locks the row, so no worker can start it before our commit and miss what we wrote.
    waiting = Job.objects.filter(kind=job.kind, key=job.key, state=State.QUEUED)
    if not waiting.update(payload=job.payload):
        return False
    waiting.filter(run_after__gt=job.run_after).update(run_after=job.run_after)
    return True


def _joined_running(job: Job) -> bool:
    running = Job.objects.filter(kind=job.kind, key=job.key, state=State.RUNNING)
    return bool(running.update(again=True, payload=job.payload))


def wait_before(attempt: int) -> timedelta:
    """How long to wait after failed attempt 1, 2, 3 …: 10 s, 40 s, 160 s … at most 6 hours."""
    fourfold: int = 4 ** min(attempt - 1, 12)
    return min(FIRST_WAIT * fourfold, LONGEST_WAIT)
