"""Descriptor of foundation.jobs."""

from hallkeeper.foundation.jobs.running import free_expired
from hallkeeper.foundation.jobs.ticks import forget_finished
from hallkeeper.foundation.rooms.api import Room, Tick

ROOM = Room(
    name="foundation.jobs",
    retention={"Job": "done: one week; failed: one year; then removed by the tick"},
    trail={"Job": "none: derived from rows that have their own; a retry by a person is recorded"},
    ticks=(
        Tick("jobs.free_expired", free_expired, order=5),
        Tick("jobs.forget_finished", forget_finished, order=95),
    ),
)
