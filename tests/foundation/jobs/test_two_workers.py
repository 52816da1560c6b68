"""Several workers at once: each job runs exactly once (threads with connections of their own)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from hallkeeper.foundation.jobs import running
from hallkeeper.foundation.jobs.api import enqueue, run_due
from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.running import LEASE
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.rooms.api import JobKind, Room

Declare = Callable[..., None]
WORKERS, JOBS = 4, 60
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(function: Callable[[], None]) -> None:
    """Call `function` in four threads that start together; errors come out here."""
    start = threading.Barrier(WORKERS)
    errors: list[BaseException] = []

    def body() -> None:
        try:
            start.wait(10)
            function()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body) for _number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def drain() -> None:
    """Run jobs until none is left."""
    while run_due(limit=5):
        pass


def numbered_jobs(declare: Declare) -> Counter[int]:
    """Sixty jobs, and how often each ran."""
    ran: Counter[int] = Counter()
    lock = threading.Lock()

    def count(payload: dict[str, Any]) -> None:
        with lock:
            ran[payload["n"]] += 1

    declare(Room("test.room", jobs=(JobKind("mail", count),)))
    for number in range(JOBS):
        enqueue("mail", {"n": number})
    return ran


def test_no_job_runs_twice(declare: Declare) -> None:
    ran = numbered_jobs(declare)
    at_once(drain)
    assert ran == Counter(dict.fromkeys(range(JOBS), 1))
    assert Job.objects.filter(state=State.DONE, attempts=1).count() == JOBS


def test_without_the_condition_in_the_claim_jobs_run_twice(
    declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same race with a claim that reads and then writes without a condition."""
    together = threading.Barrier(WORKERS)

    def careless(moment: Any) -> Job | None:
        job = Job.objects.filter(state=State.QUEUED).order_by("id").first()
        together.wait(10)  # all have read before anyone writes
        if job is not None:
            Job.objects.filter(pk=job.pk).update(
                state=State.RUNNING, lease="x", leased_until=now() + LEASE, attempts=F("attempts") + 1
            )
        return job

    ran = numbered_jobs(declare)
    monkeypatch.setattr(running, "claim_next", careless)
    at_once(lambda: [run_due(limit=1) for _round in range(3)] and None)
    assert max(ran.values()) > 1


def test_many_asking_for_one_keyed_job_leave_one(declare: Declare) -> None:
    declare(Room("test.room", jobs=(JobKind("mail", print),)))
    later = now() + timedelta(hours=1)
    at_once(lambda: [enqueue("mail", {}, key="one", run_after=later) for _round in range(5)] and None)
    assert Job.objects.count() == 1


def test_keyed_job_asked_for_while_workers_run_it_is_never_lost(declare: Declare) -> None:
    """What the last asker wrote before asking is seen by a run that starts after it."""
    lock = threading.Lock()
    written: list[int] = []
    seen: list[int] = []

    def look(payload: dict[str, Any]) -> None:
        with lock:
            seen.append(len(written))

    def write_and_ask() -> None:
        for _round in range(10):
            with lock:
                written.append(1)
            enqueue("mail", {}, key="one")
            run_due(limit=1)

    declare(Room("test.room", jobs=(JobKind("mail", look),)))
    at_once(write_and_ask)
    drain()
    assert seen[-1] == len(written) == WORKERS * 10
    assert not Job.objects.exclude(state=State.DONE).exists()
