"""Django registration of org.people."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """org.people."""

    name = "hallkeeper.org.people"
    label = "org_people"
