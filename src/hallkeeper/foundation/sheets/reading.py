"""Reading the rows of a CSV or xlsx file that somebody brings: in a child with limits, as plain text.

The file is not trusted: a workbook of a few kilobytes can ask for gigabytes. The child gets a limit on
memory, time and file size; what kills it is a refusal here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import BadInput, MissingItem, Refusal

CHILD = Path(__file__).with_name("child.py")
TOO_MANY, FORMULAS, TOO_HEAVY = 3, 4, 5  # how the child may end
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may be: its size, its rows, and how many seconds reading it may take."""

    megabytes: int
    rows: int
    seconds: int


WHOLE = Limits(megabytes=20, rows=100_000, seconds=20)  # at the command line
SMALL = Limits(megabytes=2, rows=5_000, seconds=3)  # on a page, where somebody waits


def read_rows(raw: bytes, limits: Limits) -> list[list[str]]:
    """All rows as text, the header first. Raises `BadInput` with the reason when the file cannot be taken,
    `Refusal("import.formulas")` with the cells where something is computed instead of typed."""
    if len(raw) > limits.megabytes * MEGABYTE:
        words = _("The file is larger than %(size)d MB") % {"size": limits.megabytes}
        raise BadInput("import.too_big", words, field="file")
    try:
        done = subprocess.run(  # noqa: S603  our own reader
            [sys.executable, "-I", str(CHILD), str(limits.rows), str(limits.seconds)],
            input=raw,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_heavy() from error
    if done.returncode:
        raise _refusal(done.returncode, done.stdout, limits)
    rows: list[list[str]] = json.loads(done.stdout)
    return rows


def _refusal(code: int, said: bytes, limits: Limits) -> Refusal:
    if code == TOO_MANY:
        words = _("The file has more than %(rows)s rows, or 200 columns, or very long texts")
        return BadInput("import.too_many", words % {"rows": f"{limits.rows:,}"}, field="file")
    if code == FORMULAS:
        return _formulas(json.loads(said))
    if code == TOO_HEAVY or code < 0:  # below zero: a limit killed it
        return _too_heavy()
    words = _("The file cannot be read; save it as CSV (UTF-8 or GB 18030) or xlsx")
    return BadInput("import.unreadable", words, field="file")


def _formulas(cells: list[tuple[int, str]]) -> Refusal:
    words = _("Row %(row)d: cell %(cell)s is a formula; type its value")
    items = [MissingItem(words % {"row": row, "cell": cell}) for row, cell in cells]
    return Refusal(
        "import.formulas",
        _("Nothing was written: these rows are wrong"),
        items=items,
        field="file",
        status=422,
    )


def _too_heavy() -> BadInput:
    words = _("The file asks for too much memory or time: copy the filled rows alone into a new sheet")
    return BadInput("import.too_heavy", words, field="file")
