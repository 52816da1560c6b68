"""Django registration of foundation.kernel."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.kernel."""

    name = "hallkeeper.foundation.kernel"
    label = "foundation_kernel"
