"""Descriptor of foundation.trail."""

from hallkeeper.foundation.rooms.api import Room, Tick, VerifyCheck
from hallkeeper.foundation.trail.sealing import seal_the_rest, verify_trail

ROOM = Room(
    name="foundation.trail",
    append_only=("TrailRow", "Seal"),
    retention={
        "Tape": "forever: the counter that shows a missing row",
        "TrailRow": "10 years, then archived with its seal",
        "Seal": "forever",
    },
    trail={
        "Tape": "none: it is the trail's own counter",
        "TrailRow": "none: it is the trail",
        "Seal": "none: it covers the trail",
    },
    verify_checks=(VerifyCheck("trail", verify_trail),),
    ticks=(Tick("trail.seal_the_rest", seal_the_rest, order=90),),
)
