"""Django registration of engine.policies."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """engine.policies."""

    name = "hallkeeper.engine.policies"
    label = "engine_policies"
