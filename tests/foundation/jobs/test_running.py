"""Running: leases, retries, the reaper; a killed worker loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hallkeeper.foundation.jobs import running
from hallkeeper.foundation.jobs.api import enqueue, free_expired, job_failures, run_due, try_again
from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.running import LEASE, claim_next, finish_done, finish_failed, run
from hallkeeper.foundation.kernel.api import Missing, Refusal, Who, at
from hallkeeper.foundation.rooms.api import JobKind, Room
from hallkeeper.foundation.trail.api import rows_of

Declare = Callable[..., None]
pytestmark = pytest.mark.django_db
OWNER = Who("p001", "陈建国")


class Killed(BaseException):
    """kill -9 in the middle of a job: no except clause of ours runs."""


def queue_state() -> tuple[str, int]:
    """State and attempts of the only job."""
    job = Job.objects.get()
    return job.state, job.attempts


def test_run_due_takes_only_due_jobs_oldest_first_up_to_the_limit(declare: Declare, noon: datetime) -> None:
    seen: list[int] = []
    declare(Room("test.room", jobs=(JobKind("mail", lambda payload: seen.append(payload["n"])),)))
    for number, minutes in enumerate((-1, -3, 5, -2)):
        enqueue("mail", {"n": number}, run_after=noon + timedelta(minutes=minutes))
    with at(noon):
        assert run_due(limit=2) == 2
        assert seen == [1, 3]
        assert run_due(limit=9) == 1
    assert run_due(moment=noon + timedelta(minutes=6)) == 1
    assert seen == [1, 3, 0, 2]


def test_a_job_that_fails_three_times_then_succeeds(declare: Declare, noon: datetime) -> None:
    tries: list[datetime] = []

    def fail_thrice(payload: dict[str, Any]) -> None:
        tries.append(Job.objects.get().run_after)
        if len(tries) <= 3:
            raise ConnectionError("mail server of 13800138000 is away")

    declare(Room("test.room", jobs=(JobKind("mail", fail_thrice),)))
    with at(noon):
        enqueue("mail", {})
        assert (run_due(), run_due()) == (1, 0)
    assert queue_state() == ("queued", 1)
    with at(noon + timedelta(seconds=9)):
        assert run_due() == 0
    for seconds in (10, 50, 210):
        with at(noon + timedelta(seconds=seconds)):
            assert run_due() == 1
    assert queue_state() == ("done", 4)
    assert Job.objects.get().last_error == ""
    assert tries == [noon + timedelta(seconds=seconds) for seconds in (0, 10, 50, 210)]


def test_a_job_that_always_fails_ends_as_failed_and_can_be_tried_again(
    declare: Declare, noon: datetime
) -> None:
    failing = [True]

    def fail(payload: dict[str, Any]) -> None:
        if failing:
            raise Refusal("mail.refused", "张三 13800138000 refused")

    declare(Room("test.room", jobs=(JobKind("mail", fail, attempts=2),)))
    job_id = enqueue("mail", {}, run_after=noon)
    with at(noon + timedelta(days=1)):
        run_due()
    assert job_failures() == []
    with at(noon + timedelta(days=2)):
        assert (run_due(), run_due()) == (1, 0)
    assert queue_state() == ("failed", 2)
    [failure] = job_failures()
    assert (failure.id, failure.kind, failure.attempts) == (job_id, "mail", 2)
    assert failure.error.startswith("Refusal mail.refused at test_running.py:")
    assert "13800138000" not in failure.error
    failing.clear()
    try_again(job_id, by=OWNER)
    assert [row.verb for row in rows_of(f"foundation_jobs.Job:{job_id}")] == ["retried"]
    assert run_due() == 1
    assert queue_state() == ("done", 1)


def test_try_again_of_a_job_that_is_not_failed_is_refused_and_leaves_no_row(
    declare: Declare, noon: datetime
) -> None:
    declare(Room("test.room", jobs=(JobKind("mail", print),)))
    job_id = enqueue("mail", {}, run_after=noon)
    with pytest.raises(Missing):
        try_again(job_id, by=OWNER)
    assert queue_state() == ("queued", 0)
    assert list(rows_of(f"foundation_jobs.Job:{job_id}")) == []


def test_a_killed_worker_loses_nothing(declare: Declare, noon: datetime) -> None:
    seen: list[str] = []

    def run_or_die(payload: dict[str, Any]) -> None:
        if not seen:
            seen.append("died")
            raise Killed
        seen.append("done")

    declare(Room("test.room", jobs=(JobKind("mail", run_or_die),)))
    with at(noon):
        enqueue("mail", {})
        with pytest.raises(Killed):
            run_due()
        assert queue_state() == ("running", 1)
        assert run_due() == 0  # the lease holds: nobody else may run it now
    almost, after = noon + LEASE, noon + LEASE + timedelta(microseconds=1)
    assert free_expired(almost) == 0
    assert free_expired(after) == 1
    assert queue_state() == ("queued", 1)
    with at(after):
        assert run_due() == 1
    assert queue_state() == ("done", 2)
    assert seen == ["died", "done"]


def test_a_job_that_kills_its_worker_every_time_ends_as_failed(declare: Declare, noon: datetime) -> None:
    def die(payload: dict[str, Any]) -> None:
        raise Killed

    declare(Room("test.room", jobs=(JobKind("poison", die, attempts=2),)))
    enqueue("poison", {}, run_after=noon)
    for hours in (1, 2):
        with at(noon + timedelta(hours=hours)), pytest.raises(Killed):
            run_due()
        assert free_expired(noon + timedelta(hours=hours, minutes=11)) == 1
    assert queue_state() == ("failed", 2)
    assert [failure.error for failure in job_failures()] == ["the worker stopped"]


@pytest.mark.parametrize("finish", [finish_done, lambda job: finish_failed(job, "late")])
def test_a_worker_that_lost_its_lease_changes_nothing(
    declare: Declare, noon: datetime, finish: Callable[[Job], None]
) -> None:
    declare(Room("test.room", jobs=(JobKind("mail", print),)))
    enqueue("mail", {}, run_after=noon)
    with at(noon):
        slow = claim_next(noon)
        assert slow is not None
        later = noon + LEASE * 2
        free_expired(later)
        fast = claim_next(later)
        assert fast is not None
        finish(slow)
    assert Job.objects.get().lease == fast.lease
    assert queue_state() == ("running", 2)


def test_a_job_of_a_kind_that_is_gone_fails_without_stopping_the_others(
    declare: Declare, noon: datetime
) -> None:
    seen: list[Any] = []
    gone = JobKind("gone", seen.append)
    mail = JobKind("mail", seen.append)
    declare(Room("test.room", jobs=(gone, mail)))
    enqueue("gone", {"n": 1}, run_after=noon - timedelta(minutes=1))
    enqueue("mail", {"n": 2}, run_after=noon)
    declare(Room("test.room", jobs=(mail,)))
    with at(noon):
        assert run_due() == 2
    assert seen == [{"n": 2}]
    assert Job.objects.get(kind="gone").last_error.startswith("UnknownKind at queue.py:")


def test_claim_passes_over_a_job_that_another_worker_just_took(
    declare: Declare, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(Room("test.room", jobs=(JobKind("mail", print),)))
    first = enqueue("mail", {}, run_after=noon)
    second = enqueue("mail", {}, run_after=noon)
    real = running.uuid.uuid4

    def slow() -> Any:
        monkeypatch.setattr(running.uuid, "uuid4", real)
        rival = claim_next(noon)
        assert rival is not None and rival.pk == first
        return real()

    monkeypatch.setattr(running.uuid, "uuid4", slow)
    mine = claim_next(noon)
    assert mine is not None and mine.pk == second
    assert claim_next(noon) is None


def test_other_writers_get_in_after_fifty_milliseconds(
    declare: Declare, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 0.02, 0.06, 0.06, 0.07, 0.12, 0.12])
    breaths: list[float] = []
    monkeypatch.setattr(running.time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(running.time, "sleep", breaths.append)
    declare(Room("test.room", jobs=(JobKind("mail", lambda payload: None),)))
    for _number in range(4):
        enqueue("mail", {}, run_after=noon)
    assert run_due(moment=noon) == 4
    assert breaths == [0.01, 0.01]


def test_description_of_an_error_without_a_place() -> None:
    assert running.describe(OSError(28, "No space left")) == "OSError errno 28 at ?"
    assert running.describe(OSError("no number")) == "OSError at ?"


def test_run_never_raises_for_what_the_handler_does(declare: Declare, noon: datetime) -> None:
    declare(Room("test.room", jobs=(JobKind("mail", lambda payload: payload["no such"]),)))
    enqueue("mail", {}, run_after=noon)
    job = claim_next(noon)
    assert job is not None
    run(job)
    assert queue_state() == (State.QUEUED, 1)
    assert Job.objects.get().last_error.startswith("KeyError at ")
