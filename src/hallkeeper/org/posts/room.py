"""Descriptor of org.posts."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="org.posts")
