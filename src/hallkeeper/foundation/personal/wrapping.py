"""The keys in a backup: all files of the keys folder in one box that a passphrase opens."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Refusal, normalise, write_once
from hallkeeper.foundation.personal.keys import forget_keys, key_ring, keys_folder

FORMAT = "hallkeeper-keys-1"
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # no letter or digit that sounds or looks like another
GROUPS, GROUP = 6, 4  # 24 characters of 26: 112 bits
SHORTEST = 12
SESSION_KEY = "session.key"
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}  # 32 MB and about 0.1 s per try
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.key")


def generate_passphrase() -> str:
    """Six groups of four that can be read out, such as `K7DM-4XAP-…`; `init` prints it, nothing keeps it."""
    groups = ("".join(secrets.choice(ALPHABET) for _i in range(GROUP)) for _g in range(GROUPS))
    return "-".join(groups)


def wrap_keys(passphrase: str) -> bytes:
    """Every key file of this installation, encrypted (scrypt, AES-256-GCM), as a small JSON document.

    Raises `BadInput` at `passphrase` when it has fewer than 12 letters and digits.
    """
    if len(_typed(passphrase)) < SHORTEST:
        raise BadInput("personal.weak_passphrase", _("This passphrase is too short"), field="passphrase")
    key_ring()  # a new installation has its keys before they are wrapped
    files = {path.name: path.read_text() for path in sorted(keys_folder().glob("*.key"))}
    salt, nonce = os.urandom(16), os.urandom(12)
    box = AESGCM(_derive(passphrase, salt)).encrypt(nonce, json.dumps(files).encode(), FORMAT.encode())
    return json.dumps(
        {
            "format": FORMAT,
            "salt": _encode(salt),
            "nonce": _encode(nonce),
            "box": _encode(box),
            "sum": hashlib.sha256(salt + nonce + box).hexdigest(),
        }
    ).encode()


def unwrap_keys(wrapped: bytes, passphrase: str) -> dict[str, bytes]:
    """File name → content of every key in a wrap.

    Raises `BadInput("personal.wrong_passphrase")`, or `Refusal("personal.damaged_keys")` when the wrap
    itself was changed or cut. Spaces, hyphens and small letters in the passphrase do not matter.
    """
    salt, nonce, box = _parts(wrapped)
    try:
        plain = AESGCM(_derive(passphrase, salt)).decrypt(nonce, box, FORMAT.encode())
    except InvalidTag as error:
        raise BadInput(
            "personal.wrong_passphrase", _("This passphrase does not open the keys"), field="passphrase"
        ) from error
    return {name: text.encode() for name, text in json.loads(plain).items()}


def place_keys(files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Put unwrapped keys into the keys folder of this installation (restore).

    Raises `Refusal("personal.other_keys")` before writing anything when another data, index or trail key
    of the same name is there, unless `replace`: then that one stays beside it as `<name>.before-<hex>`.
    `session.key` is always replaced (people sign in again). Raises `Refusal("personal.damaged_keys")` for
    a name that is no key file.
    """
    different = [name for name, content in files.items() if _differs(name, content)]
    if not replace and set(different) - {SESSION_KEY}:
        raise Refusal("personal.other_keys", _("This installation already has other keys"))
    for name in different:
        path = keys_folder() / name
        path.rename(path.with_name(f"{name}.before-{secrets.token_hex(4)}"))
    for name, content in files.items():
        write_once(keys_folder() / name, content)
    forget_keys()


def _differs(name: str, content: bytes) -> bool:
    if not _NAME.fullmatch(name):
        raise _damaged()
    path = keys_folder() / name
    return path.exists() and path.read_bytes() != content


def _parts(wrapped: bytes) -> tuple[bytes, bytes, bytes]:
    try:
        document = json.loads(wrapped)
        salt, nonce, box = (base64.b64decode(document[part]) for part in ("salt", "nonce", "box"))
        sound = document["sum"] == hashlib.sha256(salt + nonce + box).hexdigest()
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error
    if not sound or document.get("format") != FORMAT:
        raise _damaged()
    return salt, nonce, box


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_SCRYPT).derive(_typed(passphrase).encode())


def _typed(passphrase: str) -> str:
    return re.sub(r"[\s-]", "", normalise(passphrase)).upper()


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _damaged() -> Refusal:
    return Refusal("personal.damaged_keys", _("The wrapped keys are damaged"))
