"""Django registration of foundation.personal."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.personal."""

    name = "hallkeeper.foundation.personal"
    label = "foundation_personal"
