"""Django registration of books.notices."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """books.notices."""

    name = "hallkeeper.books.notices"
    label = "books_notices"
