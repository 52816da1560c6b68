"""Descriptor of foundation.numbering."""

from hallkeeper.foundation.rooms.api import Room

ROOM = Room(
    name="foundation.numbering",
    retention={"Series": "forever: a number is never given twice"},
    trail={"Series": "none: the document that carries the number is trailed"},
)
