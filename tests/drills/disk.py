"""A disk that loses power: what was synced is there, what was not may be there, missing, or torn."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.drills.recorder import Note

SECTOR = 512


@dataclass
class File:
    """One file: its content as of the last sync, and what was asked for since."""

    durable: bytearray = field(default_factory=bytearray)
    there: bool = True
    pending: list[Note] = field(default_factory=list)


@dataclass
class Disk:
    """The files of one database by path; fed with notes in order, then cut at any moment."""

    files: dict[str, File] = field(default_factory=dict)

    def feed(self, note: Note) -> None:
        """One more thing that SQLite asked for."""
        if note.what == "said":
            return
        file = self.files.setdefault(note.path, File(there=False))
        if note.what != "sync":
            file.pending.append(note)
            return
        for one in file.pending:
            _apply(file, one)
        file.pending.clear()

    def after_power_cut(self, chance: random.Random, folder: Path) -> None:
        """Write into `folder` what the files could look like now; every pending write has its own fate."""
        for path, file in self.files.items():
            left = File(bytearray(file.durable), file.there)
            for note in file.pending:
                fate = chance.random()
                if fate < 0.4:
                    _apply(left, note)
                elif fate < 0.7:
                    _tear(left, note, chance)
            target = folder / Path(path).name
            if left.there:
                target.write_bytes(left.durable)
            else:
                target.unlink(missing_ok=True)


def _apply(file: File, note: Note) -> None:
    if note.what == "delete":
        file.durable, file.there = bytearray(), False
        return
    file.there = True
    end = note.at + len(note.data)
    if note.what == "truncate":
        del file.durable[note.at :]
        return
    if len(file.durable) < end:
        file.durable.extend(bytes(end - len(file.durable)))
    file.durable[note.at : end] = note.data


def _tear(file: File, note: Note, chance: random.Random) -> None:
    """Some sectors of the write arrive; what is shorter than a sector arrives whole or not."""
    if note.what != "write":
        return
    for start in range(0, len(note.data), SECTOR):
        if chance.random() < 0.5:
            _apply(file, Note("write", note.path, note.at + start, note.data[start : start + SECTOR]))
