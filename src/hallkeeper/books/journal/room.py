"""Descriptor of books.journal."""

from hallkeeper.books.days.api import DayClosed
from hallkeeper.books.journal.actions import total_day
from hallkeeper.books.journal.recount import check_against_trail, check_day_totals, check_entries
from hallkeeper.foundation.rooms.api import Handler, Room, VerifyCheck

ROOM = Room(
    name="books.journal",
    handlers=(Handler(DayClosed, total_day),),
    append_only=("Entry", "Leg", "DayTotal"),
    retention={
        "Entry": "forever: the books (at least 30 years by the accounting archives rule)",
        "Leg": "forever: the books",
        "DayTotal": "forever: the books",
    },
    trail={
        "Entry": "verb rows (journal.post), with every leg",
        "Leg": "on its entry's row",
        "DayTotal": "none: summed from the legs at the close, compared by verify",
    },
    verify_checks=(
        VerifyCheck("journal.entries", check_entries),
        VerifyCheck("journal.trail", check_against_trail),
        VerifyCheck("journal.day_totals", check_day_totals),
    ),
)
