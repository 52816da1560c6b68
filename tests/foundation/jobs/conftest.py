"""A made-up room in place of the shipped ones, so a test decides what kinds and handlers exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from hallkeeper.foundation.jobs.queue import wake
from hallkeeper.foundation.rooms import registry
from hallkeeper.foundation.rooms.api import Room

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    """12:00 in the hall."""
    return NOON


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`declare(room, …)`: only these rooms exist until the test ends."""

    def _declare(*declared: Room) -> None:
        monkeypatch.setattr(registry, "_rooms", list(declared))

    wake.clear()
    return _declare
