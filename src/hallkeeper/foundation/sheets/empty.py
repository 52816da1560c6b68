"""The table to fill in: a workbook with its header and nothing else."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 14  # characters


def empty_table(header: Sequence[str]) -> bytes:
    """An xlsx whose first row is `header`. Its cells are text: 0012 stays 0012."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.set_column(0, len(header) - 1, WIDTH, book.add_format({"num_format": "@"}))
        page.write_row(0, 0, header, book.add_format({"bold": True}))
        page.freeze_panes(1, 0)
    return made.getvalue()
