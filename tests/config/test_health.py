"""What a monitor is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallkeeper.config import background, health
from hallkeeper.foundation.jobs.api import Worker


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", [])
    monkeypatch.setattr(background, "_started", [])
    monkeypatch.setattr("hallkeeper.foundation.jobs.worker.close_old_connections", lambda: None)


def ready() -> tuple[int, Any]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_healthz_answers_without_a_database(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content, len(asked)) == (200, b"ok\n", 0)


def test_readyz_is_ready_and_looks_at_the_migrations_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready() == (200, {"ready": True, "reasons": []})
    monkeypatch.setattr(health, "unapplied", lambda: pytest.fail("asked again"))
    assert ready() == (200, {"ready": True, "reasons": []})


def test_readyz_names_missing_migrations(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied", lambda: ["shop_cash.0002"])
    assert ready() == (503, {"ready": False, "reasons": ["migrations"]})


def test_readyz_names_a_database_that_does_not_answer(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise DatabaseError("password=secret")

    monkeypatch.setattr(health, "ask_the_database", fails)
    assert ready() == (503, {"ready": False, "reasons": ["database"]})


def test_readyz_names_a_worker_that_turns_no_more(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    worker = Worker(clock=lambda: clock[0])
    monkeypatch.setattr(background, "_started", [worker])
    clock[0] = 120.0
    assert ready()[0] == 200
    clock[0] = 121.0
    assert ready() == (503, {"ready": False, "reasons": ["worker"]})
    monkeypatch.setattr(worker, "turn", lambda: 0)
    worker._turn_safely()
    assert ready()[0] == 200


def test_a_turn_that_fails_is_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    worker = Worker(clock=lambda: clock[0])

    def fails() -> int:
        raise RuntimeError

    monkeypatch.setattr(worker, "turn", fails)
    clock[0] = 5.0
    worker._turn_safely()
    assert worker.idle_seconds() == 5.0


def test_no_worker_where_it_runs_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLKEEPER_WITH_WORKER", "0")
    background.start_worker()
    assert background.idle_seconds() is None
