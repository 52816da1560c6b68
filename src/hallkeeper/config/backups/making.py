"""Making a backup while the product runs."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hallkeeper.config.backups import archive, databases
from hallkeeper.config.recovery import WRAP, keep_wrap, keys_folder, passphrase_from, wrapped_here
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal, now
from hallkeeper.foundation.personal.api import unwrap_keys, wrap_keys

FORMAT = 1
KEYS = "keys.wrap"


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    path: Path
    size: int
    rows: int
    files: int


def make(target: Path, passphrase_file: Path | None) -> Made:
    """Write a backup of database, files and wrapped keys to `target`, which must not exist yet.

    The database comes first: a file is always on disk before the row that names it, so every row of the
    copy finds its file. Raises `Refusal` with the reason; nothing is left behind then.
    """
    if target.exists():
        raise Refusal("backup.exists", _("{path} is already there").format(path=target))
    if not target.parent.is_dir():
        raise Refusal("backup.no_folder", _("There is no folder {path}").format(path=target.parent))
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.INSTALLATION.folder("backups")) as name:
        folder = Path(name)
        members = {KEYS: _keys(folder, passphrase_file)}
        base = databases.dump(folder)
        members[base.name] = base
        counts = databases.counts_in(base) if connection.vendor == "sqlite" else {}
        files = _files()
        archive.write(target, _manifest(counts), members | files)
    return Made(target, target.stat().st_size, sum(counts.values()), len(files))


def _manifest(counts: dict[str, int]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "made": now().isoformat(),
        "version": version("hallkeeper"),
        "database": connection.vendor,
        "schema": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "rows": counts,
    }


def _files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    found = {}
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            if not name.endswith(".tmp"):  # half-written, without a row
                found[f"files/{path.relative_to(root)}"] = path
    return dict(sorted(found.items()))


def _keys(folder: Path, passphrase_file: Path | None) -> Path:
    """The keys, locked with the passphrase of the recovery sheet; asks for it when a key was added since."""
    sheet = keys_folder() / WRAP
    if not sheet.exists():
        raise Refusal("backup.no_sheet", _("There is no recovery sheet yet; run: hallkeeper init"))
    wrap = wrapped_here()
    if wrap is None or passphrase_file is not None:
        passphrase = passphrase_from(passphrase_file)
        unwrap_keys(sheet.read_bytes(), passphrase)  # the sheet in the safe goes on opening every backup
        keep_wrap(wrap_keys(passphrase))
    path = folder / KEYS
    path.write_bytes(sheet.read_bytes())
    return path
