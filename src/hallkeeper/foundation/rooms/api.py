"""What every room may use of the registry: descriptors, events, rows that stay and rows that change."""

from hallkeeper.foundation.rooms.append_only import (
    AppendOnly,
    AppendOnlyError,
    install_triggers,
    missing_triggers,
)
from hallkeeper.foundation.rooms.config import RoomConfig
from hallkeeper.foundation.rooms.descriptor import (
    ApprovalDropped,
    ApprovalKind,
    ApprovalWanted,
    Brought,
    Control,
    Event,
    Handler,
    ImportKind,
    JobKind,
    MenuEntry,
    PackSection,
    Right,
    Room,
    Search,
    Tick,
    VerifyCheck,
)
from hallkeeper.foundation.rooms.names import Names, localised
from hallkeeper.foundation.rooms.registry import on_duty, rights, rooms, run_joined
from hallkeeper.foundation.rooms.rewriting import update_row, updated

__all__ = [
    "AppendOnly",
    "AppendOnlyError",
    "ApprovalDropped",
    "ApprovalKind",
    "ApprovalWanted",
    "Brought",
    "Control",
    "Event",
    "Handler",
    "ImportKind",
    "JobKind",
    "MenuEntry",
    "Names",
    "PackSection",
    "Right",
    "Room",
    "RoomConfig",
    "Search",
    "Tick",
    "VerifyCheck",
    "install_triggers",
    "localised",
    "missing_triggers",
    "on_duty",
    "rights",
    "rooms",
    "run_joined",
    "update_row",
    "updated",
]
