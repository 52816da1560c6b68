"""Publishing events: joined handlers run now, `after` handlers get a row each in the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from hallkeeper.foundation.jobs.queue import UnknownKind, put
from hallkeeper.foundation.rooms.api import Event, Handler, rooms, run_joined

PREFIX = "event:"
ATTEMPTS = 12  # the last one comes about a day and a half after the first
_adapters: dict[str, TypeAdapter[Any]] = {}  # building one takes a millisecond


def publish(event: Event) -> None:
    """Tell the rooms that declared a handler for `event`, in floor order.

    `joined`: they run inside the caller's transaction, and their refusals stop it. `after`: one outbox row
    per handler in the caller's transaction; the worker calls it at least once after the commit.
    """
    if event.delivery == "joined":
        run_joined(event)
        return
    data = _adapter(type(event)).dump_python(event, mode="json")
    for name, _handler in _handlers(type(event)):
        payload = {"handler": name, "data": data}
        put(PREFIX + event.name, payload, run_after=None, key="", max_attempts=ATTEMPTS)


def deliver(kind: str, payload: Mapping[str, Any]) -> None:
    """Call the one handler that an outbox row names. Raises `UnknownKind` when it is no longer declared."""
    event_class = _event_class(kind.removeprefix(PREFIX))
    for name, handler in _handlers(event_class):
        if name == payload["handler"]:
            handler.function(_adapter(event_class).validate_python(payload["data"]))
            return
    raise UnknownKind(f"{kind} {payload['handler']}")


def _handlers(event_class: type[Event]) -> Iterator[tuple[str, Handler]]:
    for room in rooms():
        for handler in room.handlers:
            if issubclass(event_class, handler.event):
                yield f"{room.name}:{handler.function.__qualname__}", handler


def _event_class(name: str) -> type[Event]:
    for room in rooms():
        for event in (*room.events, *(handler.event for handler in room.handlers)):
            if getattr(event, "name", None) == name:
                return event
    raise UnknownKind(name)


def _adapter(event_class: type[Event]) -> TypeAdapter[Any]:
    place = f"{event_class.__module__}.{event_class.__qualname__}"
    if place not in _adapters:
        _adapters[place] = TypeAdapter(event_class)
    return _adapters[place]
