"""`hallkeeper verify` over the cash: silent when sound, names the row when somebody wrote behind our back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection

from hallkeeper.books.journal.recount import check_against_trail, check_day_totals, check_entries
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.rooms.append_only import without_triggers
from hallkeeper.shop.cash.api import (
    CashCount,
    Custody,
    DaySettlement,
    Reason,
    bank_today,
    deposit,
    pay_out,
    take_out,
)
from hallkeeper.shop.cash.models import Deposit, Takings
from hallkeeper.shop.cash.room import ROOM
from tests.shop.cash.conftest import PIN, Shop, clock


def findings() -> list[str]:
    return [line for check in ROOM.verify_checks for line in check.function()]


@pytest.fixture
def lived(shop: Shop) -> Shop:
    """A day with everything in it, and half of its money in the bank."""
    day = shop.open()
    zhou = shop.actor("zhou")
    shop.take(day, 300000)
    shop.take(day, 10000, "wechat")
    shop.act(lambda: pay_out(day=day, amount_fen=2000, category="water", words="水", by=zhou))
    slip = {"account": shop.account, "paid_at": now(), "photo": uuid4()}
    shop.act(lambda: bank_today(day=day, amount_fen=50000, slip_no="AAAA1", by=zhou, **slip))
    shop.pass_box("zhou", "zhaox", 298000)
    shop.count(297000, by="zhaox")
    due = shop.settle(day, {"wechat": 10000}, {"cash": Reason("unknown", "少十元")}, "li", by="zhaox").due
    assert due is not None
    shop.now(clock(9, day=24))
    shop.act(lambda: take_out(due=due, pin=PIN, custodian_pin=PIN, by=shop.actor("zhaox")), "zhaox")
    slip["paid_at"] = now()
    li = shop.actor("li")
    shop.act(lambda: deposit(dues=[due], amount_fen=100000, slip_no="AAAA2", by=li, **slip), "li")
    return shop


def test_a_lived_day_is_sound(lived: Shop) -> None:
    assert findings() == []
    assert [*check_entries(), *check_against_trail(), *check_day_totals()] == []


def tampered(sql: str) -> list[str]:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(sql)
    return findings()


def cases() -> Iterator[tuple[str, str]]:
    yield "UPDATE shop_cash_cashcount SET total_fen = total_fen + 10 WHERE purpose = 'close'", "cash count"
    yield "UPDATE shop_cash_cashcount SET expected_fen = expected_fen + 10", "what moved since"
    yield (
        "UPDATE shop_cash_takings SET amount_fen = 1, received_fen = 1 WHERE method = 'cash'",
        "Takings rows",
    )
    yield "UPDATE shop_cash_paidout SET amount_fen = 1", "PaidOut rows"
    yield "UPDATE shop_cash_depositpart SET fen = fen - 1", "parts and what is over"
    yield "DELETE FROM shop_cash_daysettlement WHERE method = 'card'", "3 settlement rows instead of 4"
    yield "UPDATE shop_cash_depositdue SET amount_fen = amount_fen + 5", "fen counted"
    yield "UPDATE books_journal_daytotal SET fen = fen - 9000000 WHERE account = 'drawer'", "drawer holds -"
    arrived = "UPDATE books_journal_leg SET account = 'pouch' WHERE account = 'transit' AND fen > 0"
    yield arrived, "transit holds -"
    yield "UPDATE shop_cash_takeout SET amount_fen = amount_fen + 5", "in transit"


@pytest.mark.parametrize(("sql", "word"), list(cases()))
def test_tampering_is_found_and_named(lived: Shop, sql: str, word: str) -> None:
    assert any(word in line for line in tampered(sql))


def test_a_hole_in_the_custody_is_named(lived: Shop) -> None:
    second = Custody.objects.order_by("id")[1]
    found = tampered(
        f"UPDATE shop_cash_custody SET since = '2026-11-22 03:00:00+00:00' WHERE id = {second.pk}"
    )
    assert [line for line in found if line.startswith(f"custody {second.pk}:")]


def test_nobody_holding_the_box_is_named(lived: Shop) -> None:
    found = tampered("UPDATE shop_cash_custody SET until = since WHERE until IS NULL")
    assert "cash box NM: 0 custodians at once" in found


def test_rows_the_checks_read(lived: Shop) -> None:
    assert (CashCount.objects.count(), DaySettlement.objects.count()) == (5, 4)
    assert (Takings.objects.count(), Deposit.objects.count()) == (2, 2)
