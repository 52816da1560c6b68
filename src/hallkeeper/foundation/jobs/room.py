"""Descriptor of foundation.jobs."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(name="foundation.jobs")
