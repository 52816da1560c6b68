"""Rooms below the roster ask the registry who is on duty; one room answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from hallkeeper.engine.manning import room as manning
from hallkeeper.foundation.rooms import registry
from hallkeeper.foundation.rooms.api import Room, on_duty

DAY = date(2026, 11, 23)


def test_room_that_declares_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, date]] = []

    def answer(hall: str, on: date) -> list[str]:
        asked.append((hall, on))
        return ["zhou", "li", "zhou"]

    monkeypatch.setattr(registry, "_rooms", [Room(name="a.b"), Room(name="a.c", on_duty=answer)])
    assert on_duty("NM", DAY) == {"zhou", "li"}
    assert asked == [("NM", DAY)]


def test_nobody_is_on_duty_where_no_room_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_rooms", [Room(name="a.b")])
    assert on_duty("NM", DAY) == frozenset()


def test_two_rooms_that_know_are_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    config = next(one for one in registry.apps.get_app_configs() if one.label == "engine_manning")
    twin = SimpleNamespace(ROOM=replace(manning.ROOM))
    monkeypatch.setattr(registry, "_rooms", [])
    monkeypatch.setattr(registry.apps, "get_app_configs", lambda: [config, config])
    monkeypatch.setattr(registry, "import_module", lambda name: twin)
    with pytest.raises(RuntimeError, match="who is on duty"):
        registry.collect()
