"""The writes of a recorded run, replayed by the bare driver: the same rows in transactions of the same size.

Inserts are given the ids they had, so clients may replay side by side.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

from bench.rounds import UNTIMED, Samples

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
INSERT = re.compile(
    r'INSERT(?P<how> OR IGNORE)? INTO "(?P<table>\w+)" \((?P<columns>[^)]*)\) (?P<rows>.*?)'
    r"(?P<end>( ON CONFLICT.*)?( RETURNING .*)?)$",
    re.DOTALL,
)
ONE_ROW = re.compile(r"\(%s(?:[^()]|\([^()]*\))*\)")
UNNESTED = "SELECT * FROM "  # Django's bulk insert on PostgreSQL
Statement = tuple[str, Any]


@dataclass
class Press:
    """The writes of one press: what it was, in which hall."""

    what: str
    hall: str
    statements: list[Statement] = field(default_factory=list)


class Recording:
    """Listens to one single-client run."""

    def __init__(self) -> None:
        self.presses: list[Press] = [Press(UNTIMED, "")]

    def mark(self, what: str, hall: str) -> None:
        """A new press begins."""
        self.presses.append(Press(what, hall))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note every write that Django sends meanwhile."""
        with connection.execute_wrapper(self._note):
            yield

    def _note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql):
            for number, values in enumerate(params if many else [params]):
                self.presses[-1].statements.append((_with_ids(sql, number), values))
        return execute(sql, params, many, context)


def _with_ids(sql: str, later: int) -> str:
    """An insert that leaves its id to the database, with the ids that it is about to get."""
    found = INSERT.match(sql)
    if found is None or not _has_serial_id(found["table"]) or '"id"' in found["columns"]:
        return sql
    rows = _numbered(found["rows"], found["columns"].count(",") + 1, _next_id(found["table"]) + later)
    head = f'INSERT{found["how"] or ""} INTO "{found["table"]}" ("id", {found["columns"]})'
    return f"{head} {rows}{found['end']}"


def _numbered(rows: str, columns: int, first: int) -> str:
    if rows.startswith(UNNESTED):
        names = ", ".join(f"c{column}" for column in range(columns))
        unnested = rows.removeprefix(UNNESTED)
        return f"SELECT {first - 1} + n, {names} FROM {unnested} WITH ORDINALITY AS u({names}, n)"
    found = ONE_ROW.findall(rows)
    return "VALUES " + ", ".join(f"({first + number}, {row[1:]}" for number, row in enumerate(found))


def _has_serial_id(table: str) -> bool:
    if connection.vendor == "postgresql":
        return bool(
            _asked(
                "SELECT pg_get_serial_sequence(%s, 'id') WHERE EXISTS (SELECT 1 FROM "
                "information_schema.columns WHERE table_name = %s AND column_name = 'id')",
                table,
                table,
            )
        )
    return bool(_asked("SELECT 1 FROM pragma_table_info(?) WHERE name = 'id' AND type = 'INTEGER'", table))


def _next_id(table: str) -> int:
    if connection.vendor == "postgresql":
        sequence = _asked("SELECT pg_get_serial_sequence(%s, 'id')", table)
        taken = "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END"
        return int(_asked(f"{taken} FROM {sequence}"))
    return int(_asked("SELECT seq FROM sqlite_sequence WHERE name = ?", table) or 0) + 1


def _asked(sql: str, *values: str) -> Any:
    """One value, past Django, so that it is not recorded."""
    plain = sqlite3.Connection.cursor if connection.vendor == "sqlite" else psycopg.Connection.cursor
    cursor = plain(connection.connection)
    try:
        row = cursor.execute(sql, values).fetchone()
    finally:
        cursor.close()
    return row[0] if row else None


def replay(presses: list[Press], clients: int) -> Samples:
    """Send the writes again to the present database, timed presses by `clients` at once."""
    samples = Samples()
    spent: dict[tuple[str, str], float] = {}
    with ThreadPoolExecutor(clients) as pool:
        drivers = {hall: _driver() for hall in {press.hall for press in presses}}
        for group in _groups(presses, clients):
            begun = time.perf_counter()
            timed = (
                list(pool.map(lambda press: _send(drivers[press.hall], press), group))
                if len(group) > 1
                else [_send(drivers[group[0].hall], group[0])]
            )
            if group[0].what != UNTIMED:
                samples.spans[group[0].what] += time.perf_counter() - begun
            for press, seconds in zip(group, timed, strict=True):
                if press.what != UNTIMED:
                    spent.setdefault((press.what, press.hall), 0.0)
                    samples.seconds[press.what].append(seconds)
        for driver in drivers.values():
            driver.close()
    return samples


def _groups(presses: list[Press], clients: int) -> Iterator[list[Press]]:
    """With several clients, timed presses of different halls that followed each other go together."""
    group: list[Press] = []
    for press in (press for press in presses if press.statements):
        together = clients > 1 and press.what != UNTIMED
        if group and not (
            together and group[0].what == press.what and press.hall not in {one.hall for one in group}
        ):
            yield group
            group = []
        group.append(press)
    if group:
        yield group


def _driver() -> Any:
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        driver = sqlite3.connect(base["NAME"], timeout=20, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            driver.execute(f"PRAGMA {pragma}")
        return driver
    return psycopg.connect(
        host=base["HOST"], port=base["PORT"], user=base["USER"], password=base["PASSWORD"],
        dbname=base["NAME"], autocommit=True,
    )  # fmt: skip


def _send(driver: Any, press: Press) -> float:
    """One transaction; the driver's own placeholders were prepared before the clock runs."""
    sqlite = isinstance(driver, sqlite3.Connection)
    ready = [
        (sql.replace("%s", "?").replace("%%", "%") if sqlite else sql, params)
        for sql, params in press.statements
    ]
    cursor = driver.cursor()
    begun = time.perf_counter()
    cursor.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
    for sql, params in ready:
        cursor.execute(sql, params or ())
        if "RETURNING" in sql:
            cursor.fetchall()
    cursor.execute("COMMIT")
    return time.perf_counter() - begun
