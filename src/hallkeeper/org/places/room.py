"""Descriptor of org.places."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="org.places")
