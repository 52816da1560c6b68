"""Django registration of shop.cash."""

from hallkeeper.foundation.rooms.config import RoomConfig


class Config(RoomConfig):
    """shop.cash."""

    name = "hallkeeper.shop.cash"
    label = "shop_cash"
