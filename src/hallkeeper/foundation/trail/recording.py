"""One transaction, its trail rows buffered, written as the last thing before the commit.

Writing them last makes the tape the last lock of the order (once key → business rows → day → tape), so
two clerks in one hall wait for each other only for the length of two statements and a commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date
from typing import Any

from django.db import connection, transaction as django_transaction

from hallkeeper.foundation.kernel.api import Who, now, today
from hallkeeper.foundation.trail.macs import canonical, row_mac
from hallkeeper.foundation.trail.models import Tape, TrailRow

COMPANY = "company"
_buffer: ContextVar[list[TrailRow] | None] = ContextVar("trail_buffer", default=None)


class OutsideTransaction(RuntimeError):
    """A verb tried to record without an open `transaction()`."""


def scope_of(hall: str, day: date | None) -> str:
    """The tape of a hall's day; without a hall, the company's."""
    return f"{hall}/{(day or today()).isoformat()}" if hall else COMPANY


@contextmanager
def transaction() -> Iterator[None]:
    """Open the one transaction; a nested call joins it, without a savepoint.

    On leaving, the buffered rows are written. Anything raised rolls everything back.
    """
    if _buffer.get() is not None:
        yield
        return
    token = _buffer.set([])
    try:
        with django_transaction.atomic():
            yield
            flush()
    finally:
        _buffer.reset(token)


def in_transaction() -> bool:
    """Whether a `transaction()` is open in this context."""
    return _buffer.get() is not None


def record(
    verb: str,
    subject: str,
    by: Who,
    *,
    hall: str = "",
    day: date | None = None,
    detail: dict[str, Any] | None = None,
    reason: str = "",
    clause: str = "",
) -> None:
    """Buffer one row: `by` did `verb` to `subject` (`shop_cash.Deposit:12`).

    With a hall the row goes to the tape of that hall's `day` (default: today), else to the company's.
    Raises `OutsideTransaction` where no `transaction()` is open.
    """
    buffer = _buffer.get()
    if buffer is None:
        raise OutsideTransaction(f"{verb} on {subject} was recorded outside transaction()")
    buffer.append(
        TrailRow(
            scope=scope_of(hall, day),
            at=now(),
            actor=by.code,
            actor_name=by.name,
            verb=verb,
            subject=subject,
            hall=hall,
            clause=clause,
            reason=reason,
            detail=canonical(detail or {}),
        )
    )


def advance(scope: str, count: int) -> int:
    """Move the tape by `count` and return the first of the new numbers; locks the tape until commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Tape._meta.db_table}" (scope, seq) VALUES (%s, %s) '  # noqa: S608  own table
            f'ON CONFLICT (scope) DO UPDATE SET seq = "{Tape._meta.db_table}".seq + excluded.seq RETURNING seq',
            [scope, count],
        )
        return int(cursor.fetchone()[0]) - count + 1


def flush() -> None:
    """Write the buffered rows, tape by tape in the order of their names, so no two flushes deadlock."""
    buffer = _buffer.get()
    if not buffer:
        return
    rows, buffer[:] = list(buffer), []
    for scope in sorted({row.scope for row in rows}):
        mine = [row for row in rows if row.scope == scope]
        first = advance(scope, len(mine))
        for offset, row in enumerate(mine):
            row.seq = first + offset
            row.at = row.at.astimezone(UTC)
            row.mac = row_mac(row)
        TrailRow.objects.bulk_create(mine)
