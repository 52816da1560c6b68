"""Ticks of all rooms, and the loop that drives ticks and jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from hallkeeper.foundation.jobs import ticks, worker
from hallkeeper.foundation.jobs.api import Worker, enqueue, run_ticks
from hallkeeper.foundation.jobs.models import Job, State
from hallkeeper.foundation.jobs.queue import wake
from hallkeeper.foundation.jobs.ticks import forget_finished
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.rooms.api import JobKind, Room, Tick

Declare = Callable[..., None]


@pytest.fixture(autouse=True)
def no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ticks give way to others for 10 ms each; not here."""
    monkeypatch.setattr(ticks, "BREATH_SECONDS", 0)


def test_ticks_run_by_order_and_one_failure_stops_no_other(declare: Declare, noon: datetime) -> None:
    calls: list[tuple[str, datetime]] = []

    def tick(name: str, order: int) -> Tick:
        def function(moment: datetime) -> int:
            calls.append((name, moment))
            if name == "broken":
                raise OperationalError("database is locked")
            return order

        return Tick(name, function, order=order)

    declare(
        Room("test.high", ticks=(tick("last", 90), tick("broken", 10))),
        Room("test.low", ticks=(tick("x", 50),)),
    )
    assert run_ticks(noon) == {"broken": -1, "x": 50, "last": 90}
    assert calls == [("broken", noon), ("x", noon), ("last", noon)]


@pytest.mark.django_db
def test_finished_jobs_are_forgotten_after_their_time(noon: datetime) -> None:
    def row(state: State, days: int) -> Job:
        moment = noon - timedelta(days=days)
        closed = state in (State.DONE, State.FAILED)
        finished = moment if closed else None
        return Job.objects.create(
            kind="mail", state=state, run_after=moment, created_at=moment, finished_at=finished
        )

    kept = [row(State.DONE, 7), row(State.FAILED, 365), row(State.QUEUED, 900)]
    row(State.DONE, 8)
    row(State.FAILED, 366)
    assert forget_finished(noon) == 2
    assert forget_finished(noon) == 0
    assert list(Job.objects.order_by("pk")) == kept


@pytest.mark.django_db
def test_turn_runs_ticks_only_when_they_are_due(declare: Declare, noon: datetime) -> None:
    ticked: list[datetime] = []
    done: list[Any] = []
    seconds = [100.0]

    def tick(moment: datetime) -> int:
        ticked.append(moment)
        return 0

    declare(Room("test.room", ticks=(Tick("t", tick),), jobs=(JobKind("mail", done.append),)))
    loop = Worker(clock=lambda: seconds[0])
    enqueue("mail", {"n": 1}, run_after=noon)
    with at(noon):
        assert loop.turn() == 1
        seconds[0] = 129.9
        assert loop.turn() == 0
        assert ticked == [noon]
        seconds[0] = 130.0
        loop.turn()
    assert ticked == [noon, noon]
    assert done == [{"n": 1}]


@pytest.mark.django_db(transaction=True)
def test_worker_in_a_thread_runs_what_is_enqueued_until_it_is_stopped(declare: Declare) -> None:
    ran = threading.Event()
    declare(Room("test.room", jobs=(JobKind("mail", lambda payload: ran.set()),)))
    loop = Worker(look_every=30)
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        enqueue("mail", {})  # its commit wakes the loop long before 30 s are over
        assert ran.wait(10)
    finally:
        loop.stop()
        thread.join(10)
    assert not thread.is_alive()
    assert Job.objects.get().state == State.DONE


def test_worker_survives_an_error_of_the_database(declare: Declare, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []
    loop = Worker(look_every=0)

    def turn() -> int:
        turns.append(1)
        if len(turns) == 1:
            raise OperationalError("database is locked")
        loop.stop()
        return 0

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(loop, "turn", turn)
    loop.run()
    assert len(turns) == 2
    wake.clear()
