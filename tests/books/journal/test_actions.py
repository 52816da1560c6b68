"""Posting and reversing: what is written, what is refused, what a closed day keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction

from hallkeeper.books.days.api import BusinessDay, State, close_day, ledger_day, open_day, reopen_day
from hallkeeper.books.journal.api import (
    Entry,
    Leg,
    balance,
    balances,
    balances_of,
    entries_of,
    last_moved,
    moved,
    moved_in,
    post,
    reverse,
)
from hallkeeper.books.journal.models import DayTotal
from hallkeeper.books.journal.recount import check_against_trail, check_day_totals, check_entries
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.rooms.api import AppendOnlyError
from hallkeeper.foundation.rooms.append_only import without_triggers
from hallkeeper.foundation.trail.recording import flush
from hallkeeper.org.posts.api import TwoPeople
from tests.books.conftest import TODAY, Shop


@pytest.fixture
def day(shop: Shop) -> BusinessDay:
    return open_day(hall=shop.nm, on=TODAY, by=shop.zhou)


def sale(shop: Shop, day: BusinessDay, fen: int = 268400) -> Entry:
    return post(
        day=day, kind="takings", legs=[("drawer", fen), ("takings.cash", -fen)], by=shop.zhou, subject="t:1"
    )


def test_post_writes_entry_and_legs(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    assert (entry.hall_id, entry.date, entry.kind, entry.by) == (shop.nm.id, TODAY, "takings", "zhou")
    assert [(leg.account, leg.unit, leg.fen) for leg in entry.legs.all()] == [
        ("drawer", "CNY", 268400),
        ("takings.cash", "CNY", -268400),
    ]
    assert balances(shop.nm) == {"drawer": 268400, "takings.cash": -268400}
    assert balances(shop.dj) == {}
    assert entries_of("t:1") == [entry]
    assert last_moved(shop.nm, ("drawer",)) == entry.pk
    assert last_moved(shop.nm, ("bank",)) == 0


@pytest.mark.parametrize(
    "legs",
    [
        [("drawer", 100), ("takings.cash", -99)],
        [("drawer", 100)],
        [("drawer", 0), ("takings.cash", 0)],
        [],
        [("till", 100), ("takings.cash", -100)],
        [("paid_out.", 100), ("drawer", -100)],
        [("paid_out.A B", 100), ("drawer", -100)],
        [("drawer", 10**13 + 1), ("takings.cash", -(10**13) - 1)],
    ],
)
def test_post_refuses_legs_that_cannot_be_books(
    shop: Shop, day: BusinessDay, legs: list[tuple[str, int]]
) -> None:
    with pytest.raises(ValueError):
        post(day=day, kind="x", legs=legs, by=shop.zhou)
    assert (Entry.objects.count(), Leg.objects.count()) == (0, 0)


def test_a_closed_day_is_frozen(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    close_day(day=day, by=shop.zhou)
    with pytest.raises(Refusal) as refused:
        sale(shop, day)
    assert refused.value.code == "days.closed"
    assert Entry.objects.count() == 1
    assert balance(shop.nm, "drawer") == 268400
    undone = reverse(entry=Entry.objects.get(pk=entry.pk), by=shop.zhou, reason="wrong")
    assert undone.date == TODAY + timedelta(days=1)
    assert undone.day.state == State.PLANNED
    assert balance(shop.nm, "drawer", TODAY) == 268400
    assert balance(shop.nm, "drawer") == 0


def test_a_balance_is_one_query_over_closed_and_running_days(
    shop: Shop, day: BusinessDay, django_assert_num_queries: Any
) -> None:
    sale(shop, day)
    close_day(day=day, by=shop.zhou)
    later = ledger_day(shop.nm)
    sale(shop, later)
    with django_assert_num_queries(1):
        assert balances(shop.nm) == {"drawer": 2 * 268400, "takings.cash": -2 * 268400}
    with django_assert_num_queries(1):
        assert balances_of([shop.nm.pk, shop.dj.pk], "drawer") == {shop.nm.pk: 2 * 268400, shop.dj.pk: 0}


def test_reverse_restores_and_happens_once(shop: Shop, day: BusinessDay) -> None:
    before = balances(shop.nm)
    entry = sale(shop, day)
    undone = reverse(entry=entry, by=shop.chen, reason="typed twice")
    assert {name: fen for name, fen in balances(shop.nm).items() if fen} == before
    assert (undone.reverses, undone.kind, undone.day_id, undone.memo) == (
        entry,
        "takings.reversed",
        day.pk,
        "typed twice",
    )
    for again in (entry, undone):
        with pytest.raises(Refusal) as refused:
            reverse(entry=again, by=shop.chen, reason="again")
        assert refused.value.code == "journal.reversed"
    assert Entry.objects.count() == 2


def test_reverse_needs_a_reason(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    with pytest.raises(Refusal) as refused:
        reverse(entry=entry, by=shop.chen, reason=" ")
    assert (refused.value.code, refused.value.field) == ("journal.no_reason", "reason")
    assert Entry.objects.count() == 1


def test_the_database_lets_an_entry_be_reversed_once(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    reverse(entry=entry, by=shop.chen, reason="x")
    with pytest.raises(IntegrityError), django_transaction.atomic():
        post(
            day=day,
            kind="takings.reversed",
            legs=[("drawer", -1), ("takings.cash", 1)],
            by=shop.zhou,
            reverses=entry,
        )


def test_rows_are_written_once(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        Leg.objects.update(fen=1)
    with pytest.raises(AppendOnlyError):
        Leg.objects.all().delete()


def test_totals_of_a_closed_day_carry_the_balance_and_a_reopening_takes_them_out(
    shop: Shop, day: BusinessDay
) -> None:
    sale(shop, day)
    close_day(day=day, by=shop.zhou)
    assert {(row.account, row.fen) for row in DayTotal.objects.all()} == {
        ("drawer", 268400),
        ("takings.cash", -268400),
    }
    reopen_day(day=day, by=TwoPeople(shop.chen, shop.zhou), reason="x")
    assert balance(shop.nm, "drawer") == 268400
    sale(shop, day, 100)
    assert balance(shop.nm, "drawer") == 268500
    close_day(day=day, by=shop.zhou)
    assert balance(shop.nm, "drawer") == 268500
    assert balances_of([shop.nm.id, shop.dj.id], "drawer") == {shop.nm.id: 268500, shop.dj.id: 0}
    assert moved(day) == {("drawer", "CNY"): 268500, ("takings.cash", "CNY"): -268500}
    assert moved_in(day, "drawer") == 268500
    assert moved_in(day, "bank") == 0


def test_sound_books_pass_all_three_recounts(shop: Shop, day: BusinessDay) -> None:
    reverse(entry=sale(shop, day), by=shop.chen, reason="x")
    sale(shop, day)
    close_day(day=day, by=shop.zhou)
    flush()
    assert [*check_entries(), *check_against_trail(), *check_day_totals()] == []


def tamper(sql: str) -> None:
    with without_triggers(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What was written honestly is checked now; at the commit the tampering would show by itself.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql)


def test_a_leg_changed_behind_our_back_is_named(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    close_day(day=day, by=shop.zhou)
    flush()
    tamper(f"UPDATE books_journal_leg SET fen = fen - 1 WHERE entry_id = {entry.pk} AND account = 'drawer'")
    assert list(check_entries()) == [f"journal entry {entry.pk}: its legs sum to -1 CNY, not to zero"]
    assert [line for line in check_against_trail() if f"journal entry {entry.pk}:" in line]
    assert [line for line in check_day_totals() if line.startswith("day NM 2026-11-23, drawer:")]


def test_both_legs_changed_so_that_they_still_balance_are_named(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    flush()
    tamper(f"UPDATE books_journal_leg SET fen = fen * 2 WHERE entry_id = {entry.pk}")
    assert list(check_entries()) == []
    assert [line for line in check_against_trail() if f"journal entry {entry.pk}:" in line]


def test_an_entry_removed_or_smuggled_in_is_named(shop: Shop, day: BusinessDay) -> None:
    gone, kept = sale(shop, day), sale(shop, day, 5)
    flush()
    tamper(f"DELETE FROM books_journal_leg WHERE entry_id = {gone.pk}")
    tamper(f"DELETE FROM books_journal_entry WHERE id = {gone.pk}")
    tamper(
        "INSERT INTO books_journal_entry (hall_id, day_id, date, kind, memo, subject, by, by_name, at) "
        "SELECT hall_id, day_id, date, kind, memo, subject, by, by_name, at "
        f"FROM books_journal_entry WHERE id = {kept.pk}"
    )
    smuggled = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert list(check_entries()) == [f"journal entry {smuggled}: fewer than two legs"]
    assert list(check_against_trail()) == [
        f"journal entry {smuggled} stands on no trail row",
        f"books_journal.Entry:{gone.pk} was posted and is gone",
    ]


def test_a_leg_in_another_day_or_an_unknown_account_is_named(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    flush()
    other = BusinessDay.objects.create(hall=shop.dj, date=TODAY)
    tamper(f"UPDATE books_journal_leg SET day_id = {other.pk}, account = 'till' WHERE fen > 0")
    tamper("UPDATE books_journal_entry SET date = '2026-11-22'")
    leg = entry.legs.get(account="till")
    assert list(check_entries()) == [
        f"journal leg {leg.pk} of entry {entry.pk} lies in another day or hall than its entry",
        f"journal entry {entry.pk} lies in another hall or date than its day",
        "journal: legs in the unknown account 'till'",
    ]


@pytest.mark.parametrize(
    ("name", "fen", "account"),
    [
        ("leg_moves_something", 0, "drawer"),
        ("leg_of_a_sane_size", 10**13 + 1, "drawer"),
        ("leg_has_an_account", 1, ""),
    ],
)
def test_the_database_refuses_a_leg(shop: Shop, day: BusinessDay, name: str, fen: int, account: str) -> None:
    entry = sale(shop, day)
    leg = Leg(entry=entry, hall=shop.nm, day=day, account=account, fen=fen)
    with pytest.raises(IntegrityError, match=name), django_transaction.atomic():
        leg.save()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no deferred triggers")
def test_postgresql_refuses_a_crooked_entry_at_the_commit(shop: Shop, day: BusinessDay) -> None:
    entry = sale(shop, day)
    with pytest.raises(IntegrityError, match="does not sum to zero"), django_transaction.atomic():
        Leg.objects.bulk_create([Leg(entry=entry, hall=shop.nm, day=day, account="drawer", fen=1)])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
