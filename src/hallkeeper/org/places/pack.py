"""Pack section `trades`: the trades that halls can have."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from hallkeeper.foundation.rooms.api import Names
from hallkeeper.org.places.models import Trade


class TradeRow(BaseModel):
    """One trade of a pack."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")
    name: Names


def load_trades(rows: Sequence[TradeRow], pack: str) -> None:
    """Make or rename the trades of a pack."""
    for row in rows:
        Trade.objects.update_or_create(code=row.code, defaults={"names": row.name.model_dump(), "pack": pack})
