"""Descriptor of foundation.once."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.once")
