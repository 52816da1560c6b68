"""What is wrong in a pack, and exactly where."""

from __future__ import annotations


class PackError(Exception):
    """A pack cannot be loaded: `file`, `line` (from 1), `field` (dotted path in the file) and `message`.

    Nothing was written. It is read by who writes packs, so its words stay English.
    """

    def __init__(self, file: str, line: int, field: str, message: str) -> None:
        super().__init__(file, line, field, message)
        self.file = file
        self.line = line
        self.field = field
        self.message = message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"
