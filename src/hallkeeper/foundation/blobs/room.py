"""Descriptor of foundation.blobs."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.blobs")
