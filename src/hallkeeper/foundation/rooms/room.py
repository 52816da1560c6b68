"""The registry's own descriptor: it keeps nothing."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.rooms")
