"""The kernel's descriptor: it keeps nothing."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.kernel")
