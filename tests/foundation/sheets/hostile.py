"""Files that somebody might bring: whole ones, and ones that were made to hurt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

import xlsxwriter

SOON = 5  # seconds
SHEET = "xl/worksheets/sheet1.xml"


@contextmanager
def soon() -> Iterator[None]:
    """Whatever the file is, the answer is there before somebody presses again."""
    began = monotonic()
    yield
    assert monotonic() - began < SOON


def workbook(rows: Sequence[Sequence[Any]], formulas: dict[str, str] | None = None) -> bytes:
    """An xlsx with these rows; `formulas` maps a cell to what it computes."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for cell, formula in (formulas or {}).items():
            page.write_formula(cell, formula, value=7)
    return made.getvalue()


def bent(raw: bytes, name: str, bend: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, bend(content) if part == name else content)
    return made.getvalue()


def far_apart(rows: Sequence[Sequence[Any]]) -> bytes:
    """Some rows, and one more cell in the last corner a sheet has: XFD1048576."""
    corner = b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return bent(workbook(rows), SHEET, lambda xml: xml.replace(b"</row></sheetData>", corner))


def bomb(rows: Sequence[Sequence[Any]], part: str = SHEET, megabytes: int = 264) -> bytes:
    """A workbook of less than two megabytes with one text in `part` that unpacks to hundreds."""
    raw, made = workbook(rows), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            head, closing, tail = old.read(name).rpartition(b"</")
            with new.open(name, "w") as file:
                file.write(head + b"<si><t>" if name == part else head)
                for _number in range(megabytes if name == part else 0):
                    file.write(b" " * 1024 * 1024)
                file.write((b"</t></si>" if name == part else b"") + closing + tail)
    return made.getvalue()


def not_sheets() -> dict[str, bytes]:
    """Contents that are something else, whatever their name says."""
    other, hollow = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return {
        "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "an old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        "an archive of nothing": other.getvalue(),
        "a workbook without a sheet": hollow.getvalue(),
        "half a workbook": workbook([["a"]])[:300],
        "a workbook in name only": b"PK\x03\x04 no zip",
        "no text": b"\xff\xfe\x00\x01",
        "an open quote": b'"open',
    }
