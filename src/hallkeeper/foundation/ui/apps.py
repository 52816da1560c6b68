"""Django registration of foundation.ui."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.ui."""

    name = "hallkeeper.foundation.ui"
    label = "foundation_ui"
