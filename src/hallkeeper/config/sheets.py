"""Reading the rows of a CSV or xlsx file that somebody brings: in a child with limits, as plain text.

The file is not trusted: a workbook of a few kilobytes can ask for gigabytes. The child gets a limit on
memory, time and file size; what kills it is a refusal here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import BadInput

MAX_BYTES = 20 * 1024 * 1024
MAX_SECONDS = 20
READER = Path(__file__).with_name("sheet_reader.py")


def read_rows(path: Path) -> list[list[str]]:
    """All rows as text, the header first. Raises `BadInput` with the reason when the file cannot be taken."""
    if not path.is_file():
        raise BadInput("import.no_file", _("There is no file {path}").format(path=path))
    if path.stat().st_size > MAX_BYTES:
        raise BadInput("import.too_big", _("The file is larger than 20 MB"))
    try:
        done = subprocess.run(  # noqa: S603  our own reader
            [sys.executable, "-I", str(READER), str(path)],
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    if done.returncode == 3:
        raise BadInput("import.too_many", _("The file has more than 100,000 rows or 200 columns"))
    if done.returncode != 0:
        raise _unreadable()
    rows: list[list[str]] = json.loads(done.stdout)
    return rows


def _unreadable() -> BadInput:
    return BadInput(
        "import.unreadable", _("The file cannot be read; save it as CSV (UTF-8 or GB 18030) or xlsx")
    )
