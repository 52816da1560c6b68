"""Django registration of foundation.trail."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.trail."""

    name = "hallkeeper.foundation.trail"
    label = "foundation_trail"
