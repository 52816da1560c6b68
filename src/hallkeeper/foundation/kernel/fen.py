"""Money is integer fen. Reading what people type, writing what people read."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.refusals import BadInput
from hallkeeper.foundation.kernel.text import half_width

MAX_FEN = 10**13  # a hundred billion yuan: more than any hall will ever hold, far below 2**63
_YUAN = re.compile(r"(?P<sign>-?)¥?(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<fen>[0-9]*))?元?")


def parse_yuan(text: str, *, field: str = "", negative: bool = False) -> int:
    """Fen from what a person typed in yuan (`1,549`, `１５４９`, `12.50`, `￥12.5元`).

    Raises `BadInput` for a third decimal, letters, gaps, a negative amount (unless allowed) and absurd sizes.
    """
    typed = half_width(text).strip().replace("−", "-").removeprefix("¥")
    match = _YUAN.fullmatch(typed)
    if match is None:
        raise BadInput("fen.unreadable", _("Type an amount such as 1,549.00"), field=field)
    decimals = match["fen"] or ""
    if len(decimals) > 2:
        raise BadInput("fen.decimals", _("Amounts go to the fen: two decimals at most"), field=field)
    yuan = match["yuan"].replace(",", "").lstrip("0")
    # Compared by length first: int() of 10,000 typed digits is slow on purpose.
    if len(yuan) > 12 or (fen := int(yuan or "0") * 100 + int(decimals.ljust(2, "0"))) > MAX_FEN:
        raise BadInput("fen.too_large", _("This amount is larger than a hall can hold"), field=field)
    if match["sign"] and fen and not negative:
        raise BadInput("fen.negative", _("The amount cannot be negative"), field=field)
    return -fen if match["sign"] else fen


def format_fen(fen: int) -> str:
    """`1,549.00`; the minus is the keyboard hyphen, so a cell pasted into a sheet stays a number."""
    sign = "-" if fen < 0 else ""
    yuan, cents = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{cents:02d}"
