"""What makes a clause happen, as the rooms declare it."""

from __future__ import annotations

from hallkeeper.foundation.rooms.api import Control, rooms

ORDER = ("duty", "policy", "flow", "record", "right", "figure")


def controls() -> dict[str, list[Control]]:
    """Every control by clause, duties first; a few queries for the whole handbook."""
    found: dict[str, list[Control]] = {}
    for room in rooms():
        for declared in room.controls:
            for control in declared():
                found.setdefault(control.clause, []).append(control)
    return {clause: sorted(rows, key=lambda one: ORDER.index(one.kind)) for clause, rows in found.items()}
