"""The rig itself: guards are off inside the flush only, the database is the real one, argon2 stays argon2."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import send_mail
from django.db import DatabaseError, connection
from django.template import engines
from django.test import TransactionTestCase

from hallkeeper.foundation.rooms import append_only
from hallkeeper.foundation.trail.api import transaction
from tests.rig.guards import CHEAP, SHIPPED, SlowWork

TABLE = "rig_written_once"


@pytest.fixture
def guarded_table(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A table that is declared append-only, beside those that rooms declare."""
    declared = append_only.declared_tables()
    monkeypatch.setattr(append_only, "declared_tables", lambda: [*declared, TABLE])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id integer)")
    append_only.install_triggers()
    yield TABLE
    append_only.drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def delete_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} VALUES (1)")
        cursor.execute(f"DELETE FROM {TABLE}")


def test_delete_refused_outside_the_flush(guarded_table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        delete_all()


def test_guards_back_on_after_the_flush(guarded_table: str) -> None:
    TransactionTestCase("run")._fixture_teardown()
    assert append_only.missing_triggers() == []
    with pytest.raises(DatabaseError, match="append-only"):
        delete_all()


def test_guards_back_on_after_a_failing_flush(guarded_table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **named: object) -> None:
        delete_all()  # works: the guards are off here
        raise RuntimeError("flush broke")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError, match="flush broke"):
        broken.setattr("django.test.testcases.call_command", fail)
        TransactionTestCase("run")._fixture_teardown()
    with pytest.raises(DatabaseError, match="append-only"):
        delete_all()


def test_missing_guard_is_noticed(guarded_table: str) -> None:
    append_only.drop_triggers()
    assert TABLE in append_only.missing_triggers()
    delete_all()


@pytest.mark.django_db
def test_sqlite_runs_with_the_shipped_pragmas() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_cheap_passwords_are_still_argon2() -> None:
    encoded = make_password("南门-2026")
    assert encoded.startswith(f"argon2$argon2id$v=19$m={CHEAP['memory_cost']},t={CHEAP['time_cost']}")
    assert check_password("南门-2026", encoded)


def test_shipped_costs_on_request(shipped_argon2: None) -> None:
    assert f"m={SHIPPED['memory_cost']},t={SHIPPED['time_cost']},p=" in make_password("南门-2026")
    assert SHIPPED["memory_cost"] >= 19 * 1024


@pytest.mark.django_db
def test_no_page_and_no_mail_inside_a_transaction() -> None:
    page = engines["django"].from_string("1,549.00")
    with pytest.raises(SlowWork, match="rendered"), transaction():
        page.render()
    with pytest.raises(SlowWork, match="mail"), transaction():
        send_mail("日报", "", "a@example.com", ["b@example.com"])
    assert page.render() == "1,549.00"
    assert send_mail("日报", "", "a@example.com", ["b@example.com"]) == 1
