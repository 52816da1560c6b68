"""Descriptor of foundation.once."""

from hallkeeper.foundation.once.entry import forget_old_keys
from hallkeeper.foundation.rooms.api import Room, Tick

ROOM = Room(
    name="foundation.once",
    retention={"OnceKey": "60 days: longer than any page stays open"},
    trail={"OnceKey": "none: the verb it stands for is trailed"},
    ticks=(Tick("once.forget_old_keys", forget_old_keys, order=95),),
)
