"""Money is integer fen. Reading what people type, writing what people read."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.refusals import BadInput

MAX_FEN = 10**13  # a hundred billion yuan: more than any hall will ever hold, far below 2**63
_YUAN = re.compile(r"(?P<sign>-?)(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d*))?")


def normalise(text: str) -> str:
    """Full-width to half-width, control characters out, ends trimmed."""
    narrowed = unicodedata.normalize("NFKC", text)
    return "".join(ch for ch in narrowed if unicodedata.category(ch) != "Cc" or ch in "\n\t").strip()


def parse_yuan(text: str, *, field: str = "", negative: bool = False) -> int:
    """Fen from what a person typed in yuan (`1,549`, `１５４９`, `12.50`).

    Raises `BadInput` for a third decimal, letters, a negative amount (unless allowed) and absurd sizes.
    """
    match = _YUAN.fullmatch(normalise(text).replace("¥", "").replace(" ", ""))
    if match is None:
        raise BadInput("fen.unreadable", _("Type an amount such as 1,549.00"), field=field)
    decimals = match["fen"] or ""
    if len(decimals) > 2:
        raise BadInput("fen.decimals", _("Amounts go to the fen: two decimals at most"), field=field)
    fen = int(match["yuan"].replace(",", "")[:20]) * 100 + int(decimals.ljust(2, "0") or "0")
    if fen > MAX_FEN:
        raise BadInput("fen.too_large", _("This amount is larger than a hall can hold"), field=field)
    if match["sign"] and fen and not negative:
        raise BadInput("fen.negative", _("The amount cannot be negative"), field=field)
    return -fen if match["sign"] else fen


def format_fen(fen: int) -> str:
    """`1,549.00`; the minus is the keyboard hyphen, so a cell pasted into a sheet stays a number."""
    sign = "-" if fen < 0 else ""
    yuan, cents = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{cents:02d}"
