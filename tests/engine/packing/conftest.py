"""Packs written to a folder of their own, and rooms that read two invented sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from hallkeeper.engine.packing import actions
from hallkeeper.foundation.rooms.api import Names, PackSection, Room, rooms

Write = Callable[..., Path]


class Tool(BaseModel):
    """A row of an invented section."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z]+$")
    name: Names
    above: str = ""
    uses: list[str] = []
    count: int = 0
    on: bool = False


class Loaded:
    """What the invented room was handed, and how it answers."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []
        self.refuse = ""

    def load(self, rows: Any, pack: str) -> None:
        if self.refuse:
            raise ValueError(self.refuse)
        self.rows += [(pack, row.code, row.name.zh) for row in rows]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loaded]:
    """A room `tools` that an owner may edit and `notes` that only packs change."""
    got = Loaded()
    refers = {"above": "tools", "uses": "notes"}
    room = Room(
        name="engine.invented",
        pack_sections=(
            PackSection("tools", Tool, got.load, order=90, refers=refers),
            PackSection("notes", Tool, got.load, order=80, editable=False),
        ),
    )
    monkeypatch.setattr(actions, "rooms", lambda: (*rooms(), room))
    yield got


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write("gas", tools="…", version=2)` writes a pack and returns the root of all packs."""

    def written(code: str, version: int = 1, trade: str = "", head: str = "", **files: str) -> Path:
        folder = tmp_path / code
        folder.mkdir(exist_ok=True)
        lines = f"code: {code}\nversion: {version}\ntitle: {{zh: 包, en: Pack}}\ntrade: '{trade}'\n"
        (folder / "pack.yaml").write_text(head or lines, encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
        return tmp_path

    return written
