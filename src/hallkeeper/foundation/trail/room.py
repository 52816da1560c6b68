"""Descriptor of foundation.trail."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.trail")
