"""Django registration of engine.duties."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """engine.duties."""

    name = "hallkeeper.engine.duties"
    label = "engine_duties"
