"""The recovery sheet: one passphrase, printed once, opens the keys inside every backup.

`keys/recovery.wrap` holds the keys locked with it, `keys/recovery.json` which keys those are (digests of
random keys, so nothing can be guessed from them). The passphrase itself is kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.personal.api import generate_passphrase, key_ring, wrap_keys

WRAP, INDEX = "recovery.wrap", "recovery.json"
REPLACEABLE = "session.key"  # lost, it only makes people sign in again


def keys_folder() -> Path:
    """Where keys and their wrap lie."""
    return Path(settings.HALLKEEPER_HOME) / "keys"


def digests() -> dict[str, str]:
    """Key file → digest of its content."""
    key_ring()
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(keys_folder().glob("*.key"))
        if path.name != REPLACEABLE
    }


def wrapped_here() -> bytes | None:
    """The wrap of this installation if it still covers every key, else None."""
    wrap, index = keys_folder() / WRAP, keys_folder() / INDEX
    if not (wrap.exists() and index.exists()):
        return None
    known = json.loads(index.read_text())
    current = digests()
    return wrap.read_bytes() if all(known.get(name) == digest for name, digest in current.items()) else None


def keep_wrap(wrap: bytes) -> None:
    """Write the wrap and what it covers."""
    for name, content in ((WRAP, wrap), (INDEX, json.dumps(digests()).encode())):
        fresh = keys_folder() / f"{name}.new"
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        fresh.replace(keys_folder() / name)


def new_sheet() -> str:
    """Lock the keys with a fresh passphrase and return it for printing; older sheets open older backups."""
    passphrase = generate_passphrase()
    keep_wrap(wrap_keys(passphrase))
    return passphrase


def passphrase_from(path: Path | None) -> str:
    """The passphrase from the first line of a file, or typed; empty when nobody is there to type."""
    if path is not None:
        lines = path.read_text().splitlines()
        return lines[0].strip() if lines else ""
    return _typed()


def _typed() -> str:
    import getpass  # reason: opens the terminal only when asked
    import sys  # reason: as above

    if not sys.stdin.isatty():
        raise Refusal(
            "backup.no_passphrase",
            _("The recovery passphrase is needed; give it with --passphrase-file"),
        )
    return getpass.getpass(_("Recovery passphrase: "))
