"""Descriptor of foundation.ui: it keeps nothing."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.ui")
