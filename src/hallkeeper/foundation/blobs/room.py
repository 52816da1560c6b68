"""Descriptor of foundation.blobs."""

from hallkeeper.foundation.blobs.sweeping import damaged_files, sweep_orphans
from hallkeeper.foundation.rooms.api import Room, Tick, VerifyCheck

ROOM = Room(
    name="foundation.blobs",
    append_only=("Blob",),
    retention={"Blob": "forever: evidence of the rows that name it"},
    trail={"Blob": "verb rows: kept, with the content's SHA-256"},
    verify_checks=(VerifyCheck("blobs", damaged_files),),
    ticks=(Tick("blobs.sweep_orphans", sweep_orphans, order=80),),
)
