"""Keeping: the file first and synced, then its row; what has no row is swept."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import DatabaseError, connection
from django.db import transaction as django_transaction

from hallkeeper.foundation.blobs import store as store_module
from hallkeeper.foundation.blobs import sweeping
from hallkeeper.foundation.blobs.api import Blob, attach, keep, kept_again, open_blob, serve, store
from hallkeeper.foundation.blobs.sweeping import damaged_files, sweep_folder, sweep_orphans
from hallkeeper.foundation.kernel.api import BadInput, Busy, Missing, Who
from hallkeeper.foundation.rooms.api import AppendOnlyError
from hallkeeper.foundation.trail.api import rows_of, transaction

Make = Callable[..., bytes]
pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
OLD = 25 * 3600


def names(files: Path) -> list[str]:
    """Every file below the folder."""
    return sorted(path.name for path in files.rglob("*") if path.is_file())


def make_old(path: Path, seconds: int = OLD) -> None:
    """Let a file have lain there for a while."""
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def test_stored_photo_has_its_file_its_row_and_its_trail(files: Path, clerk: Who, picture: Make) -> None:
    blob = store(io.BytesIO(picture()), by=clerk, hall="NM", day=DAY, purpose="bank_slip")
    content = (files / blob.sha256[:2] / blob.sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == blob.sha256
    assert names(files) == [blob.sha256, f"{blob.sha256}.thumb"]
    found = Blob.objects.get()
    assert (found.size, found.content_type, found.hall, found.day) == (len(content), "image/jpeg", "NM", DAY)
    assert (found.purpose, found.kept_by, found.kept_by_name) == ("bank_slip", "p003", "吴晓芳")
    [row] = rows_of(f"foundation_blobs.Blob:{blob.pk}")
    assert (row.verb, row.actor, row.scope) == ("kept", "p003", "NM/2026-11-23")
    assert json.loads(row.detail)["sha256"] == blob.sha256


def test_files_are_readable_by_their_owner_only(files: Path, clerk: Who, picture: Make) -> None:
    store(io.BytesIO(picture()), by=clerk)
    assert {oct(path.stat().st_mode & 0o777) for path in files.rglob("*") if path.is_file()} == {"0o600"}


def test_same_photo_twice_has_two_rows_and_one_file(files: Path, clerk: Who, picture: Make) -> None:
    first, second = (store(io.BytesIO(picture()), by=clerk) for _round in range(2))
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert len(names(files)) == 2


def test_file_is_never_written_inside_a_transaction(files: Path, picture: Make) -> None:
    with pytest.raises(RuntimeError, match="before transaction"), transaction():
        keep(io.BytesIO(picture()))
    assert not files.exists()


def test_kinds_that_are_not_kept_are_a_mistake_of_the_caller(files: Path, picture: Make) -> None:
    with pytest.raises(ValueError, match="image"):
        keep(io.BytesIO(picture()), kinds={"image", "pdf"})


def test_refused_upload_leaves_neither_file_nor_row(files: Path, clerk: Who) -> None:
    with pytest.raises(BadInput) as caught:
        store(io.BytesIO(b"no photo"), by=clerk, field="slip")
    assert caught.value.field == "slip"
    assert not files.exists()
    assert Blob.objects.count() == 0


def test_full_disk_is_never_a_false_saved(
    files: Path, clerk: Who, picture: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(Busy):
            store(io.BytesIO(picture()), by=clerk)
    assert names(files) == []
    assert Blob.objects.count() == 0
    store(io.BytesIO(picture()), by=clerk)


def test_row_that_is_rolled_back_leaves_its_file_to_the_sweep(files: Path, clerk: Who, picture: Make) -> None:
    kept = keep(io.BytesIO(picture()))
    with pytest.raises(DatabaseError), transaction():
        attach(kept, by=clerk)
        raise DatabaseError("the verb failed")
    assert kept.sha256 in names(files)


def test_form_that_was_refused_keeps_its_photo_by_token(files: Path, clerk: Who, picture: Make) -> None:
    kept = keep(io.BytesIO(picture()))
    make_old(files / kept.sha256[:2] / kept.sha256)
    assert kept_again(kept.token) == kept
    assert sweep_folder(files / kept.sha256[:2]) == 0
    with transaction():
        attach(kept_again(kept.token), by=clerk)


@pytest.mark.parametrize("change", ["x", "", "swept", "late"])
def test_token_that_is_forged_late_or_swept_is_refused(
    files: Path, picture: Make, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(io.BytesIO(picture()))
    token = {"x": f"{kept.token}x", "": ""}.get(change, kept.token)
    if change == "swept":
        (files / kept.sha256[:2] / kept.sha256).unlink()
    if change == "late":
        later = time.time() + store_module.TOKEN_SECONDS + 2
        monkeypatch.setattr(signing.time, "time", lambda: later)
    with pytest.raises(BadInput) as caught:
        kept_again(token, field="slip")
    assert (caught.value.code, caught.value.field) == ("blobs.gone", "slip")


def test_open_of_missing_foreign_and_senseless_ids_looks_the_same(
    files: Path, clerk: Who, picture: Make
) -> None:
    blob = store(io.BytesIO(picture()), by=clerk, hall="NM")
    assert open_blob(str(blob.pk), hall="NM") == open_blob(blob.pk) == blob
    refusals = []
    for blob_id, hall in ((blob.pk, "BJ"), (uuid4(), "NM"), (uuid4(), None), ("1", None), ("../x", None)):
        with pytest.raises(Missing) as caught:
            open_blob(blob_id, hall=hall)
        refusals.append((caught.value.code, str(caught.value.message), caught.value.status))
    assert len(set(refusals)) == 1


def test_served_photo_is_inline_private_and_not_sniffed(files: Path, clerk: Who, picture: Make) -> None:
    blob = store(io.BytesIO(picture()), by=clerk)
    response = serve(blob)
    assert hashlib.sha256(response.content).hexdigest() == blob.sha256
    assert {name: response.headers[name] for name in response.headers} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{blob.pk}.jpg"',
        "Cache-Control": "private, max-age=3600",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert len(serve(blob, thumb=True).content) <= len(response.content)


def test_photo_whose_file_is_gone_is_missing(files: Path, clerk: Who, picture: Make) -> None:
    blob = store(io.BytesIO(picture()), by=clerk)
    (files / blob.sha256[:2] / blob.sha256).unlink()
    with pytest.raises(Missing):
        serve(blob)


def test_row_is_written_once(files: Path, clerk: Who, picture: Make) -> None:
    blob = store(io.BytesIO(picture()), by=clerk, hall="NM")
    blob.hall = "BJ"
    for act in (blob.save, blob.delete, Blob.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()
    for sql in ("UPDATE foundation_blobs_blob SET hall = 'BJ'", "DELETE FROM foundation_blobs_blob"):
        with pytest.raises(DatabaseError), django_transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Blob.objects.get().hall == "NM"


def test_sweep_takes_old_orphans_and_nothing_else(files: Path, clerk: Who, picture: Make) -> None:
    owned = store(io.BytesIO(picture(color="green")), by=clerk)
    old = keep(io.BytesIO(picture(color="blue")))
    young = keep(io.BytesIO(picture(color="white")))
    half_written = files / old.sha256[:2] / f".{old.sha256}.abc.tmp"
    half_written.write_bytes(b"x")
    for path in files.rglob("*"):
        if path.is_file() and young.sha256 not in path.name:
            make_old(path)
    gone = sum(sweep_folder(folder) for folder in files.iterdir())
    assert gone == 3
    assert names(files) == sorted(
        name for sha in (owned.sha256, young.sha256) for name in (sha, f"{sha}.thumb")
    )


def test_sweep_leaves_what_is_not_a_day_old(files: Path, picture: Make) -> None:
    kept = keep(io.BytesIO(picture()))
    for path in list(files.rglob("*")):
        make_old(path, 23 * 3600)
    assert sweep_folder(files / kept.sha256[:2]) == 0


@pytest.mark.parametrize("spacing", [30, 60, 300, 3600, 86_400])
def test_sweep_visits_every_folder_however_often_it_ticks(
    files: Path, monkeypatch: pytest.MonkeyPatch, spacing: int
) -> None:
    visited: list[str] = []
    monkeypatch.setattr(sweeping, "sweep_folder", lambda folder: visited.append(folder.name) or 0)
    start = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    for turn in range(257):
        assert sweep_orphans(start + timedelta(seconds=spacing * turn)) == 0
    assert set(visited) >= {f"{number:02x}" for number in range(256)}


def test_sweep_of_a_folder_that_is_not_there_does_nothing(files: Path) -> None:
    assert sweep_folder(files / "ab") == 0


def test_content_kept_anew_while_it_is_swept_stays(
    files: Path, picture: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = picture()
    kept = keep(io.BytesIO(raw))
    folder = files / kept.sha256[:2]
    for path in list(folder.iterdir()):
        make_old(path)
    real = Path.rename

    def slow(self: Path, target: Any) -> Any:
        if target.suffix == ".swept":
            os.utime(self)  # at this very moment somebody keeps the same photo
        return real(self, target)

    monkeypatch.setattr(Path, "rename", slow)
    assert sweep_folder(folder) == 0
    assert names(files) == [kept.sha256, f"{kept.sha256}.thumb"]


def test_two_workers_that_sweep_at_once_do_not_trip(
    files: Path, picture: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(io.BytesIO(picture()))
    folder = files / kept.sha256[:2]
    for path in list(folder.iterdir()):
        make_old(path)
    real = Path.rename

    def too_late(self: Path, target: Any) -> Any:
        self.unlink(missing_ok=True)  # the other one was faster
        return real(self, target)

    monkeypatch.setattr(Path, "rename", too_late)
    assert sweep_folder(folder) == 0
    assert names(files) == []


def test_verify_names_rows_whose_file_is_missing_or_changed(files: Path, clerk: Who, picture: Make) -> None:
    sound, gone, changed = (
        store(io.BytesIO(picture(color=color)), by=clerk) for color in ("green", "blue", "white")
    )
    assert list(damaged_files()) == []
    (files / gone.sha256[:2] / gone.sha256).unlink()
    path = files / changed.sha256[:2] / changed.sha256
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    assert sorted(damaged_files()) == sorted(
        [
            f"foundation_blobs.Blob:{gone.pk}: the file is missing",
            f"foundation_blobs.Blob:{changed.pk}: the file was changed",
        ]
    )
    assert open_blob(sound.pk) == sound
