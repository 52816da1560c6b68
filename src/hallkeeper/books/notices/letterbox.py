"""Looking at the e-mails that went into a folder, where no mail server is set (`make run`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Missing

_BETWEEN = b"-" * 79  # what Django's file backend writes between two messages
_NAME = re.compile(r"^[0-9A-Za-z-]+\.log$")


@dataclass(frozen=True)
class Mail:
    """One e-mail as it went out."""

    name: str
    at: datetime
    subject: str
    to: str
    body: str


def folder() -> Path | None:
    """Where mails lie; None when they really go out."""
    path = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(path) if path else None


def newest() -> list[str]:
    """The names of the files that hold mails, newest first."""
    place = folder()
    if place is None or not place.is_dir():
        return []
    return sorted((path.name for path in place.iterdir() if _NAME.match(path.name)), reverse=True)


def mails_of(names: Sequence[str]) -> list[Mail]:
    """The mails of these files, in their order."""
    return [mail for name in names for mail in one(name)]


def one(name: str) -> list[Mail]:
    """The mails of one file. Raises `Missing` for any name that is not a mail's."""
    place = folder()
    path = place / name if place is not None and _NAME.match(name) else None
    if path is None or not path.is_file():
        raise Missing("notices.no_mail", _("There is no such e-mail"))
    return list(_read(path))


def _read(path: Path) -> Iterator[Mail]:
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    for part in path.read_bytes().split(_BETWEEN):
        if not part.strip():
            continue
        message = message_from_bytes(part.lstrip(b"\n"), policy=default)
        assert isinstance(message, EmailMessage)
        text = message.get_body(("plain",))
        body = str(text.get_content()) if text is not None else ""
        yield Mail(path.name, at, str(message["Subject"] or ""), str(message["To"] or ""), body)
