"""Encrypting one value: AES-256-GCM, a random nonce each time, bound to the column it stands in."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hallkeeper.foundation.personal.keys import key_ring

VERSION = "e1"
_NONCE = 12


class Unreadable(RuntimeError):
    """A stored value was changed, cut, or moved here from another column."""


def lock(text: str, table_column: str) -> str:
    """The stored form of `text`: `e1:<key id>:<base64 of nonce and box>`."""
    ring = key_ring()
    nonce = os.urandom(_NONCE)
    box = AESGCM(ring.data_key(ring.newest)).encrypt(nonce, text.encode(), table_column.encode())
    return f"{VERSION}:{ring.newest}:{base64.b64encode(nonce + box).decode()}"


def unlock(stored: str, table_column: str) -> str:
    """The text of a stored value. Raises `Unreadable`, or `KeyMissing` when its key is not there."""
    version, _, rest = stored.partition(":")
    key_id, _, encoded = rest.partition(":")
    if version != VERSION or not encoded:
        raise Unreadable(f"a value in {table_column} is not encrypted")
    key = key_ring().data_key(key_id)
    try:
        raw = base64.b64decode(encoded, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], table_column.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unreadable(f"a value in {table_column} was changed or belongs elsewhere") from error
