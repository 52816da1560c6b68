"""Django registration of foundation.jobs."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """foundation.jobs."""

    name = "hallkeeper.foundation.jobs"
    label = "foundation_jobs"
