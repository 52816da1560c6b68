"""A database that somebody else holds: busy, nothing saved, and the same press works afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from hallkeeper.foundation.kernel.api import Busy, Who
from hallkeeper.foundation.numbering.models import Series
from hallkeeper.foundation.once.api import Outcome, fingerprint, perform
from hallkeeper.foundation.once.models import OnceKey

ZHOU = Who("E003", "周敏")


@contextmanager
def somebody_else_writes() -> Iterator[None]:
    """Another connection holds what `perform` needs; our patience is short for the test."""
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=20")
        other = sqlite3.connect(base["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout='20ms'")
        other = psycopg.connect(
            host=base["HOST"],
            port=base["PORT"],
            user=base["USER"],
            password=base["PASSWORD"],
            dbname=base["NAME"],
        )
        other.execute(
            "INSERT INTO foundation_once_oncekey "
            "(key, fingerprint, actor, status, location, message, ids, at) "
            "VALUES ('k', 'f', 'a', 0, '', '', '{}', now())"
        )
    try:
        yield
    finally:
        other.rollback()
        other.close()


def verb() -> Outcome:
    """Writes one row."""
    Series.objects.create(key="row", last=1)
    return Outcome("/there/")


@pytest.mark.django_db(transaction=True)
def test_locked_database_is_busy_and_the_same_press_works_afterwards() -> None:
    with somebody_else_writes(), pytest.raises(Busy):
        perform("k", fingerprint({}), verb, by=ZHOU)
    assert (Series.objects.count(), OnceKey.objects.count()) == (0, 0)
    assert perform("k", fingerprint({}), verb, by=ZHOU).location == "/there/"
    assert Series.objects.count() == 1
    connection.close()  # the next test gets the shipped patience again


@pytest.mark.django_db(transaction=True)
def test_shipped_patience_has_an_end() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout")
        assert cursor.fetchone()[0] == (20_000 if connection.vendor == "sqlite" else "15s")
