"""What the shipped rooms declare can be carried by the outbox and found again by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import pytest
from pydantic.errors import PydanticSchemaGenerationError

from hallkeeper.foundation.jobs.events import _adapter, _event_class, _handlers
from hallkeeper.foundation.rooms.api import Event, rooms


class Row:
    """Something that lives in the database and cannot travel."""


@dataclass(frozen=True, kw_only=True)
class Careless(Event):
    """An `after` event that carries a row instead of its id."""

    name: ClassVar[str] = "test.careless"
    delivery: ClassVar[Literal["joined", "after"]] = "after"

    row: Row


def declared() -> list[type[Event]]:
    """Every event that a room declares or listens to."""
    found = {event for room in rooms() for event in room.events}
    found |= {handler.event for room in rooms() for handler in room.handlers}
    return sorted(found, key=lambda event: event.__qualname__)


def test_after_events_of_all_rooms_can_travel() -> None:
    for event in declared():
        if getattr(event, "delivery", "joined") == "after":
            assert _adapter(event) is not None
            assert _event_class(event.name) is event


def test_event_that_carries_a_row_cannot_travel() -> None:
    with pytest.raises(PydanticSchemaGenerationError):
        _adapter(Careless)


def test_every_handler_has_a_name_of_its_own() -> None:
    for event in declared():
        names = [name for name, _handler in _handlers(event)]
        assert len(names) == len(set(names))
        assert not any("<lambda>" in name or "<locals>" in name for name in names)


def test_kinds_and_ticks_of_all_rooms_have_names_of_their_own() -> None:
    kinds = [kind.code for room in rooms() for kind in room.jobs]
    ticks = [tick.name for room in rooms() for tick in room.ticks]
    assert len(kinds) == len(set(kinds))
    assert len(ticks) == len(set(ticks))
