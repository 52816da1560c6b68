"""Files without a row are removed a day later; rows without their file are named by verify."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from hallkeeper.foundation.blobs.models import Blob
from hallkeeper.foundation.blobs.store import files_folder, path_of

KEPT_SECONDS = 24 * 3600
TURNS = 257  # 256 folders and an idle turn: a prime, so ticks of any spacing come to every folder
SECONDS_PER_TURN = 30


def sweep_orphans(moment: datetime) -> int:
    """Remove what has lain in one of the 256 folders for a day without a row.

    `moment` chooses the folder; with a tick every 30 s each has its turn within three hours. A file's age
    is real time, so a clock moved for a demo removes nothing young.
    """
    turn = int(moment.timestamp()) // SECONDS_PER_TURN % TURNS
    return sweep_folder(files_folder() / f"{turn:02x}")


def sweep_folder(folder: Path) -> int:
    """Remove the orphans of one folder, half-written files included; returns how many files went."""
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if _is_old(path)]
    owned = set(Blob.objects.filter(sha256__in=map(_sha, old)).values_list("sha256", flat=True))
    return sum(_take_away(path) for path in old if _sha(path) not in owned)


def _take_away(path: Path) -> bool:
    # Renamed first, then looked at again: whoever keeps the same content at this moment either finds no
    # file and writes one, or has made this one young, and then it goes back.
    aside = path.with_name(f"{path.name}.swept")
    with suppress(FileNotFoundError):  # another worker was faster
        path.rename(aside)
    if _is_old(aside):
        aside.unlink(missing_ok=True)
        return True
    with suppress(FileNotFoundError):
        aside.rename(path)
    return False


def _sha(path: Path) -> str:
    return path.name.partition(".")[0]


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:
        return False


def damaged_files() -> Iterable[str]:
    """One sentence per row whose file is missing or no longer has its content."""
    for blob in Blob.objects.order_by("sha256", "pk").iterator(chunk_size=500):
        path = path_of(blob.sha256)
        if not path.exists():
            yield f"foundation_blobs.Blob:{blob.pk}: the file is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != blob.sha256:
            yield f"foundation_blobs.Blob:{blob.pk}: the file was changed"
