"""What every room may use: clock, money, refusals, who acts."""

from hallkeeper.foundation.kernel.clock import TZ, at, local, now, today
from hallkeeper.foundation.kernel.fen import MAX_FEN, format_fen, normalise, parse_yuan
from hallkeeper.foundation.kernel.files import folder, sync_folder, write_once
from hallkeeper.foundation.kernel.refusals import (
    BadInput,
    Busy,
    Changed,
    Missing,
    MissingItem,
    NotAllowed,
    Refusal,
)
from hallkeeper.foundation.kernel.who import SYSTEM, Who

__all__ = [
    "MAX_FEN",
    "SYSTEM",
    "TZ",
    "BadInput",
    "Busy",
    "Changed",
    "Missing",
    "MissingItem",
    "NotAllowed",
    "Refusal",
    "Who",
    "at",
    "folder",
    "format_fen",
    "local",
    "normalise",
    "now",
    "parse_yuan",
    "sync_folder",
    "today",
    "write_once",
]
