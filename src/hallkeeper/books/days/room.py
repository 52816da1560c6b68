"""Descriptor of books.days."""

from hallkeeper.books.days.events import DayClosed, DayOpened, DayReopened
from hallkeeper.foundation.rooms.api import Room

ROOM = Room(
    name="books.days",
    events=(DayOpened, DayClosed, DayReopened),
    retention={"BusinessDay": "forever: everything of a day hangs on it"},
    trail={"BusinessDay": "verb rows (day.open, day.close, day.reopen); planning a date writes none"},
)
