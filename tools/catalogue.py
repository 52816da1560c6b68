"""Reads `.po` catalogues and writes the `.mo` files Django needs; no gettext binaries involved."""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CONTEXT = "\x04"


@dataclass
class Entry:
    """One message: `texts` holds the singular, or every plural form."""

    msgid: str = ""
    msgctxt: str | None = None
    plural: str | None = None
    texts: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def key(self) -> str:
        """What gettext looks up: context and singular."""
        return self.msgid if self.msgctxt is None else f"{self.msgctxt}{CONTEXT}{self.msgid}"

    @property
    def translated(self) -> bool:
        """Every form has words, and nobody has marked it as a guess."""
        return bool(self.texts) and all(self.texts) and not self.fuzzy


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []
    if block:
        yield block


def entry_of(lines: list[str]) -> Entry | None:
    """The message that these lines of a catalogue write, if they write one."""
    entry, target = Entry(), ""
    values: dict[str, str] = {}
    for line in lines:
        if line.startswith("#"):
            entry.fuzzy = entry.fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        name, _, quoted = line.partition('"')
        target = name.strip() or target
        values[target] = values.get(target, "") + str(ast.literal_eval(f'"{quoted}'))
    if "msgid" not in values:
        return None
    entry.msgid, entry.msgctxt, entry.plural = (
        values["msgid"],
        values.get("msgctxt"),
        values.get("msgid_plural"),
    )
    entry.texts = [value for name, value in values.items() if name.startswith("msgstr")]
    return entry


def read(path: Path) -> list[Entry]:
    """Every live message of a catalogue, its header first (obsolete ones, `#~`, are left out)."""
    entries = (entry_of(block) for block in _blocks(path.read_text(encoding="utf-8")))
    return [entry for entry in entries if entry is not None]


def _machine(entries: list[Entry]) -> bytes:
    pairs = sorted(
        (
            (entry.key if entry.plural is None else f"{entry.key}\0{entry.plural}").encode(),
            "\0".join(entry.texts).encode(),
        )
        for entry in entries
        if entry.translated
    )
    start = 7 * 4
    ids = b"".join(key + b"\0" for key, _ in pairs)
    texts = b"".join(text + b"\0" for _, text in pairs)
    id_at, text_at = start + 16 * len(pairs), start + 16 * len(pairs) + len(ids)
    id_table, text_table = b"", b""
    for key, text in pairs:
        id_table += struct.pack("<II", len(key), id_at)
        text_table += struct.pack("<II", len(text), text_at)
        id_at, text_at = id_at + len(key) + 1, text_at + len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + 8 * len(pairs), 0, 0)
    return head + id_table + text_table + ids + texts


def compile_all(root: Path) -> int:
    """Write the `.mo` next to every `.po` below `root` that is newer; returns how many were written."""
    written = 0
    for source in sorted(root.rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(_machine(read(source)))
        fresh.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    sys.stdout.write(f"{compile_all(Path('src'))} catalogues compiled\n")
