"""What others may use of packing: only the command line and set-up do; rooms declare `pack_sections`."""

from hallkeeper.engine.packing.actions import load_packs
from hallkeeper.engine.packing.errors import PackError
from hallkeeper.engine.packing.models import Pack, ShippedRow
from hallkeeper.engine.packing.queries import packs, shipped_row, waiting_offers
from hallkeeper.foundation.rooms.api import Names, localised

__all__ = [
    "Names",
    "Pack",
    "PackError",
    "ShippedRow",
    "load_packs",
    "localised",
    "packs",
    "shipped_row",
    "waiting_offers",
]
