"""Django registration of engine.packing."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """engine.packing."""

    name = "hallkeeper.engine.packing"
    label = "engine_packing"
