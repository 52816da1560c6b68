"""Descriptor of foundation.personal."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.personal")
