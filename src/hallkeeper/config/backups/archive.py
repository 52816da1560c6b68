"""The backup file: one line with a digest over everything after it, then a gzipped tar with a manifest.

    HALLKEEPER-BACKUP-1 <sha256 in hex>\\n
    gzip(tar(manifest.json, database.*, keys.wrap, files/…))

Every byte counts: a flipped one anywhere is refused before anything is unpacked.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal, sync_folder

MAGIC = b"HALLKEEPER-BACKUP-1 "
HEADER = len(MAGIC) + 64 + 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
FAST = 1  # gzip level: the disk is the limit, not the size


def damaged() -> Refusal:
    """The refusal for a file that is not whole."""
    return Refusal("backup.damaged", _("This backup is damaged or not a backup; nothing was restored"))


class _Digesting:
    """A file object that hashes what passes to the file below."""

    def __init__(self, below: IO[bytes]) -> None:
        self.below = below
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.below.write(data)

    def flush(self) -> None:
        self.below.flush()


def write(target: Path, manifest: dict[str, Any], members: Mapping[str, Path]) -> None:
    """Write the archive beside `target`, sync it, then give it its name; `members` maps name to file.

    Adds to the manifest each member's size and digest. Raises `FileExistsError` when `target` is there.
    """
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _fill(
                file, {**manifest, "members": {name: _facts(path) for name, path in members.items()}}, members
            )
        os.link(fresh, target)
        sync_folder(target.parent)
    finally:
        fresh.unlink()


def _fill(file: IO[bytes], manifest: dict[str, Any], members: Mapping[str, Path]) -> None:
    file.write(b"\0" * HEADER)
    through = _Digesting(file)
    with (
        gzip.GzipFile(
            filename="", mode="wb", compresslevel=FAST, fileobj=cast(IO[bytes], through), mtime=0
        ) as gz,
        tarfile.open(fileobj=gz, mode="w|") as tar,
    ):
        _add(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        for name, path in members.items():
            tar.add(path, arcname=name, recursive=False, filter=_plain)
    file.seek(0)
    file.write(MAGIC + through.digest.hexdigest().encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _facts(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": digest_of(path)}


def digest_of(path: Path, skip: int = 0) -> str:
    """SHA-256 of a file's bytes after the first `skip`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check(source: Path) -> None:
    """Raises `Refusal("backup.damaged")` unless every byte is as it was written."""
    if not source.is_file():
        raise Refusal("backup.no_file", _("There is no file {path}").format(path=source))
    with source.open("rb") as file:
        header = file.read(HEADER)
    if header != MAGIC + digest_of(source, HEADER).encode() + b"\n":
        raise damaged()


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    with source.open("rb") as file:
        file.seek(HEADER)
        try:
            with tarfile.open(fileobj=file, mode="r|gz") as tar:
                yield tar
        except (tarfile.TarError, EOFError, OSError, ValueError, KeyError) as error:
            raise damaged() from error


def read_manifest(source: Path) -> dict[str, Any]:
    """The manifest, which is the first member."""
    with _opened(source) as tar:
        first = tar.next()
        content = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
        if content is None:
            raise damaged()
        manifest: dict[str, Any] = json.loads(content.read())
        return manifest


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack every member that the manifest names into `folder`; returns the manifest.

    Call `check` first. Raises `Refusal("backup.damaged")` for a member too many, too few, or different.
    """
    manifest = read_manifest(source)
    with _opened(source) as tar:
        for member in tar:
            if member.name == MANIFEST:
                continue
            if member.name not in manifest["members"] or not member.isfile():
                raise damaged()
            tar.extract(member, folder, set_attrs=False, filter="data")
    for name, facts in manifest["members"].items():
        path = folder / name
        if not path.is_file() or _facts(path) != facts:
            raise damaged()
    return manifest
