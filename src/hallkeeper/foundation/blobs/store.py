"""The files folder, addressed by content, and the two steps of keeping: the file first, then its row."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.blobs.models import Blob
from hallkeeper.foundation.blobs.pictures import CONTENT_TYPE, read_picture
from hallkeeper.foundation.kernel.api import BadInput, Busy, Missing, Who, now, write_once
from hallkeeper.foundation.trail.api import in_transaction, record, transaction

KINDS = frozenset({"image"})
TOKEN_SECONDS = 20 * 3600  # shorter than the day after which a file without a row is swept
_SALT = "foundation.blobs.kept"


@dataclass(frozen=True)
class Kept:
    """A file that is safe on disk and has no row yet; swept a day later if it never gets one."""

    sha256: str
    size: int
    content_type: str
    width: int
    height: int

    @property
    def token(self) -> str:
        """Signed text for a hidden field, so a form that was refused keeps its photo for twenty hours."""
        return signing.dumps(asdict(self), salt=_SALT)


def files_folder() -> Path:
    """Where contents lie, outside anything a web server serves."""
    return Path(settings.HALLKEEPER_HOME) / "files"


def path_of(sha256: str, *, thumb: bool = False) -> Path:
    """The place of a content, or of its thumbnail."""
    return files_folder() / sha256[:2] / (f"{sha256}.thumb" if thumb else sha256)


def keep(file: IO[bytes], *, kinds: Collection[str] = KINDS, field: str = "photo") -> Kept:
    """Check an upload and bring it safely to disk; the first step, before the transaction.

    Raises `BadInput` at `field` in words for what cannot be taken (see `read_picture`), `Busy` when the disk
    does not take it, `RuntimeError` inside a transaction: files are slow and must not hold its locks.
    """
    if in_transaction():
        raise RuntimeError("keep() writes files; call it before transaction()")
    if not set(kinds) <= KINDS:
        raise ValueError(f"blobs keeps {sorted(KINDS)}, not {sorted(kinds)}")
    picture = read_picture(file, field=field)
    sha256 = hashlib.sha256(picture.content).hexdigest()
    try:
        _write(path_of(sha256, thumb=True), picture.thumb)
        _write(path_of(sha256), picture.content)
    except OSError as error:
        message = _("The disk did not take the photo. Nothing was saved, press again")
        raise Busy("blobs.disk", message, field=field) from error
    return Kept(sha256, len(picture.content), CONTENT_TYPE, picture.width, picture.height)


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        os.utime(path)  # young again: the sweep must not take it before its new row is there
    write_once(path, content)


def kept_again(token: str, *, field: str = "photo") -> Kept:
    """What a form's hidden field still holds. Raises `BadInput` when it is forged, too old, or swept."""
    try:
        kept = Kept(**signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS))
        os.utime(path_of(kept.sha256))
    except (signing.BadSignature, OSError) as error:
        raise BadInput("blobs.gone", _("The photo is no longer there. Take it again"), field=field) from error
    return kept


def attach(kept: Kept, *, by: Who, hall: str = "", day: date | None = None, purpose: str = "") -> Blob:
    """Give a kept file its row, inside the caller's transaction; the second step, with one trail row."""
    blob = Blob(
        **asdict(kept),
        hall=hall,
        day=day,
        purpose=purpose,
        kept_by=by.code,
        kept_by_name=by.name,
        created_at=now(),
    )
    blob.save()
    detail = {"sha256": kept.sha256, "size": kept.size, "purpose": purpose}
    record("kept", f"foundation_blobs.Blob:{blob.pk}", by, hall=hall, day=day, detail=detail)
    return blob


def store(
    file: IO[bytes],
    *,
    by: Who,
    kinds: Collection[str] = KINDS,
    hall: str = "",
    day: date | None = None,
    purpose: str = "",
    field: str = "photo",
) -> Blob:
    """`keep` and `attach` in one call, for verbs whose only change is the file."""
    kept = keep(file, kinds=kinds, field=field)
    with transaction():
        return attach(kept, by=by, hall=hall, day=day, purpose=purpose)


def open_blob(blob_id: UUID | str, *, hall: str | None = None) -> Blob:
    """The row with this id; with `hall`, only if it is that hall's.

    Raises `Missing` for no id, no row and another hall's alike. Whether the asker may see the hall is
    decided by the view of the room that uses it.
    """
    try:
        pk = blob_id if isinstance(blob_id, UUID) else UUID(blob_id)
        found = Blob.objects.filter(pk=pk)
        return (found if hall is None else found.filter(hall=hall)).get()
    except (ValueError, Blob.DoesNotExist) as error:
        raise missing() from error


def missing() -> Missing:
    """The one refusal for every way of not being there."""
    return Missing("blobs.missing", _("This file is not there"))
