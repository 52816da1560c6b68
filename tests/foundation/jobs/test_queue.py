"""Enqueueing: transactional, once per key while open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hallkeeper.foundation.jobs.api import UnknownKind, enqueue, run_due
from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.queue import wait_before, wake
from hallkeeper.foundation.jobs.running import claim_next
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.rooms.api import JobKind, Room

Declare = Callable[..., None]


@pytest.fixture
def seen(declare: Declare) -> list[dict[str, Any]]:
    """What the job `mail` was called with."""
    calls: list[dict[str, Any]] = []
    declare(Room("test.room", jobs=(JobKind("mail", calls.append),)))
    return calls


@pytest.mark.django_db
def test_enqueue_of_an_unknown_kind_is_refused(seen: list[Any]) -> None:
    with pytest.raises(UnknownKind):
        enqueue("no such kind", {})
    assert Job.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_enqueue_in_a_transaction_that_rolls_back_leaves_nothing(seen: list[Any]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("mail", {"notice": 1})
        raise RuntimeError("the verb failed")
    assert Job.objects.count() == 0
    assert not wake.is_set()


@pytest.mark.django_db(transaction=True)
def test_enqueue_wakes_the_worker_after_the_commit_only(seen: list[Any]) -> None:
    with transaction.atomic():
        enqueue("mail", {"notice": 1})
        assert not wake.is_set()
    assert wake.is_set()


@pytest.mark.django_db
def test_enqueue_with_a_key_twice_keeps_one_job_with_the_last_payload(
    seen: list[Any], noon: datetime
) -> None:
    with at(noon):
        first = enqueue("mail", {"v": 1}, key="notice:1", run_after=noon + timedelta(hours=2))
        second = enqueue("mail", {"v": 2}, key="notice:1", run_after=noon + timedelta(hours=1))
        third = enqueue("mail", {"v": 3}, key="notice:1", run_after=noon + timedelta(hours=3))
    assert first == second == third
    job = Job.objects.get()
    assert (job.payload, job.run_after) == ({"v": 3}, noon + timedelta(hours=1))


@pytest.mark.django_db
def test_enqueue_without_a_key_makes_a_job_each(seen: list[Any]) -> None:
    assert enqueue("mail", {}) != enqueue("mail", {})
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_enqueue_with_another_key_or_after_the_end_makes_a_new_job(seen: list[Any]) -> None:
    enqueue("mail", {"v": 1}, key="a")
    enqueue("mail", {"v": 2}, key="b")
    assert run_due() == 2
    enqueue("mail", {"v": 3}, key="a")
    assert run_due() == 1
    assert seen == [{"v": 1}, {"v": 2}, {"v": 3}]


@pytest.mark.django_db
def test_enqueue_while_it_runs_lets_it_run_once_more(declare: Declare) -> None:
    seen: list[int] = []

    def run(payload: dict[str, Any]) -> None:
        seen.append(payload["v"])
        if len(seen) == 1:
            enqueue("mail", {"v": 2}, key="a")
            enqueue("mail", {"v": 3}, key="a")

    declare(Room("test.room", jobs=(JobKind("mail", run),)))
    enqueue("mail", {"v": 1}, key="a")
    assert run_due() == 2
    assert seen == [1, 3]
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db
def test_enqueue_retries_when_a_worker_took_the_job_in_between(
    seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue("mail", {"v": 1}, key="a")
    claimed = claim_next(Job.objects.get().run_after)
    assert claimed is not None
    enqueue("mail", {"v": 2}, key="a")
    assert Job.objects.get().again is True


@pytest.mark.django_db
def test_two_open_jobs_with_one_key_are_refused_by_the_database(seen: list[Any], noon: datetime) -> None:
    enqueue("mail", {}, key="a")
    row = {"kind": "mail", "key": "a", "run_after": noon, "created_at": noon}
    with pytest.raises(IntegrityError, match=r"job_once_open_per_key|UNIQUE"), transaction.atomic():
        Job.objects.create(**row)
    Job.objects.create(**row, state=State.DONE, finished_at=noon)
    Job.objects.create(**{**row, "key": ""})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": State.RUNNING},
        {"state": State.QUEUED, "lease": "abc"},
        {"state": State.DONE},
        {"state": State.QUEUED, "finished_at": datetime.fromisoformat("2026-11-23T04:00+00:00")},
    ],
)
def test_impossible_states_are_refused_by_the_database(values: dict[str, Any], noon: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="mail", run_after=noon, created_at=noon, **values)


def test_waits_grow_fourfold_without_chance_up_to_six_hours() -> None:
    seconds = [wait_before(attempt).total_seconds() for attempt in (1, 2, 3, 4, 5, 6, 7, 8, 99)]
    assert seconds == [10, 40, 160, 640, 2560, 10240, 21600, 21600, 21600]
