"""What every room may use of the sheets people bring."""

from hallkeeper.foundation.sheets.bringing import bring_rows, cell, date_cell, time_cell
from hallkeeper.foundation.sheets.columns import by_column
from hallkeeper.foundation.sheets.empty import XLSX, empty_table
from hallkeeper.foundation.sheets.reading import SMALL, WHOLE, Limits, read_rows

__all__ = [
    "SMALL",
    "WHOLE",
    "XLSX",
    "Limits",
    "bring_rows",
    "by_column",
    "cell",
    "date_cell",
    "empty_table",
    "read_rows",
    "time_cell",
]
