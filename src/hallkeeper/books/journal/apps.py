"""Django registration of books.journal."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """books.journal."""

    name = "hallkeeper.books.journal"
    label = "books_journal"
