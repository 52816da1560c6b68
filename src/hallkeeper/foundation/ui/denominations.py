"""The denomination pad: notes and coins as typed, summed in fen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, normalise

# In fen, largest first: the notes and coins in use.
DENOMINATIONS: tuple[int, ...] = (10000, 5000, 2000, 1000, 500, 100, 50, 10)
BUNDLED = 100  # pieces in a bundle (扎)
MAX_PIECES = 99_999
PREFIX = "pieces_"


@dataclass(frozen=True, slots=True)
class PadRow:
    """One denomination: `pieces` is None while nothing is typed."""

    fen: int
    pieces: int | str | None
    error: str | Promise = ""

    @property
    def name(self) -> str:
        """Field name, `pieces_10000`."""
        return f"{PREFIX}{self.fen}"

    @property
    def label(self) -> str:
        """Face value in yuan: `100`, `0.5`."""
        return str(self.fen // 100) if self.fen >= 100 else f"0.{self.fen // 10}"

    @property
    def bundle(self) -> bool:
        """Notes come in bundles, coins do not."""
        return self.fen >= 100

    @property
    def sum(self) -> int:
        """Fen in this row."""
        return self.fen * self.pieces if isinstance(self.pieces, int) else 0


def pad_rows(pieces: Mapping[int, int] | None = None) -> list[PadRow]:
    """The rows of a pad, empty or with what was counted."""
    return [PadRow(fen, (pieces or {}).get(fen)) for fen in DENOMINATIONS]


def read_pad(data: Mapping[str, str]) -> dict[int, int]:
    """Pieces per denomination from a posted form; an empty field is zero.

    Raises BadInput at the first field that is not a whole number from 0 to 99,999.
    """
    pieces: dict[int, int] = {}
    for row in pad_rows():
        text = normalise(str(data.get(row.name, ""))[:20])
        if text and not (text.isascii() and text.isdigit() and int(text) <= MAX_PIECES):
            raise BadInput("pad.pieces", _("Type how many pieces, a whole number"), field=row.name)
        pieces[row.fen] = int(text or "0")
    return pieces


def typed_rows(data: Mapping[str, str], *, wrong: str = "") -> list[PadRow]:
    """The rows as typed, for a form that comes back; `wrong` is the field name with the error."""
    return [
        PadRow(
            row.fen,
            str(data.get(row.name, ""))[:6],
            _("Type how many pieces, a whole number") if row.name == wrong else "",
        )
        for row in pad_rows()
    ]


def pad_total(pieces: Mapping[int, int]) -> int:
    """Fen on the table."""
    return sum(fen * count for fen, count in pieces.items())
