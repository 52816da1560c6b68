"""One transaction, its trail rows buffered, written as the last thing before the commit.

Writing them last makes the tape the last lock of the order (once key → business rows → day → tape), so
two clerks in one hall wait for each other only for the length of two statements and a commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from django.db import connection
from django.db import transaction as django_transaction

from hallkeeper.foundation.kernel.api import Who, now, today
from hallkeeper.foundation.trail.macs import canonical, row_mac
from hallkeeper.foundation.trail.models import Tape, TrailRow

COMPANY = "company"


class OutsideTransaction(RuntimeError):
    """A verb tried to record without an open `transaction()`."""


class Swallowed(RuntimeError):
    """A verb inside failed half-way, and somebody caught that and wanted to commit the rest."""


@dataclass
class _Open:
    """What the open transaction will write last, what runs if it is undone, and whether a part failed."""

    rows: list[TrailRow] = field(default_factory=list)
    undone: list[Callable[[], None]] = field(default_factory=list)
    failed: bool = False


_open: ContextVar[_Open | None] = ContextVar("trail_open", default=None)


def scope_of(hall: str, day: date | None) -> str:
    """The tape of a hall's day; without a hall, the company's."""
    return f"{hall}/{(day or today()).isoformat()}" if hall else COMPANY


@contextmanager
def transaction() -> Iterator[None]:
    """Open the one transaction; a nested call joins it, without a savepoint.

    On leaving, the buffered rows are written. Anything raised rolls everything back; what `after_rollback`
    was given then runs. Raises `Swallowed` instead of committing when a nested call ended with an error that
    was caught: without savepoints its half would stay.
    """
    if (outer := _open.get()) is not None:
        with _joined(outer):
            yield
        return
    mine = _Open()
    try:
        token = _open.set(mine)
        try:
            with django_transaction.atomic():
                yield
                if mine.failed:
                    raise Swallowed("a verb failed inside this transaction; nothing of it may stay")
                flush()
        finally:
            _open.reset(token)
    except Exception:
        for function in mine.undone:
            function()
        raise


@contextmanager
def _joined(outer: _Open) -> Iterator[None]:
    try:
        yield
    except BaseException:
        outer.failed = True
        raise


def after_rollback(function: Callable[[], None]) -> None:
    """Call `function` if the open transaction is rolled back, and forget it at the commit.

    For the one kind of fact that must outlive a refusal: that somebody guessed. It opens a transaction of
    its own. Raises `OutsideTransaction` where none is open.
    """
    mine = _open.get()
    if mine is None:
        raise OutsideTransaction("after_rollback was called outside transaction()")
    mine.undone.append(function)


def in_transaction() -> bool:
    """Whether a `transaction()` is open in this context."""
    return _open.get() is not None


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
    mine = _open.get()
    if mine is None:
        raise OutsideTransaction(f"{verb} on {subject} was recorded outside transaction()")
    mine.rows.append(
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


def advance(counts: Mapping[str, int]) -> dict[str, int]:
    """Move each tape by its count and return its new end; locks the tapes, in this order, until commit."""
    table = Tape._meta.db_table
    values = ", ".join(["(%s, %s)"] * len(counts))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (scope, seq) VALUES {values} '  # noqa: S608  own table
            f'ON CONFLICT (scope) DO UPDATE SET seq = "{table}".seq + excluded.seq RETURNING scope, seq',
            [value for pair in counts.items() for value in pair],
        )
        return dict(cursor.fetchall())


def flush() -> None:
    """Write the buffered rows; the tapes are locked in the order of their names, so no two flushes
    deadlock."""
    mine = _open.get()
    if mine is None or not mine.rows:
        return
    rows, mine.rows = mine.rows, []
    counts = Counter(row.scope for row in rows)
    ends = advance({scope: counts[scope] for scope in sorted(counts)})
    ahead = {scope: end - counts[scope] for scope, end in ends.items()}
    for row in rows:
        ahead[row.scope] += 1
        row.seq = ahead[row.scope]
        row.at = row.at.astimezone(UTC)
        row.mac = row_mac(row)
    TrailRow.objects.bulk_create(rows)
