"""Files that are whole or absent."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hallkeeper.foundation.kernel.api import folder, write_once


def test_file_is_written_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "a.key"
    assert write_once(path, b"first") == b"first"
    assert write_once(path, b"second") == b"first"
    assert [name.name for name in path.parent.iterdir()] == ["a.key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_slower_of_two_gets_the_winners_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.key"
    link = os.link

    def slow(source: Path, target: Path) -> None:
        path.write_bytes(b"winner")
        link(source, target)

    monkeypatch.setattr(os, "link", slow)
    assert write_once(path, b"mine") == b"winner"
    assert [name.name for name in tmp_path.iterdir()] == ["a.key"]


def test_content_is_synced_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    steps: list[str] = []
    sync, link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("sync"), sync(handle)))
    monkeypatch.setattr(os, "link", lambda source, target: (steps.append("link"), link(source, target)))
    write_once(path, b"x")
    assert steps == ["sync", "link", "sync"]


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_once(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert folder(tmp_path) == tmp_path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
