"""The child that opens a stranger's file: no Django, little memory, little time; prints rows as JSON.

Run as a script (`python -I sheet_reader.py FILE`). Exit 0 rows on stdout, 2 unreadable, 3 too many.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

MEMORY = 768 * 1024 * 1024
SECONDS = 15
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 100_000, 200, 10_000
UNREADABLE, TOO_MANY = 2, 3


class TooMany(ValueError):
    """More rows or columns than a shop's sheet has."""


def main(path: Path) -> int:
    """Read `path` under limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        raw = path.read_bytes()
        rows = _workbook(path) if raw[:4] == b"PK\x03\x04" else _text(raw)
        while rows and not any(rows[-1]):
            rows.pop()  # one in the middle stays: rows are named by their number
        sys.stdout.write(json.dumps(rows, ensure_ascii=True))
    except TooMany:
        return TOO_MANY
    except BaseException:  # a reader that panics is as good as one that raises
        return UNREADABLE
    return 0


def _text(raw: bytes) -> list[list[str]]:
    if b"\0" in raw:
        raise ValueError("binary")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    csv.field_size_limit(MAX_CELL)
    return [_checked(number, row) for number, row in enumerate(csv.reader(io.StringIO(text), strict=True))]


def _workbook(path: Path) -> list[list[str]]:
    from python_calamine import CalamineWorkbook  # reason: under the limits, and only for workbooks

    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    if sheet.total_height > MAX_ROWS + 1 or sheet.total_width > MAX_COLUMNS:
        raise TooMany
    return [_checked(number, [_cell(value) for value in row]) for number, row in enumerate(sheet.iter_rows())]


def _checked(number: int, row: list[str]) -> list[str]:
    if number > MAX_ROWS or len(row) > MAX_COLUMNS:
        raise TooMany
    return [cell.strip()[:MAX_CELL] for cell in row]


def _cell(value: Any) -> str:
    """A cell as somebody would type it: 3.0 is 3, a date is ISO."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
