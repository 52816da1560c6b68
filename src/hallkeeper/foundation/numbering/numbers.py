"""Giving out numbers inside the transaction that writes the document: a rollback gives them back."""

from __future__ import annotations

from datetime import date

from django.db import connection

from hallkeeper.foundation.numbering.models import Series


class OutsideTransaction(RuntimeError):
    """A number was asked for where nothing could give it back."""


def next_number(series: str, scope: str) -> int:
    """The next number of `series` in `scope`, from 1, without gaps; locks the series until the commit.

    Raises `OutsideTransaction` where no transaction is open: a number given out there could be lost.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"a number of {series} was asked for outside a transaction")
    table = Series._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (key, last) VALUES (%s, 1) '  # noqa: S608  own table
            f'ON CONFLICT (key) DO UPDATE SET last = "{table}".last + 1 RETURNING last',
            [f"{series}/{scope}"],
        )
        return int(cursor.fetchone()[0])


def document_number(kind: str, letter: str, *, hall: str, day: date) -> str:
    """A document's number such as `NM-20261123-S01`: hall, business day, kind's letter, number that day."""
    number = next_number(kind, f"{hall}/{day.isoformat()}")
    return f"{hall}-{day:%Y%m%d}-{letter}{number:02d}"
