"""Django registration of foundation.once."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.once."""

    name = "hallkeeper.foundation.once"
    label = "foundation_once"
