"""Django registration of org.posts."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """org.posts."""

    name = "hallkeeper.org.posts"
    label = "org_posts"
