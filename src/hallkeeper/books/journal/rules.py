"""Pure rules of the journal; prose and worked numbers in docs/rules/journal.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hallkeeper.books.journal.accounts import is_account
from hallkeeper.foundation.kernel.api import MAX_FEN


@dataclass(frozen=True)
class Line:
    """One leg before it is written: account, fen (positive debit, negative credit), unit."""

    account: str
    fen: int
    unit: str = "CNY"


class Unbalanced(ValueError):
    """The legs of an entry do not sum to zero, or one of them cannot be written."""


def balanced(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The legs that will be written: zero legs dropped, the rest checked.

    Raises `Unbalanced` for an unknown account, an absurd size, fewer than two legs, or Σ ≠ 0 in a unit.
    """
    kept = tuple(line for line in lines if line.fen != 0)
    for line in kept:
        if not is_account(line.account):
            raise Unbalanced(f"unknown account {line.account!r}")
        if abs(line.fen) > MAX_FEN:
            raise Unbalanced(f"{line.account}: {line.fen} fen is absurd")
    if len(kept) < 2:
        raise Unbalanced("an entry needs two legs")
    for unit, total in sums(kept).items():
        if total:
            raise Unbalanced(f"legs sum to {total} {unit}, not to zero")
    return kept


def sums(lines: Iterable[Line]) -> dict[str, int]:
    """Σ of the legs per unit."""
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.unit] = totals.get(line.unit, 0) + line.fen
    return totals


def mirrored(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The legs of the reversal: the same accounts with the opposite sign."""
    return tuple(Line(line.account, -line.fen, line.unit) for line in lines)
