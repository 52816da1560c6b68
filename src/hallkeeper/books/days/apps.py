"""Django registration of books.days."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """books.days."""

    name = "hallkeeper.books.days"
    label = "books_days"
