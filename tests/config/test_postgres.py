"""The command line on PostgreSQL: init, verify, backup by its own tools, restore, refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.conftest import PASSPHRASE
from tests.config.runner import hallkeeper
from tests.rig.postgres import OwnPostgres


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of this test's own; its URL without the database's name."""
    own = OwnPostgres()
    url = own.start()
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE first")
            connection.execute("CREATE DATABASE second")
        yield url.rpartition("/")[0]
    finally:
        own.stop()


def counts(url: str) -> dict[str, int]:
    """Rows of every table."""
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def test_backup_and_restore_on_postgresql(server: str, tmp_path: Path) -> None:
    first, second = f"{server}/first", f"{server}/second"
    made = hallkeeper("init", "--no-input", home=tmp_path / "one", DATABASE_URL=first)
    assert made.code == 0, made.err
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE.findall(made.out)[0])
    backup = tmp_path / "backup"
    assert hallkeeper("backup", backup, home=tmp_path / "one", DATABASE_URL=first).code == 0
    back = hallkeeper(
        "restore",
        backup,
        "--passphrase-file",
        passphrase,
        "--json",
        home=tmp_path / "two",
        DATABASE_URL=second,
    )
    assert back.code == 0, back.err
    assert counts(second) == counts(first)
    sound = hallkeeper("verify", "--json", home=tmp_path / "two", DATABASE_URL=second)
    assert (sound.code, json.loads(sound.out)["sound"]) == (0, True)
    # A second time it is not empty; and SQLite cannot take PostgreSQL's.
    again = hallkeeper(
        "restore", backup, "--passphrase-file", passphrase, home=tmp_path / "two", DATABASE_URL=second
    )
    assert (again.code, "--force" in again.err) == (1, True)
    other = hallkeeper("restore", backup, "--passphrase-file", passphrase, home=tmp_path / "three")
    assert (other.code, "postgresql" in other.err) == (1, True)
