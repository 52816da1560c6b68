"""Default shifts from packs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hallkeeper.engine.manning.models import Shift
from hallkeeper.foundation.rooms.api import Names


class ShiftRow(BaseModel):
    """A default shift for the halls of some trades (none: of all)."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    name: Names
    starts: time
    ends: time
    trades: list[str] = []

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> ShiftRow:
        if self.ends <= self.starts:
            raise ValueError("a shift ends after it starts, on the same day")
        return self


def load_shifts(rows: Sequence[ShiftRow], pack: str) -> None:
    """Make the defaults that are missing; one that an owner changed stays as it is."""
    for row in rows:
        values = {
            "names": row.name.model_dump(),
            "starts": row.starts,
            "ends": row.ends,
            "trades": row.trades,
            "pack": pack,
        }
        Shift.objects.get_or_create(hall=None, code=row.code, defaults=values)
