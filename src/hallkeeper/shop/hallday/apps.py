"""Django registration of shop.hallday."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """shop.hallday."""

    name = "hallkeeper.shop.hallday"
    label = "shop_hallday"
