"""What every room may use of the sheets people bring."""

from hallkeeper.foundation.sheets.columns import by_column
from hallkeeper.foundation.sheets.empty import XLSX, empty_table
from hallkeeper.foundation.sheets.reading import SMALL, WHOLE, Limits, read_rows

__all__ = ["SMALL", "WHOLE", "XLSX", "Limits", "by_column", "empty_table", "read_rows"]
