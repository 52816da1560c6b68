"""The keys of an installation: one file each in `HALLKEEPER_HOME/keys`, readable by the owner only.

`data-001.key`, `data-002.key` … encrypt (the newest) and decrypt (all); `index.key` makes blind indexes
and cannot be changed without computing every index anew. The other files there (`trail.key`,
`session.key`) belong to their own rooms and are only wrapped with the rest for a backup.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hallkeeper.foundation.kernel.api import write_once

KEY_BYTES = 32
_DATA_KEY = re.compile(r"data-(?P<number>\d{3,6})\.key")


class KeyMissing(RuntimeError):
    """A value was encrypted with a key that is not in the keys folder (restore it from the backup)."""


class KeyRing:
    """The keys in one folder. Makes the first data key and the index key on first use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.index_key = _read_or_make(path / "index.key")
        _read_or_make(path / "data-001.key")
        self._data: dict[str, bytes] = {}
        self._newest = ""
        self._reload()

    @property
    def newest(self) -> str:
        """The id of the key that encrypts, such as `002-9f3a71c2`."""
        return self._newest

    def data_key(self, key_id: str) -> bytes:
        """The key with this id. Raises `KeyMissing`, after a second look for a fresh rotation."""
        if key_id not in self._data:
            self._reload()
        if key_id not in self._data:
            raise KeyMissing(f"the data key {key_id} is not in {self.path}")
        return self._data[key_id]

    def rotate(self) -> str:
        """Add a data key, which encrypts from now on in this process (in others: from their next start)."""
        _read_or_make(self.path / f"data-{int(self._newest[:-9]) + 1:03d}.key")
        self._reload()
        return self._newest

    def _reload(self) -> None:
        numbered = sorted(
            (int(match["number"]), path)
            for path in self.path.iterdir()
            if (match := _DATA_KEY.fullmatch(path.name))
        )
        for number, path in numbered:
            key = _read_or_make(path)
            self._newest = f"{number:03d}-{hashlib.sha256(key).hexdigest()[:8]}"
            self._data[self._newest] = key


def _read_or_make(path: Path) -> bytes:
    text = write_once(path, secrets.token_hex(KEY_BYTES).encode()).decode().strip()
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise KeyMissing(f"{path} does not hold a key of {KEY_BYTES} bytes")
    return key


@lru_cache(maxsize=8)
def _ring(path: Path) -> KeyRing:
    return KeyRing(path)


def keys_folder() -> Path:
    """Where the keys of this installation lie."""
    return Path(settings.HALLKEEPER_HOME) / "keys"


def key_ring() -> KeyRing:
    """The ring of this installation, read once per process."""
    return _ring(keys_folder())


def forget_keys() -> None:
    """Read the folder anew on next use, after a restore placed other keys."""
    _ring.cache_clear()
