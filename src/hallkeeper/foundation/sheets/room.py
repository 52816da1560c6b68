"""Descriptor of foundation.sheets: it keeps nothing."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.sheets")
