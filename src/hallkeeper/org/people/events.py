"""What people publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from hallkeeper.foundation.kernel.api import Who
from hallkeeper.foundation.rooms.api import Event


@dataclass(frozen=True, kw_only=True)
class AccountTouched(Event):
    """Somebody else changed what `person` (a staff number) signs in or signs with; they are told by whom.

    Delivery: joined.
    """

    name: ClassVar[str] = "people.account_touched"
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    what: Literal["password_reset", "pin_cleared"]
    person: str
    by: Sequence[Who]
    at: datetime
