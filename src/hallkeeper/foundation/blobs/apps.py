"""Django registration of foundation.blobs."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.blobs."""

    name = "hallkeeper.foundation.blobs"
    label = "foundation_blobs"
