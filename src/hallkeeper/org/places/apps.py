"""Django registration of org.places."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """org.places."""

    name = "hallkeeper.org.places"
    label = "org_places"
