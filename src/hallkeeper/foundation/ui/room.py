"""Descriptor of foundation.ui."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.ui")
