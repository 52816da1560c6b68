"""The printed one-time code that an installation without people asks its first visitor for."""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import NotAllowed, folder, normalise
from hallkeeper.org.people.passwords import one_time_password


def _path() -> Path:
    return Path(settings.HALLKEEPER_HOME) / "keys" / "first-code"


def _digest(code: str) -> str:
    letters = "".join(ch for ch in normalise(code).upper() if ch.isalnum())
    return sha256(letters.encode()).hexdigest()


def issue_first_code() -> str:
    """Make a new code, keep only its hash, and return it for the sheet; the old one is void."""
    code = one_time_password(4)
    path = _path()
    folder(path.parent)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(_digest(code))
    return code


def has_first_code() -> bool:
    """Whether a code is waiting to be used."""
    return _path().exists()


def check_first_code(code: str) -> None:
    """Raise `NotAllowed` unless `code` is the one printed."""
    path = _path()
    if not path.exists() or not hmac.compare_digest(path.read_text().strip(), _digest(code)):
        raise NotAllowed(
            "people.first_code", _("This is not the code that was printed"), field="code", recorded=True
        )


def spend_first_code() -> None:
    """The code was used; it never works again."""
    _path().unlink(missing_ok=True)
