"""What every room may use: clock, money, refusals, who acts."""

from hallkeeper.foundation.kernel.calendar import Due, WorkingCalendar, shipped
from hallkeeper.foundation.kernel.capitals import capitals
from hallkeeper.foundation.kernel.clock import TZ, at, date_asked, local, now, today
from hallkeeper.foundation.kernel.fen import MAX_FEN, format_fen, parse_yuan
from hallkeeper.foundation.kernel.files import folder, sync_folder, write_once
from hallkeeper.foundation.kernel.refusals import (
    BadInput,
    Busy,
    Changed,
    Missing,
    MissingItem,
    NotAllowed,
    Refusal,
    Text,
)
from hallkeeper.foundation.kernel.text import half_width, normalise, number_asked
from hallkeeper.foundation.kernel.who import SYSTEM, Who

__all__ = [
    "MAX_FEN",
    "SYSTEM",
    "TZ",
    "BadInput",
    "Busy",
    "Changed",
    "Due",
    "Missing",
    "MissingItem",
    "NotAllowed",
    "Refusal",
    "Text",
    "Who",
    "WorkingCalendar",
    "at",
    "capitals",
    "date_asked",
    "folder",
    "format_fen",
    "half_width",
    "local",
    "normalise",
    "now",
    "number_asked",
    "parse_yuan",
    "shipped",
    "sync_folder",
    "today",
    "write_once",
]
