"""What happens to the cash, for the rooms above. Delivery of all: joined. Ids and codes, amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hallkeeper.foundation.rooms.api import Event


@dataclass(frozen=True, kw_only=True)
class _CashEvent(Event):
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    hall: str
    date: date
    by: str


@dataclass(frozen=True, kw_only=True)
class CountDiffered(_CashEvent):
    """A count was handed in that is not what the books expect; nothing is posted yet, and `left` recounts may
    follow. Once per count. Delivery: joined."""

    name: ClassVar[str] = "cash.count_differed"

    count_id: int
    left: int


@dataclass(frozen=True, kw_only=True)
class DifferenceFound(_CashEvent):
    """A count differed and was posted as short or over; the department manager is told the same minute
    (S1.1.4, S1.3.1). Delivery: joined."""

    name: ClassVar[str] = "cash.difference_found"

    difference_id: int
    purpose: str
    method: str
    amount_fen: int
    explained: bool


@dataclass(frozen=True, kw_only=True)
class DifferenceExplained(_CashEvent):
    """An open difference got its cause and words. Delivery: joined."""

    name: ClassVar[str] = "cash.difference_explained"

    difference_id: int


@dataclass(frozen=True, kw_only=True)
class HandoverOffered(_CashEvent):
    """The custodian has counted and signed and waits for the taker. Delivery: joined."""

    name: ClassVar[str] = "cash.handover_offered"

    handover_id: int
    taker: str


@dataclass(frozen=True, kw_only=True)
class CustodyPassed(_CashEvent):
    """The box has a new custodian. In absence, `giver` must be told. Delivery: joined."""

    name: ClassVar[str] = "cash.custody_passed"

    handover_id: int
    giver: str
    taker: str
    amount_fen: int
    in_absence: bool
    witness: str


@dataclass(frozen=True, kw_only=True)
class DepositDueMade(_CashEvent):
    """A close left money to be deposited. Delivery: joined."""

    name: ClassVar[str] = "cash.deposit_due"

    due_id: int
    owner: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class DepositMade(_CashEvent):
    """A bank slip was handed in. `due_ids` are the days it paid, in full or in part. Delivery: joined."""

    name: ClassVar[str] = "cash.deposit_made"

    deposit_id: int
    amount_fen: int
    over_fen: int
    due_ids: tuple[int, ...]
    late: bool
