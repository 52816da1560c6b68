"""Bringing a backup back: everything is unpacked, opened and verified beside, then takes its place."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hallkeeper.config.backups import archive, databases
from hallkeeper.config.backups.making import FORMAT, KEYS
from hallkeeper.config.recovery import keep_wrap, passphrase_from
from hallkeeper.config.running import alone
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal, local, now
from hallkeeper.foundation.personal.api import place_keys, unwrap_keys


@dataclass(frozen=True)
class Restored:
    """What came back."""

    rows: int
    files: int
    made: str


def bring_back(source: Path, passphrase_file: Path | None, *, force: bool) -> Restored:
    """Restore `source` into this home.

    Refuses, before anything here changes: a damaged file, a newer schema, another kind of database, a wrong
    passphrase, a home that holds something (unless `force`: then what was there is kept in `backups/`), a
    home that is being served, a backup that does not verify.
    """
    archive.check(source)
    manifest = archive.read_manifest(source)
    _require_fitting(manifest)
    with (
        alone(),
        tempfile.TemporaryDirectory(prefix="restore-", dir=settings.INSTALLATION.folder("backups")) as name,
    ):
        if not force:
            _require_empty()
        staged = Path(name)
        archive.unpack(source, staged)
        keys = unwrap_keys((staged / KEYS).read_bytes(), passphrase_from(passphrase_file))
        if connection.vendor == "sqlite":
            _restore_sqlite(staged, keys, manifest)
        else:
            _restore_postgres(staged, keys, manifest)
    return Restored(sum(manifest["rows"].values()), _count_files(manifest), manifest["made"])


def _require_fitting(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise Refusal("restore.newer", _("This backup was made by a newer version of Hallkeeper"))
    newer = sorted(set(manifest["schema"]) - _known())
    if newer:
        raise Refusal(
            "restore.newer",
            _("This backup was made by a newer version of Hallkeeper ({names})").format(
                names=", ".join(newer[:3])
            ),
        )
    if manifest["database"] != connection.vendor:
        raise Refusal(
            "restore.other_database",
            _("This backup is of {theirs}; this installation uses {ours}").format(
                theirs=manifest["database"], ours=connection.vendor
            ),
        )


def _require_empty() -> None:
    if not databases.is_empty() or any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*")):
        raise Refusal(
            "restore.not_empty",
            _("This home already holds an installation"),
            next=_("Use an empty HALLKEEPER_HOME, or --force to replace it"),
        )


def _restore_sqlite(staged: Path, keys: dict[str, bytes], manifest: dict[str, Any]) -> None:
    base = staged / databases.NAMES["sqlite"]
    databases.require_whole(base)
    if databases.counts_in(base) != manifest["rows"]:
        raise archive.damaged()
    tried = _try_out(staged, base, keys, older=_is_older(manifest))
    _move_aside(_aside())
    _place(staged, keys)
    tried.replace(settings.DATABASES["default"]["NAME"])


def _try_out(staged: Path, base: Path, keys: dict[str, bytes], *, older: bool) -> Path:
    """A home of its own around the database: brought up to date, booted and verified by children."""
    home = staged / "home"
    (home / "keys").mkdir(parents=True, mode=0o700)
    tried = home / Path(settings.DATABASES["default"]["NAME"]).name
    base.rename(tried)
    for file, content in keys.items():
        (home / "keys" / file).write_bytes(content)
    (staged / "files").mkdir(exist_ok=True)
    (home / "files").symlink_to(staged / "files")
    up_to_date_and_sound({"HALLKEEPER_HOME": str(home), "DATABASE_URL": ""}, older=older)
    databases.into_one_file(tried)
    return tried


def _is_older(manifest: dict[str, Any]) -> bool:
    return bool(_known() - set(manifest["schema"]))


def _known() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationExecutor(None).loader.disk_migrations}


def up_to_date_and_sound(environment: dict[str, str], *, older: bool) -> None:
    """Apply newer migrations and verify, each in a process of its own. Raises `Refusal` with the findings."""
    migrate, verify = ["manage", "migrate", "--no-input", "-v", "0"], ["command", "verify"]
    for name, *arguments in [migrate, verify] if older else [verify]:
        done = subprocess.run(  # noqa: S603  ourselves
            [sys.executable, "-m", f"hallkeeper.config.{name}", *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refusal(
                "restore.unsound",
                _("What this backup holds does not verify: {findings}").format(findings=done.stderr[-2000:]),
            )


def _restore_postgres(staged: Path, keys: dict[str, bytes], manifest: dict[str, Any]) -> None:
    """The tables change in one transaction; only then keys and files, and the check runs on the result."""
    aside = _aside()
    if not databases.is_empty():
        aside.mkdir(mode=0o700)
        databases.dump(aside)
    connection.close()
    databases.load_postgres(staged / databases.NAMES["postgresql"])
    _move_aside(aside)
    _place(staged, keys)
    up_to_date_and_sound({}, older=_is_older(manifest))


def _aside() -> Path:
    folder: Path = settings.INSTALLATION.folder("backups") / f"before-{local(now()):%Y%m%d-%H%M%S}"
    return folder


def _move_aside(folder: Path) -> None:
    """What a forced restore replaces stays readable in `backups/before-…`."""
    connection.close()
    name = Path(settings.DATABASES["default"]["NAME"])
    old = (
        [name.with_name(name.name + end) for end in ("", "-wal", "-shm")]
        if connection.vendor == "sqlite"
        else []
    )
    media = Path(settings.MEDIA_ROOT)
    if not any(media.iterdir()):
        media.rmdir()
    for path in [*old, media]:
        if path.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            path.rename(folder / path.name)


def _place(staged: Path, keys: dict[str, bytes]) -> None:
    files = staged / "files"
    files.mkdir(exist_ok=True)
    files.rename(settings.MEDIA_ROOT)
    place_keys(keys, replace=True)
    keep_wrap((staged / KEYS).read_bytes())


def _count_files(manifest: dict[str, Any]) -> int:
    return sum(name.startswith("files/") for name in manifest["members"])
