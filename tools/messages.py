"""Finds every translatable message and brings the Chinese catalogues up to date.

`python -m tools.messages` updates each room's `locale/zh_Hans/LC_MESSAGES/django.po` (new messages come
empty, unused ones go) and compiles. Needs gettext's xgettext and msgmerge; running the product does not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Container, Iterable
from pathlib import Path

from tools.catalogue import Entry, compile_all, entry_of, read
from tools.rooms import PACKAGE, ROOT, House, load

SOURCE = ROOT / "src" / PACKAGE
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
KEYWORDS = [
    "gettext_noop", "gettext_lazy", "ngettext:1,2", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "_",
]  # fmt: skip
DATED = ('"POT-Creation-Date', '"Report-Msgid-Bugs-To')  # would change with every run
HEADER = """\
# Chinese of {room}.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def owner(path: Path, house: House) -> str:
    """The room that holds a file; `config` also keeps what stands outside all rooms."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return house.split(".".join([PACKAGE, *parts]))[0] or "config"


def catalogue_of(room: str) -> Path:
    """Where the Chinese of a room lives."""
    return SOURCE / room.replace(".", "/") / CATALOGUE


def sources(house: House) -> dict[str, list[Path]]:
    """Room → its files that may hold messages."""
    found: dict[str, list[Path]] = {}
    for path in sorted(SOURCE.rglob("*")):
        is_template = path.suffix in {".html", ".txt"} and "templates" in path.parts
        if is_template or (path.suffix == ".py" and "migrations" not in path.parts):
            found.setdefault(owner(path, house), []).append(path)
    return found


def _as_python(path: Path, folder: Path) -> Path:
    """A template rewritten so that xgettext can read it; Python as it is."""
    if path.suffix == ".py":
        return path
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallkeeper.config.settings")
    from django.utils.translation.template import templatize  # reason: only templates need Django

    target = folder / f"{len(list(folder.iterdir()))}.py"
    text = path.read_text(encoding="utf-8")
    target.write_text(templatize(text, origin=str(path.relative_to(ROOT))), encoding="utf-8")
    return target


def extract(paths: Iterable[Path]) -> str:
    """The messages of these files as the text of a template catalogue (`.pot`)."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(_as_python(path, Path(folder))) for path in paths]
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--output=-"]
        command += [f"--keyword={keyword}" for keyword in KEYWORDS]
        done = subprocess.run([*command, *files], capture_output=True, text=True, check=True)
    return re.sub(r"charset=CHARSET", "charset=UTF-8", done.stdout)


def messages(text: str) -> list[Entry]:
    """The messages of a template catalogue, without its header."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.pot"
        path.write_text(text, encoding="utf-8")
        return [entry for entry in read(path) if entry.msgid]


def translations(path: Path) -> list[Entry]:
    """The messages of a catalogue, without its header; none when there is no catalogue."""
    return [entry for entry in read(path) if entry.msgid] if path.exists() else []


def update(room: str, paths: Iterable[Path], below: Container[str] = ()) -> int:
    """Merge a room's messages into its catalogue; returns how many still wait for Chinese.

    A message that a room below has said in Chinese (its key in `below`) needs no words of its own.
    """
    template, target = extract(paths), catalogue_of(room)
    if not messages(template):
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.write_text(HEADER.format(room=room), encoding="utf-8")
    with tempfile.NamedTemporaryFile("w", suffix=".pot", encoding="utf-8") as pot:
        pot.write(template)
        pot.flush()
        merge = ["msgmerge", "--no-fuzzy-matching", "--no-location", "--no-wrap", "--quiet"]
        merged = subprocess.run([*merge, str(target), pot.name], capture_output=True, check=True).stdout
    live = ["msgattrib", "--no-obsolete", "--no-wrap", "-"]
    kept = subprocess.run(live, input=merged, capture_output=True, check=True).stdout.decode()
    lines = "".join(line for line in kept.splitlines(keepends=True) if not line.startswith(DATED))
    blocks = [block for block in lines.strip().split("\n\n") if not _said(block, below)]
    target.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    return sum(not entry.translated for entry in translations(target))


def _said(block: str, below: Container[str]) -> bool:
    entry = entry_of(block.splitlines())
    return entry is not None and not entry.translated and entry.key in below


def translated(rooms: Iterable[str]) -> set[str]:
    """The keys that these rooms' catalogues have Chinese for."""
    return {entry.key for room in rooms for entry in translations(catalogue_of(room)) if entry.translated}


def main() -> None:
    """Update every catalogue, compile, and say what still waits."""
    house = load()
    for room, paths in sources(house).items():
        if waiting := update(room, paths, translated(house.may_use(room))):
            sys.stdout.write(f"{room}: {waiting} messages wait for Chinese\n")
    compile_all(ROOT / "src")


if __name__ == "__main__":
    main()
