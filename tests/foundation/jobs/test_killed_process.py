"""A worker process that is killed by the system in the middle of a job, for real."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from hallkeeper.foundation.jobs.api import enqueue, free_expired, run_due
from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.running import LEASE
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.rooms.api import JobKind, Room

FORK = multiprocessing.get_context("fork")


def in_a_child(function: Callable[[], Any]) -> int | None:
    """Run in a process of its own with its own connection; returns how it ended."""
    connection.close()  # a forked connection would be shared
    child = FORK.Process(target=function)
    child.start()
    child.join(30)
    return child.exitcode


@pytest.mark.django_db(transaction=True)
def test_killed_process_loses_neither_the_job_nor_half_a_write(
    declare: Callable[..., None], noon: datetime
) -> None:
    parent = os.getpid()

    def write_then_die(payload: dict[str, Any]) -> None:
        with transaction.atomic():
            Job.objects.filter(key="the work").update(payload={"written": os.getpid() == parent})
            if os.getpid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    declare(Room("test.room", jobs=(JobKind("mail", write_then_die), JobKind("never", print))))
    with at(noon):
        enqueue("never", {"written": None}, key="the work", run_after=noon + LEASE * 9)
        job_id = enqueue("mail", {})
        assert in_a_child(run_due) == -signal.SIGKILL
        assert Job.objects.get(pk=job_id).state == State.RUNNING
        assert Job.objects.get(key="the work").payload == {"written": None}
    after = noon + LEASE * 2
    with at(after):
        assert free_expired(after) == 1
        assert run_due() == 1
    assert Job.objects.get(pk=job_id).state == State.DONE
    assert Job.objects.get(key="the work").payload == {"written": True}
