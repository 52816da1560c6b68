"""Records what SQLite writes and syncs: a shim around its own file layer, without a compiler.

`sqlite3_vfs_register` accepts a copy of the built-in file layer; ours passes every call on and notes the
writes, truncations, syncs and deletions, in order. All connections opened while it is installed go through
it, Django's too.
"""

from __future__ import annotations

import ctypes
import re
import sqlite3  # noqa: F401  loads the library that the product uses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

POINTER, INT, LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
DELETE = ctypes.CFUNCTYPE(INT, POINTER, ctypes.c_char_p, INT)
OPEN = ctypes.CFUNCTYPE(INT, POINTER, ctypes.c_char_p, POINTER, INT, POINTER)
CLOSE = ctypes.CFUNCTYPE(INT, POINTER)
WRITE = ctypes.CFUNCTYPE(INT, POINTER, POINTER, INT, LONG)
TRUNCATE = ctypes.CFUNCTYPE(INT, POINTER, LONG)
SYNC = ctypes.CFUNCTYPE(INT, POINTER, INT)


class Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = [
        ("version", INT),
        ("file_size", INT),
        ("longest_path", INT),
        ("next", POINTER),
        ("name", ctypes.c_char_p),
        ("data", POINTER),
        ("open", OPEN),
        ("delete", DELETE),
        *[(f"further_{number}", POINTER) for number in range(14)],
    ]


class Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = [
        ("version", INT),
        ("close", CLOSE),
        ("read", POINTER),
        ("write", WRITE),
        ("truncate", TRUNCATE),
        ("sync", SYNC),
        *[(f"further_{number}", POINTER) for number in range(13)],
    ]


@dataclass(frozen=True)
class Note:
    """One event: `what` is write, truncate, sync, delete or said; `at` an offset or size."""

    what: str
    path: str
    at: int = 0
    data: bytes = b""


@dataclass
class Recorder:
    """The events in order; `say` adds what the application claimed at that moment."""

    notes: list[Note] = field(default_factory=list)
    _names: dict[int, str] = field(default_factory=dict)
    _tables: dict[int, Methods] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)  # callbacks must outlive the library's use

    def say(self, words: str) -> None:
        """Something that was acknowledged now."""
        self.notes.append(Note("said", words))

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Every connection opened inside is recorded."""
        library = _library()
        library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        original = library.sqlite3_vfs_find(None)
        mine = Vfs.from_buffer_copy(original.contents)
        mine.name = b"recorder"
        mine.open = OPEN(self._opener(original))
        mine.delete = DELETE(self._deleter(original))
        self._kept.append(mine)
        library.sqlite3_vfs_register(ctypes.byref(mine), 1)
        try:
            yield
        finally:
            library.sqlite3_vfs_register(original, 1)
            library.sqlite3_vfs_unregister(ctypes.byref(mine))

    def _opener(self, original: Any) -> Any:
        def opened(_vfs: int, name: bytes | None, file: int, flags: int, out: int) -> int:
            status = int(original.contents.open(ctypes.cast(original, POINTER), name, file, flags, out))
            if status == 0 and name is not None:
                self._names[file] = name.decode()
                self._replace_methods(file)
            return status

        return opened

    def _deleter(self, original: Any) -> Any:
        def deleted(_vfs: int, name: bytes, sync_folder: int) -> int:
            self.notes.append(Note("delete", name.decode(), sync_folder))
            return int(original.contents.delete(ctypes.cast(original, POINTER), name, sync_folder))

        return deleted

    def _replace_methods(self, file: int) -> None:
        place = ctypes.cast(file, ctypes.POINTER(POINTER))
        address = place[0]
        if address not in self._tables:
            self._tables[address] = self._recording(Methods.from_address(address))
        place[0] = ctypes.addressof(self._tables[address])

    def _recording(self, theirs: Methods) -> Methods:
        mine = Methods.from_buffer_copy(theirs)

        def write(file: int, data: int, amount: int, offset: int) -> int:
            self.notes.append(Note("write", self._names[file], offset, ctypes.string_at(data, amount)))
            return int(theirs.write(file, data, amount, offset))

        def truncate(file: int, size: int) -> int:
            self.notes.append(Note("truncate", self._names[file], size))
            return int(theirs.truncate(file, size))

        def sync(file: int, flags: int) -> int:
            status = int(theirs.sync(file, flags))
            self.notes.append(Note("sync", self._names[file]))
            return status

        def close(file: int) -> int:
            self._names.pop(file, None)
            return int(theirs.close(file))

        mine.write, mine.truncate = WRITE(write), TRUNCATE(truncate)
        mine.sync, mine.close = SYNC(sync), CLOSE(close)
        return mine


def _library() -> ctypes.CDLL:
    """The very library that Python's sqlite3 uses in this process."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if match := re.search(r"\s(/\S*libsqlite3\S*)$", line):
            return ctypes.CDLL(match[1])
    raise RuntimeError("this Python carries SQLite inside itself; use Debian's, which shares libsqlite3")
