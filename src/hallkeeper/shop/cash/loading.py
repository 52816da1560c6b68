"""Words of the cash room from packs: what is paid out for, why counts differ."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from hallkeeper.foundation.rooms.api import Names
from hallkeeper.shop.cash.models import DifferenceCause, PaidOutCategory


class ChoiceRow(BaseModel):
    """A code and its names; rows a pack drops are no longer offered, but keep naming what used them."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    name: Names


def load_categories(rows: Sequence[ChoiceRow], pack: str) -> None:
    """Make or rename the paid-out categories of a pack, in its order."""
    for order, row in enumerate(rows):
        values = {"names": row.name.model_dump(), "order": order, "active": True}
        PaidOutCategory.objects.update_or_create(code=row.code, defaults=values)


def load_causes(rows: Sequence[ChoiceRow], pack: str) -> None:
    """Make or rename the causes of differences of a pack, in its order."""
    for order, row in enumerate(rows):
        values = {"names": row.name.model_dump(), "order": order, "active": True}
        DifferenceCause.objects.update_or_create(code=row.code, defaults=values)
