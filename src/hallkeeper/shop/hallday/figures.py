"""The figures of a close: computed once inside the close, stored with it, printed and mailed from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MethodFigure:
    """One payment method: what the books expect, what was counted, and why they differ (fen)."""

    method: str
    expected_fen: int
    counted_fen: int
    difference_fen: int
    cause: str = ""
    words: str = ""


@dataclass(frozen=True)
class CloseFigures:
    """All of a close's figures, in fen; `from_json(to_json(x)) == x`."""

    methods: tuple[MethodFigure, ...]
    orders: int
    float_fen: int
    paid_out_fen: int
    banked_fen: int
    deposit_fen: int
    depositor: str
    depositor_name: str
    deposit_due: str  # ISO moment, empty when nothing is to be deposited
    custodian_name: str
    tomorrows_leader: str
    late_duties: int
    takings_fen: int = 0  # of the day over all methods, as the ledger has them: what every page shows
    overrides: tuple[str, ...] = ()

    @property
    def difference_fen(self) -> int:
        """Over (positive) or short (negative), all methods together."""
        return sum(figure.difference_fen for figure in self.methods)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["methods"] = [dict(vars(figure)) for figure in self.methods]
        plain["overrides"] = list(self.overrides)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> CloseFigures:
        """The figures as stored."""
        methods = tuple(MethodFigure(**figure) for figure in plain["methods"])
        return cls(**{**plain, "methods": methods, "overrides": tuple(plain["overrides"])})


def changes(before: CloseFigures, after: CloseFigures) -> list[tuple[str, int, int]]:
    """What a second close changed: (method, counted before, counted after), only where they differ."""
    old = {figure.method: figure.counted_fen for figure in before.methods}
    new = {figure.method: figure.counted_fen for figure in after.methods}
    return [
        (method, old.get(method, 0), new.get(method, 0))
        for method in sorted(old.keys() | new.keys())
        if old.get(method, 0) != new.get(method, 0)
    ]
