"""Django registration of engine.handbook."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """engine.handbook."""

    name = "hallkeeper.engine.handbook"
    label = "engine_handbook"
