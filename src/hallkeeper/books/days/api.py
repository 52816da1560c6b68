"""What other rooms may use of the business day."""

from hallkeeper.books.days.actions import (
    close_day,
    ensure_day,
    hold_open,
    hold_writable,
    ledger_day,
    open_day,
    reopen_day,
)
from hallkeeper.books.days.events import DayClosed, DayOpened, DayReopened
from hallkeeper.books.days.models import BusinessDay, State
from hallkeeper.books.days.queries import (
    business_date,
    current_day,
    day_now,
    day_of,
    last_closed,
    ledger_date,
)

__all__ = [
    "BusinessDay",
    "DayClosed",
    "DayOpened",
    "DayReopened",
    "State",
    "business_date",
    "close_day",
    "current_day",
    "day_now",
    "day_of",
    "ensure_day",
    "hold_open",
    "hold_writable",
    "last_closed",
    "ledger_date",
    "ledger_day",
    "open_day",
    "reopen_day",
]
