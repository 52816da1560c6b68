"""Seals, and the check that names what was changed behind the product's back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from hallkeeper.foundation.kernel.api import Who, at
from hallkeeper.foundation.rooms.append_only import without_triggers
from hallkeeper.foundation.trail.api import Seal, TrailRow, last_seal, record, seal, transaction, verify_trail
from hallkeeper.foundation.trail.models import Tape
from hallkeeper.foundation.trail.sealing import seal_the_rest

ZHOU = Who("E003", "周敏")
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ROWS, SEALS, TAPES = (model._meta.db_table for model in (TrailRow, Seal, Tape))


def write(count: int, *, hall: str = "NM", day: date = DAY) -> None:
    """`count` rows in one transaction."""
    with transaction():
        for number in range(count):
            record("did", f"thing:{number}", ZHOU, hall=hall, day=day, detail={"n": number})


def sql(statement: str, *values: Any) -> None:
    """What somebody with the database's password would type."""
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def two_sealed_days() -> None:
    """Three rows and a seal on each of two days of one hall."""
    for day in (DAY, DAY + timedelta(days=1)):
        write(3, day=day)
        seal("NM", day)


@pytest.mark.django_db
def test_seal_covers_the_rows_since_the_last_one_and_follows_it() -> None:
    with at(NOON):
        write(2)
        first = seal("NM", DAY)
        write(3)
        second = seal("NM", DAY)
        write(1, day=DAY + timedelta(days=1))
        third = seal("NM", DAY + timedelta(days=1))
    assert [(made.number, made.first_seq, made.last_seq) for made in (first, second, third)] == [
        (1, 1, 2),
        (2, 3, 5),
        (3, 1, 1),
    ]
    assert (first.previous, second.previous, third.previous) == ("", first.mac, second.mac)
    assert last_seal("NM", DAY) == second
    assert last_seal("DJ", DAY) is None
    assert second.code == f"{second.mac[:4]}-{second.mac[4:8]}".upper()
    assert [*verify_trail()] == []


@pytest.mark.django_db
def test_seal_inside_a_verb_covers_the_rows_buffered_so_far() -> None:
    with transaction():
        record("closed", "day:1", ZHOU, hall="NM", day=DAY)
        made = seal("NM", DAY)
        record("printed", "day:1", ZHOU, hall="NM", day=DAY)
    assert (made.first_seq, made.last_seq) == (1, 1)
    assert TrailRow.objects.count() == 2
    assert [*verify_trail()] == []


@pytest.mark.django_db
def test_seal_of_an_empty_day_is_sound_and_of_the_company_has_its_own_chain() -> None:
    empty = seal("NM", DAY)
    assert (empty.first_seq, empty.last_seq) == (1, 0)
    with transaction():
        record("a", "s", ZHOU)
    company = seal("", None)
    assert (company.chain, company.number, company.first_seq, company.last_seq) == ("company", 1, 1, 1)
    assert [*verify_trail()] == []


@pytest.mark.django_db
def test_seal_the_rest_seals_earlier_days_once_and_leaves_today_open() -> None:
    with at(NOON):
        write(2)
        with transaction():
            record("a", "s", ZHOU)
    with at(NOON + timedelta(days=1)):
        write(1, day=DAY + timedelta(days=1))
    assert seal_the_rest(NOON + timedelta(days=1)) == 2
    assert sorted(Seal.objects.values_list("scope", "last_seq")) == [("NM/2026-11-23", 2), ("company", 1)]
    assert seal_the_rest(NOON + timedelta(days=1)) == 0
    assert [*verify_trail()] == []


def change_content() -> None:
    sql(f"UPDATE {ROWS} SET detail = '{{\"n\":9}}' WHERE scope = 'NM/2026-11-23' AND seq = 2")


def change_actor() -> None:
    sql(f"UPDATE {ROWS} SET actor_name = '李娜' WHERE scope = 'NM/2026-11-23' AND seq = 2")


def change_time() -> None:
    row = TrailRow.objects.get(scope="NM/2026-11-23", seq=2)
    sql(f"UPDATE {ROWS} SET at = %s WHERE id = %s", row.at + timedelta(microseconds=1), row.pk)


def swap_two_rows() -> None:
    sql(f"UPDATE {ROWS} SET seq = 99 WHERE scope = 'NM/2026-11-23' AND seq = 1")
    sql(f"UPDATE {ROWS} SET seq = 1 WHERE scope = 'NM/2026-11-23' AND seq = 2")
    sql(f"UPDATE {ROWS} SET seq = 2 WHERE scope = 'NM/2026-11-23' AND seq = 99")


