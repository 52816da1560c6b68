"""Django registration of engine.approvals."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """engine.approvals."""

    name = "hallkeeper.engine.approvals"
    label = "engine_approvals"
