"""One moment of the whole database, read while others write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def snapshot() -> Iterator[None]:
    """Every read inside sees the database as it was at the first read; no writer waits, nothing is written.

    Django's own `atomic()` would take SQLite's write lock (IMMEDIATE) and see newer rows between two
    statements on PostgreSQL, so the transaction is opened by hand. Inside an open transaction it only joins.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