def remove_middle() -> None:
    sql(f"DELETE FROM {ROWS} WHERE scope = 'NM/2026-11-23' AND seq = 2")


def remove_tail() -> None:
    sql(f"DELETE FROM {ROWS} WHERE scope = 'NM/2026-11-23' AND seq = 3")


def remove_tail_and_set_the_tape_back() -> None:
    remove_tail()
    sql(f"UPDATE {TAPES} SET seq = 2 WHERE scope = 'NM/2026-11-23'")


def add_a_row() -> None:
    row = TrailRow.objects.get(scope="NM/2026-11-23", seq=3)
    row.pk, row._state.adding, row.seq, row.verb = None, True, 4, "was never done"
    row.save()
    sql(f"UPDATE {TAPES} SET seq = 4 WHERE scope = 'NM/2026-11-23'")


def move_to_another_day() -> None:
    sql(f"UPDATE {ROWS} SET scope = 'NM/2026-11-24', seq = 4 WHERE scope = 'NM/2026-11-23' AND seq = 3")
    sql(f"UPDATE {TAPES} SET seq = 4 WHERE scope = 'NM/2026-11-24'")
    sql(f"UPDATE {TAPES} SET seq = 2 WHERE scope = 'NM/2026-11-23'")


def remove_the_tape() -> None:
    sql(f"DELETE FROM {TAPES} WHERE scope = 'NM/2026-11-23'")


def remove_first_seal() -> None:
    sql(f"DELETE FROM {SEALS} WHERE number = 1")


def remove_last_seal() -> None:
    sql(f"DELETE FROM {SEALS} WHERE number = 2")


def remove_all_seals() -> None:
    sql(f"DELETE FROM {SEALS}")


def change_seal_time() -> None:
    made = Seal.objects.get(number=2)
    sql(f"UPDATE {SEALS} SET at = %s WHERE number = 2", made.at - timedelta(hours=3))


def cut_the_chain() -> None:
    sql(f"UPDATE {SEALS} SET previous = '' WHERE number = 2")


def shorten_seal() -> None:
    sql(f"UPDATE {SEALS} SET last_seq = 2 WHERE number = 1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "names"),
    [
        (change_content, "trail row NM/2026-11-23#2 (did thing:1) was changed"),
        (change_actor, "trail row NM/2026-11-23#2 (did thing:1) was changed"),
        (change_time, "trail row NM/2026-11-23#2 (did thing:1) was changed"),
        (swap_two_rows, "trail row NM/2026-11-23#1 (did thing:1) was changed"),
        (remove_middle, "trail NM/2026-11-23: rows 2 to 2 are missing"),
        (remove_tail, "trail NM/2026-11-23: the tape says 3 rows, 2 are there"),
        (remove_tail_and_set_the_tape_back, "seal NM#1 over NM/2026-11-23 does not match its rows"),
        (add_a_row, "trail row NM/2026-11-23#4 (was never done thing:2) was changed"),
        (move_to_another_day, "trail row NM/2026-11-24#4 (did thing:2) was changed"),
        (remove_the_tape, "trail row NM/2026-11-23#1 has no tape"),
        (remove_first_seal, "seal NM#2: the one before it is missing"),
        (remove_last_seal, "seals/NM: 2 seals were made, 1 are there"),
        (remove_all_seals, "seals/NM: 2 seals were made, 0 are there"),
        (change_seal_time, "seal NM#2 over NM/2026-11-24 does not match its rows"),
        (cut_the_chain, "seal NM#2 does not follow the one before it"),
        (shorten_seal, "seal NM#1 over NM/2026-11-23 does not match its rows"),
    ],
)
def test_verify_names_what_was_tampered_with(tamper: Callable[[], None], names: str) -> None:
    two_sealed_days()
    assert [*verify_trail()] == []
    tamper()
    assert names in [*verify_trail()]


@pytest.mark.django_db
def test_verify_without_the_mac_would_miss_a_changed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)
    change_content()
    monkeypatch.setattr("hallkeeper.foundation.trail.sealing.row_mac", lambda row: row.mac)
    assert [*verify_trail()] == []


@pytest.mark.django_db
def test_mac_needs_the_key_of_this_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    monkeypatch.setattr("hallkeeper.foundation.trail.macs._key", lambda: b"another key")
    assert len([*verify_trail()]) == 1
