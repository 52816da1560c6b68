"""Files that must be whole or absent: written beside, synced, then given their name in one step."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> bytes:
    """Give `path` this content unless it already has one; returns what the file holds.

    Two processes may try at once: one wins, both get the winner's content, nobody ever reads half a file.
    The folder is made if needed (readable by its owner only). Raises `OSError` when the disk says no.
    """
    folder(path.parent)
    if not path.exists():
        beside = _written_beside(path, content, mode)
        try:
            os.link(beside, path)
            sync_folder(path.parent)
        except FileExistsError:
            pass  # somebody else was first: theirs counts
        finally:
            beside.unlink()
    return path.read_bytes()


def folder(path: Path) -> Path:
    """Make a folder readable by its owner only; one that is there stays as it is."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written_beside(path: Path, content: bytes, mode: int) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        beside.unlink()
        raise
    return beside
