"""Rows that are written once: refused by Python, and by triggers in the database.

SQLite drops triggers silently when Django rebuilds a table, so they are declared in `room.py`,
reinstalled after every migrate and compared at boot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from django.apps import apps
from django.db import connection, models

from hallkeeper.foundation.rooms.registry import rooms

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a row that is written once."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A queryset without update and delete."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are written once; reverse instead")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are written once; reverse instead")


class AppendOnly(models.Model):
    """Base of models whose rows are inserted once and then only read."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save is refused."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are written once; reverse instead")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} rows are written once; reverse instead")


def declared_tables() -> list[str]:
    """The tables of all models that any room declares append-only."""
    return [apps.get_model(room.label, name)._meta.db_table for room in rooms() for name in room.append_only]


def _sqlite_triggers(table: str) -> dict[str, str]:
    return {
        f"hk_ao_{table}_{verb}": (
            f'CREATE TRIGGER "hk_ao_{table}_{verb}" BEFORE {verb.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        for verb in ("update", "delete")
    }


def _existing_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'hk\\_ao\\_%' ESCAPE '\\'"
        )
        return dict(cursor.fetchall())


def _existing_postgres() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled = 'O' AND tgname LIKE 'hk\\_ao\\_%'"
        )
        return {row[0] for row in cursor.fetchall()}


def _present(tables: Iterable[str]) -> list[str]:
    known = set(connection.introspection.table_names())
    return [table for table in tables if table in known]


def install_triggers() -> None:
    """Make the triggers of every declared table that exists; those already there are made anew."""
    drop_triggers()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION hk_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            )
        for table in _present(declared_tables()):
            if connection.vendor == "postgresql":
                cursor.execute(
                    f'CREATE TRIGGER "hk_ao_{table}" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                    "FOR EACH STATEMENT EXECUTE FUNCTION hk_append_only()"
                )
            else:
                for sql in _sqlite_triggers(table).values():
                    cursor.execute(sql)


def drop_triggers() -> None:
    """Remove all of them. Only `install_triggers` and the tests' own flush call this."""
    with connection.cursor() as cursor:
        for table in _present(declared_tables()):
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS "hk_ao_{table}" ON "{table}"')
            else:
                for name in _sqlite_triggers(table):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def missing_triggers() -> list[str]:
    """Declared tables whose triggers are missing or differ; empty when the database is guarded."""
    tables = _present(declared_tables())
    if connection.vendor == "postgresql":
        there = _existing_postgres()
        return [table for table in tables if f"hk_ao_{table}" not in there]
    found = _existing_sqlite()
    return [
        table
        for table in tables
        if any(found.get(name) != sql for name, sql in _sqlite_triggers(table).items())
    ]


@contextmanager
def without_triggers() -> Iterator[None]:
    """For the tests' flush and for planted tampering: the guards are off inside, back on after."""
    drop_triggers()
    try:
        yield
    finally:
        install_triggers()
