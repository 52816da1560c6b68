"""Backup and restore: everything comes back, or the reason is said and nothing changes."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hallkeeper.config.backups import archive
from hallkeeper.foundation.kernel.api import Refusal
from tests.config.conftest import Installed
from tests.config.runner import Ended, hallkeeper


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table, every row."""
    with closing(sqlite3.connect(home / "hallkeeper.sqlite3")) as base:
        names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {
            name: sorted(base.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in names
        }


def files(home: Path) -> dict[str, bytes]:
    """Every stored file."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in (home / "files").rglob("*")
        if path.is_file()
    }


@pytest.fixture
def backed_up(installed: Installed, tmp_path: Path) -> Path:
    """A backup of an installation with two files."""
    for name in ("ab/one", "cd/two"):
        (installed.home / "files" / name).parent.mkdir(parents=True)
        (installed.home / "files" / name).write_bytes(name.encode() * 1000)
    target = tmp_path / "monday.backup"
    ended = hallkeeper("backup", target, "--json", home=installed.home)
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["files"] == 2
    return target


def restore(source: Path, home: Path, passphrase: Path, *more: str) -> Ended:
    """`hallkeeper restore`."""
    return hallkeeper("restore", source, "--passphrase-file", passphrase, *more, home=home)


def test_restore_brings_back_every_row_and_file_and_boots(
    installed: Installed, backed_up: Path, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    ended = restore(backed_up, fresh, installed.passphrase)
    assert ended.code == 0, ended.err
    assert rows(fresh) == rows(installed.home)
    assert files(fresh) == files(installed.home)
    assert hallkeeper("verify", home=fresh).code == 0
    # The same sheet opens the backups of the restored installation.
    assert hallkeeper("backup", tmp_path / "tuesday.backup", home=fresh).code == 0
    assert restore(tmp_path / "tuesday.backup", tmp_path / "third", installed.passphrase).code == 0


def test_backup_is_one_private_file_without_plain_keys(
    installed: Installed, backed_up: Path, tmp_path: Path
) -> None:
    assert backed_up.stat().st_mode & 0o077 == 0
    archive.unpack(backed_up, tmp_path / "open")
    content = b"".join(path.read_bytes() for path in (tmp_path / "open").rglob("*") if path.is_file())
    for key in (installed.home / "keys").glob("*.key"):
        assert key.read_bytes().strip() not in content
    assert list((installed.home / "backups").iterdir()) == []


def test_backup_does_not_overwrite(installed: Installed, backed_up: Path) -> None:
    before = backed_up.read_bytes()
    ended = hallkeeper("backup", backed_up, home=installed.home)
    assert ended.code == 1
    assert backed_up.read_bytes() == before


def test_backup_into_a_missing_folder_is_refused(installed: Installed, tmp_path: Path) -> None:
    assert hallkeeper("backup", tmp_path / "no" / "x", home=installed.home).code == 1


def test_one_flipped_byte_anywhere_is_found(backed_up: Path) -> None:
    whole = backed_up.read_bytes()
    archive.check(backed_up)
    chance = random.Random(1)
    places = [0, 5, 30, archive.HEADER - 1, archive.HEADER, len(whole) - 1]
    for place in [*places, *(chance.randrange(len(whole)) for _n in range(50))]:
        broken = bytearray(whole)
        broken[place] ^= 1 << chance.randrange(8)
        backed_up.write_bytes(broken)
        with pytest.raises(Refusal, match="damaged"):
            archive.check(backed_up)


@pytest.mark.parametrize("cut", [0, 10, 100, -1])
def test_cut_backup_is_found(backed_up: Path, cut: int) -> None:
    backed_up.write_bytes(backed_up.read_bytes()[:cut])
    with pytest.raises(Refusal, match="damaged"):
        archive.check(backed_up)


def test_restore_of_a_damaged_file_changes_nothing(
    installed: Installed, backed_up: Path, tmp_path: Path
) -> None:
    broken = bytearray(backed_up.read_bytes())
    broken[len(broken) // 2] ^= 1
    backed_up.write_bytes(broken)
    before = rows(installed.home)
    ended = restore(backed_up, installed.home, installed.passphrase, "--force")
    assert (ended.code, "damaged" in ended.err) == (1, True)
    assert rows(installed.home) == before


def test_restore_with_a_wrong_passphrase_changes_nothing(
    installed: Installed, backed_up: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("ACDE-FGHJ-KLMN-PQRT-UVWX-Y346\n")
    ended = restore(backed_up, tmp_path / "fresh", wrong)
    assert ended.code == 1
    assert "passphrase" in ended.err
    assert not (tmp_path / "fresh" / "hallkeeper.sqlite3").exists()


def test_restore_into_a_home_that_holds_something_needs_force(installed: Installed, backed_up: Path) -> None:
    (installed.home / "files" / "later").write_text("made after the backup")
    before = rows(installed.home)
    ended = restore(backed_up, installed.home, installed.passphrase)
    assert ended.code == 1
    assert "--force" in ended.err
    forced = restore(backed_up, installed.home, installed.passphrase, "--force")
    assert forced.code == 0, forced.err
    assert rows(installed.home) == before
    assert sorted(files(installed.home)) == ["files/ab/one", "files/cd/two"]
    (aside,) = (installed.home / "backups").glob("before-*")
    assert (aside / "files" / "later").read_text() == "made after the backup"


def test_restore_of_a_newer_schema_is_refused(installed: Installed, tmp_path: Path) -> None:
    with closing(sqlite3.connect(installed.home / "hallkeeper.sqlite3")) as base:
        base.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('shop_cash', '0999_x', '2030')"
        )
        base.commit()
    members = {"database.sqlite3": installed.home / "hallkeeper.sqlite3"}
    manifest = {"format": 1, "database": "sqlite", "schema": ["shop_cash.0999_x"], "rows": {}, "made": ""}
    archive.write(tmp_path / "newer", manifest, members)
    ended = restore(tmp_path / "newer", tmp_path / "fresh", installed.passphrase)
    assert ended.code == 1
    assert "shop_cash.0999_x" in ended.err


def test_restore_of_another_format_or_database_is_refused(installed: Installed, tmp_path: Path) -> None:
    plain = {"format": 1, "database": "sqlite", "schema": [], "rows": {}, "made": ""}
    for name, change in (("later", {"format": 2}), ("other", {"database": "postgresql"})):
        archive.write(tmp_path / name, {**plain, **change}, {})
        assert restore(tmp_path / name, tmp_path / "fresh", installed.passphrase).code == 1


def test_restore_while_somebody_serves_is_refused(installed: Installed, backed_up: Path) -> None:
    import fcntl  # reason: only to hold the lock that a server holds

    with (installed.home / "running.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        ended = restore(backed_up, installed.home, installed.passphrase, "--force")
    assert ended.code == 1
    assert "running" in ended.err


def test_restore_of_rows_that_do_not_verify_is_refused(installed: Installed, tmp_path: Path) -> None:
    with closing(sqlite3.connect(installed.home / "hallkeeper.sqlite3")) as base:
        base.execute("DROP TRIGGER hk_ao_foundation_trail_trailrow_update")
        base.execute("UPDATE foundation_trail_trailrow SET actor_name = 'x' WHERE seq = 1")
        base.commit()
    assert hallkeeper("init", "--no-input", home=installed.home).code == 0  # puts the guard back
    assert hallkeeper("backup", tmp_path / "tampered", home=installed.home).code == 0
    ended = restore(tmp_path / "tampered", tmp_path / "fresh", installed.passphrase)
    assert ended.code == 1
    assert "trail row company#1" in ended.err
    assert not (tmp_path / "fresh" / "hallkeeper.sqlite3").exists()


def test_member_outside_the_manifest_is_refused(
    installed: Installed, backed_up: Path, tmp_path: Path
) -> None:
    manifest = archive.read_manifest(backed_up)
    extra = tmp_path / "extra"
    extra.write_text("x")
    archive.write(tmp_path / "odd", {}, {"../escape": extra})
    with pytest.raises(Refusal, match="damaged"):
        archive.unpack(tmp_path / "odd", tmp_path / "open")
    assert not (tmp_path / "escape").exists()
    assert manifest["database"] == "sqlite"


def test_backup_after_a_new_key_needs_the_passphrase_once(installed: Installed, tmp_path: Path) -> None:
    (installed.home / "keys" / "data-002.key").write_text("ab" * 32)
    refused = hallkeeper("backup", tmp_path / "a", home=installed.home)
    assert (refused.code, "--passphrase-file" in refused.err) == (1, True)
    given = hallkeeper(
        "backup", tmp_path / "a", "--passphrase-file", installed.passphrase, home=installed.home
    )
    assert given.code == 0, given.err
    assert hallkeeper("backup", tmp_path / "b", home=installed.home).code == 0
