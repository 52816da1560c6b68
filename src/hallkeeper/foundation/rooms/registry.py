"""The registry: every room's descriptor, collected once, in floor order."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from django.apps import apps

from hallkeeper.foundation.rooms.config import RoomConfig
from hallkeeper.foundation.rooms.descriptor import Event, Room, Text

_rooms: list[Room] = []


def collect() -> None:
    """Import `room.py` of every installed room. Raises if one is missing or wears another name."""
    _rooms.clear()
    for config in apps.get_app_configs():
        if not isinstance(config, RoomConfig):
            continue
        room: Room = import_module(f"{config.name}.room").ROOM
        if room.label != config.label:
            raise RuntimeError(
                f"{config.name}: ROOM.name {room.name!r} does not match label {config.label!r}"
            )
        _rooms.append(room)
    if len(known := [room.name for room in _rooms if room.on_duty]) > 1:
        raise RuntimeError(f"{' and '.join(known)}: one room says who is on duty")


def rooms() -> tuple[Room, ...]:
    """All rooms, lowest first."""
    return tuple(_rooms)


def rights() -> dict[str, Text]:
    """Every right that some room declares, with its plain words, room by room."""
    return {right.code: right.label for room in _rooms for right in room.rights}


def run_joined(event: Event) -> None:
    """Call every handler of a `joined` event, in floor order, inside the caller's transaction."""
    for room in _rooms:
        for handler in room.handlers:
            if isinstance(event, handler.event) and event.delivery == "joined":
                handler.function(event)


def on_duty(hall: str, on: date) -> frozenset[str]:
    """Staff numbers of those on the shifts of a hall (its code) on a date; empty where no roster stands."""
    return frozenset(code for room in _rooms if room.on_duty for code in room.on_duty(hall, on))
