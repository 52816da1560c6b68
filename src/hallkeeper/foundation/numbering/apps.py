"""Django registration of foundation.numbering."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.numbering."""

    name = "hallkeeper.foundation.numbering"
    label = "foundation_numbering"
