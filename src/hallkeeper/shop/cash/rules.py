"""Pure rules of the cash; prose and worked numbers in docs/rules/cash.md. All money in fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from hallkeeper.foundation.kernel.api import TZ, WorkingCalendar

DENOMINATIONS = (10000, 5000, 2000, 1000, 500, 100, 50, 10)  # 100 yuan … 0.1 yuan, notes and coins
BUNDLE = 100  # a bundle (扎) is a hundred notes
MOST_PIECES = 99_999
MOST_ENTRY_FEN = 10**9  # ten million yuan in one line is a slip of the finger
MOST_ORDERS = 100_000

PaidOutBy = Literal["alone", "two", "nobody"]
OwnerKind = Literal["none", "leaders_choice", "hall_manager"]


class BadCount(ValueError):
    """A count that cannot be one; `args[0]` is the denomination in fen."""


def count_total(lines: Mapping[int, int]) -> int:
    """Fen of a denomination count. Raises `BadCount` for an unknown denomination or an absurd number."""
    for denomination, pieces in lines.items():
        if denomination not in DENOMINATIONS or not 0 <= pieces <= MOST_PIECES:
            raise BadCount(denomination)
    return sum(denomination * pieces for denomination, pieces in lines.items())


@dataclass(frozen=True)
class Verdict:
    """Expected against counted: `difference` = counted − expected, negative is short, positive over."""

    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Counted minus expected."""
        return self.counted - self.expected

    @property
    def word(self) -> Literal["agrees", "short", "over"]:
        """What a person would say."""
        if self.difference == 0:
            return "agrees"
        return "short" if self.difference < 0 else "over"


def paid_out_by(amount: int, *, alone: int, most: int) -> PaidOutBy:
    """Who pays `amount` out of the box: the custodian alone, with a second signature, or nobody."""
    if amount > most:
        return "nobody"
    return "alone" if amount <= alone else "two"


def takings_of_day(*, box_total: int, float_fen: int, pouch: int, other_days: int) -> int:
    """What of a box total belongs to the day being settled: without the float, the undeposited takings of
    closed days (`pouch`) and what another day that is not closed has put into the drawer."""
    return box_total - float_fen - pouch - other_days


def due_amount(day_cash: int) -> int:
    """What must be deposited for a day: its counted cash; a day that ended below the float owes nothing."""
    return max(0, day_cash)


def owner_kind(amount: int, limit: int) -> OwnerKind:
    """Who deposits (S1.2.7): nobody for nothing, below the limit whom the leader names, else the manager."""
    if amount <= 0:
        return "none"
    return "hall_manager" if amount >= limit else "leaders_choice"


@dataclass(frozen=True)
class DueTime:
    """When a deposit is due; `provisional` where the year's holidays were not announced yet."""

    at: datetime
    provisional: bool = False


def due_time(day: date, *, days: int, at: time, bank_closed: str, calendar: WorkingCalendar) -> DueTime:
    """`days` after the business day at `at` in Asia/Shanghai. Where the bank is closed: still then, or (by
    policy `next_bank_day`) at the same time of the next working day."""
    due = day + timedelta(days=days)
    provisional = False
    if bank_closed == "next_bank_day" and not calendar.is_working(due):
        moved = calendar.add(due, 0)
        due, provisional = moved.date, moved.provisional
    return DueTime(datetime.combine(due, at, TZ), provisional)


def is_late(at: datetime, due_at: datetime) -> bool:
    """At the very minute it is due it is not late yet."""
    return at > due_at


@dataclass(frozen=True)
class Outstanding:
    """A due as the split sees it: its key, business day, and what is outstanding."""

    key: int
    day: date
    fen: int


@dataclass(frozen=True)
class Split:
    """How one slip pays several dues: (key, fen) oldest first, and what is over."""

    parts: tuple[tuple[int, int], ...]
    over: int


def split_deposit(amount: int, dues: Sequence[Outstanding]) -> Split:
    """Pay the oldest day first, each up to what is outstanding; the rest is over."""
    parts, left = [], amount
    for due in sorted(dues, key=lambda one: (one.day, one.key)):
        paid = min(left, due.fen)
        if paid > 0:
            parts.append((due.key, paid))
            left -= paid
    return Split(tuple(parts), left)


def correction_legs(from_method: str, to_method: str, fen: int) -> list[tuple[str, int]]:
    """Legs that move `fen` of a closed day's takings; an empty method is short/over. Takings are credit, so
    taking away is a debit. Nothing counted is touched."""
    debit = f"takings.{from_method}" if from_method else "short_over"
    credit = f"takings.{to_method}" if to_method else "short_over"
    return [(debit, fen), (credit, -fen)]
