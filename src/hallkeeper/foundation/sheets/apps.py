"""Django registration of foundation.sheets."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.sheets."""

    name = "hallkeeper.foundation.sheets"
    label = "foundation_sheets"
