"""Descriptor of engine.packing."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(
    name="engine.packing",
    retention={
        "Pack": "forever: one row per pack",
        "ShippedRow": "forever: the base of the next three-way merge",
    },
    trail={
        "Pack": "one row per load, with version, digest and row counts",
        "ShippedRow": "none: the load of its pack is trailed with the digest of the files",
    },
)
