"""Descriptor of foundation.numbering."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.numbering")
