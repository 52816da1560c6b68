"""The child that opens a stranger's file: no Django, little memory, little time; prints rows as JSON.

Run as a script (`python -I child.py ROWS SECONDS`) with the file on stdin. Exit 0 rows on stdout,
2 unreadable, 3 too many, 4 formulas: [row, cell] of the first ones on stdout, 5 too heavy. A limit may also
kill it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

MEMORY = 768 * 1024 * 1024
MAX_COLUMNS, MAX_CELL, MAX_TEXT = 200, 10_000, 20_000_000
MAX_PART = 256 * 1024 * 1024
UNREADABLE, TOO_MANY, FORMULAS, TOO_HEAVY = 2, 3, 4, 5
NAMED = 20  # formulas that are named
_FIRST_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\b(?:\w+:)?id=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3}([0-9]{1,7}))[\"']")


class TooMany(ValueError):
    """More rows, columns or text than a shop's sheet has."""


class Computed(ValueError):
    """Cells that are formulas: what they show may be stale, so nobody typed it."""


def main(most_rows: int, seconds: int) -> int:
    """Read stdin under limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        raw = sys.stdin.buffer.read()
        rows = _checked(_workbook(raw, most_rows) if raw[:4] == b"PK\x03\x04" else _text(raw), most_rows)
        while rows and not any(rows[-1]):
            rows.pop()  # one in the middle stays: rows are named by their number
        sys.stdout.write(json.dumps(rows, ensure_ascii=True))
    except TooMany:
        return TOO_MANY
    except Computed as cells:
        sys.stdout.write(json.dumps(cells.args[0]))
        return FORMULAS
    except MemoryError:
        return TOO_HEAVY
    except BaseException:  # a reader that panics is as good as one that raises
        return UNREADABLE
    return 0


def _text(raw: bytes) -> Iterator[list[str]]:
    if b"\0" in raw:
        raise ValueError("binary")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    csv.field_size_limit(MAX_CELL)
    yield from csv.reader(io.StringIO(text), strict=True)


def _workbook(raw: bytes, most_rows: int) -> Iterator[list[str]]:
    from python_calamine import CalamineWorkbook  # reason: under the limits, and only for workbooks

    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        found = list(islice(_formulas(_first_sheet(parts)), NAMED))
    if found:
        raise Computed(found)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
    if sheet.total_height > most_rows or sheet.total_width >= MAX_COLUMNS:  # both count from 0
        raise TooMany
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _first_sheet(parts: zipfile.ZipFile) -> bytes:
    """The XML of the sheet that is read, as the workbook names it."""
    first = _FIRST_SHEET.search(_part(parts, "xl/workbook.xml"))
    if first is None:
        raise ValueError("no sheet")
    for relation in _RELATION.findall(_part(parts, "xl/_rels/workbook.xml.rels")):
        told = dict(re.findall(rb"\b(\w+)=[\"']([^\"']*)[\"']", relation))
        if told.get(b"Id") == first[1]:
            target = told[b"Target"].decode()
            return _part(parts, target[1:] if target.startswith("/") else f"xl/{target}")
    raise ValueError("no sheet")


def _part(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as part:
        content = part.read(MAX_PART + 1)  # what the archive says of its sizes may be a lie
    if len(content) > MAX_PART:
        raise MemoryError
    return content


def _formulas(sheet: bytes) -> Iterator[tuple[int, str]]:
    for cell in _FORMULA.finditer(sheet):
        place = _PLACE.search(cell[1])
        yield (int(place[2]), place[1].decode()) if place else (0, "?")


def _checked(rows: Iterator[list[str]], most_rows: int) -> list[list[str]]:
    """The rows, trimmed, with one more than the header's worth refused."""
    kept, length = [], 0
    for number, row in enumerate(rows):
        length += sum(map(len, row))
        if number > most_rows or len(row) > MAX_COLUMNS or length > MAX_TEXT:
            raise TooMany
        kept.append([cell.strip()[:MAX_CELL] for cell in row])
    return kept


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
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
