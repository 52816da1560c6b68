"""Django registration of portal.today."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """portal.today."""

    name = "hallkeeper.portal.today"
    label = "portal_today"
