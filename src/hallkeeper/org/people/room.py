"""Descriptor of org.people."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="org.people")
