"""Nothing of a number lies in the database's files, not even in the write-ahead log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models

from hallkeeper.foundation.personal.api import BlindIndex

PHONE, IDENTITY = "13999990001", "11010119900307999X"


@pytest.fixture
def table(transactional_db: None, keys: Path, secret_model: type[models.Model]) -> Iterator[Any]:
    """The secret table with a plain column beside it, committed for real."""
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's files")
    with connection.schema_editor() as editor:
        editor.create_model(secret_model)
        editor.execute("CREATE TABLE test_plain (text text)")
    yield secret_model._default_manager
    with connection.schema_editor() as editor:
        editor.delete_model(secret_model)
        editor.execute("DROP TABLE test_plain")


def on_disk() -> bytes:
    """The database file and its log, as a thief or a backup reads them."""
    database = Path(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in sorted(database.parent.glob(f"{database.name}*")))


def test_number_is_nowhere_in_the_files_of_the_database(table: Any) -> None:
    index = BlindIndex("test.secret.phone")
    table.create(pk=1, phone=PHONE, identity=IDENTITY)
    table.filter(pk=1).update(phone=PHONE)
    row = table.get()
    row.identity = IDENTITY
    row.save()
    with connection.cursor() as cursor:
        values = [index.whole(PHONE), index.last_four(PHONE)]
        cursor.executemany("INSERT INTO test_plain VALUES (%s)", [[value] for value in values])
    content = on_disk()
    assert b"test.secret" not in content
    for secret in (PHONE, IDENTITY, PHONE[-8:], IDENTITY[6:14]):
        assert secret.encode() not in content
    assert values[0].encode() in content  # the scan does see what was written


def test_scan_finds_a_number_that_is_not_encrypted(table: Any) -> None:
    """Negative control: the same scan, the same number, a plain column."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_plain VALUES (%s)", [PHONE])
    assert PHONE.encode() in on_disk()
