"""Rows of a sheet, brought in one by one; any bad one refuses all, each named with its number and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time

from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import BadInput, MissingItem, Refusal, normalise
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.sheets.reading import WHOLE

Row = Mapping[str, str]


def bring_rows(rows: Sequence[Row], bring: Callable[[Row], bool]) -> Brought:
    """Bring every row that is not empty; `bring` says whether it wrote one (False: it was there already).

    Raises `BadInput` without rows, `Refusal("import.bad_rows")` naming every row that `bring` refused: the
    caller's transaction then rolls back the others.
    """
    filled = {number: row for number, row in enumerate(rows, 2) if any(row.values())}
    if not filled:
        raise BadInput("import.empty", _("The file has no rows"), field="file")
    if len(filled) > WHOLE.rows:
        raise BadInput("import.too_many", _("The file has too many rows"), field="file")
    written, bad = 0, []
    for number, row in filled.items():
        try:
            written += bring(row)
        except Refusal as refusal:
            words = _("Row %(row)d: %(reason)s") % {"row": number, "reason": refusal.message}
            bad.append(MissingItem(words))
    if bad:
        raise Refusal("import.bad_rows", _("Nothing was written: these rows are wrong"), items=bad)
    return Brought(written, len(filled) - written)


def cell(row: Row, column: str, longest: int = 120) -> str:
    """The text of a cell; empty where the column is not there. Raises `BadInput` when it is too long."""
    text = normalise(row.get(column, ""))
    if len(text) > longest:
        raise BadInput(
            "import.long_cell",
            _("%(column)s: at most %(n)d characters") % {"column": column, "n": longest},
            field=column,
        )
    return text


def date_cell(row: Row, column: str) -> date | None:
    """The ISO date of a cell; None where it is empty. Raises `BadInput` for anything else."""
    text = cell(row, column)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        words = _("%(column)s: write the date as 2026-11-23") % {"column": column}
        raise BadInput("import.date", words, field=column) from None


def time_cell(row: Row, column: str) -> time:
    """The time of a cell, such as 08:30. Raises `BadInput` for anything else."""
    text = cell(row, column)
    try:
        return time.fromisoformat(text.zfill(5) if len(text) == len("8:30") else text).replace(second=0)
    except ValueError:
        words = _("%(column)s: write the time as 08:30") % {"column": column}
        raise BadInput("import.time", words, field=column) from None
