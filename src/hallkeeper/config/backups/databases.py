"""The database in a backup: SQLite by its own online copy, PostgreSQL by its own tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


def dump(folder: Path) -> Path:
    """Write the database as it is at this moment into `folder`; writers go on meanwhile."""
    target = folder / NAMES[connection.vendor]
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)
    else:
        _tool("pg_dump", "--format=custom", "--compress=0", "--no-owner", f"--file={target}", _name())
    return target


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source, timeout=20)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)  # all pages in one read transaction: one moment, and no writer waits
    into_one_file(target)
    require_whole(target)


def into_one_file(path: Path) -> None:
    """Move what is still in SQLite's log into the file itself."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode=DELETE")


def require_whole(path: Path) -> None:
    """Raises `Refusal("backup.damaged_database")` when SQLite finds its own file inconsistent."""
    try:
        with closing(sqlite3.connect(path)) as base:
            answer = base.execute("PRAGMA integrity_check").fetchone()[0]
            orphan = base.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise _damaged(str(error)) from error
    if answer != "ok" or orphan is not None:
        raise _damaged(answer if answer != "ok" else f"foreign key {orphan[0]}")


def _damaged(answer: str) -> Refusal:
    return Refusal(
        "backup.damaged_database", _("The database file is damaged: {answer}").format(answer=answer)
    )


def load_postgres(source: Path) -> None:
    """Replace the tables of the PostgreSQL database by those of the dump, in one transaction."""
    _tool(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--clean",
        "--if-exists",
        "--no-owner",
        f"--dbname={_name()}",
        str(source),
    )


def row_counts() -> dict[str, int]:
    """Rows of every table of ours, for the manifest and for the check after a restore."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {table: _count(cursor, table) for table in tables}


def counts_in(path: Path) -> dict[str, int]:
    """Rows of every table of an SQLite file."""
    with closing(sqlite3.connect(path)) as base:
        found = base.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
        return {name: _count(base.cursor(), name) for (name,) in sorted(found.fetchall())}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  names from the database itself
    return int(cursor.fetchone()[0])


def is_empty() -> bool:
    """Whether the database has no table yet (SQLite: or no file)."""
    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return True
    return not connection.introspection.table_names()


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools, the password in the environment. Raises `Refusal` with its words."""
    path = shutil.which(name)
    if path is None:
        raise Refusal("backup.no_tool", _("{tool} is not installed on this machine").format(tool=name))
    base = settings.DATABASES["default"]
    wanted = {
        "PGHOST": base["HOST"],
        "PGPORT": base["PORT"],
        "PGUSER": base["USER"],
        "PGPASSWORD": base["PASSWORD"],
    }
    done = subprocess.run(  # noqa: S603  path from shutil.which
        [path, "--no-password", *arguments],
        env={**os.environ, **{key: value for key, value in wanted.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["?"])[0]
        raise Refusal("backup.tool", _("{tool} says: {reason}").format(tool=name, reason=reason))
