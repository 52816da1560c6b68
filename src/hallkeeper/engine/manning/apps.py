"""Django registration of engine.manning."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """engine.manning."""

    name = "hallkeeper.engine.manning"
    label = "engine_manning"
