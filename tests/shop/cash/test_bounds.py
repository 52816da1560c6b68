"""No act takes more out of drawer, pouch or transit than lies there; what may be banked before the close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from hallkeeper.books.days.api import BusinessDay, reopen_day
from hallkeeper.books.journal.api import balances
from hallkeeper.foundation.kernel.api import TZ, now
from hallkeeper.org.posts.api import TwoPeople
from hallkeeper.shop.cash import booking
from hallkeeper.shop.cash.api import (
    Deposit,
    Reason,
    Takings,
    bank_today,
    change_float,
    pay_out,
    put_back,
    reverse_takings,
    take_out,
    unsettle_day,
)
from hallkeeper.shop.cash.models import Box
from hallkeeper.shop.cash.recount import check_boxes
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock
from tests.shop.cash.refusing import refused


def bank(shop: Shop, day: BusinessDay, fen: int, by: str = "zhou", **changes: Any) -> Callable[[], Deposit]:
    slip = {"slip_no": f"GH-{fen}", "paid_at": now(), "photo": uuid4()} | changes
    return lambda: bank_today(day=day, account=shop.account, amount_fen=fen, by=shop.actor(by), **slip)


def spend(shop: Shop, day: BusinessDay, fen: int) -> Callable[[], Any]:
    zhou = shop.actor("zhou")
    return lambda: pay_out(day=day, amount_fen=fen, category="water", words="水", by=zhou)


def two_days(shop: Shop) -> BusinessDay:
    """A closed day whose 2,764.00 wait in the box, and the next one running with 100.00 of its own."""
    shop.whole_day(276400)
    shop.now(clock(9, day=24))
    tomorrow = TODAY + timedelta(days=1)
    day = shop.open(on=tomorrow)
    shop.take(day, 10000)
    return day


@pytest.mark.clause("S1.2.7")
def test_only_the_days_own_cash_is_banked_today_and_no_figure_is_told(shop: Shop) -> None:
    day = two_days(shop)
    for fen in (10001, 500000):
        refusal = refused(shop, "cash.not_so_much", bank(shop, day, fen), recorded=True)
        assert (refusal.field, any(sign.isdigit() for sign in str(refusal.message))) == ("amount", False)
    shop.act(bank(shop, day, 10000))
    held = balances(shop.nm)
    assert (held["drawer"], held["pouch"], held["bank"]) == (50000, 276400, 10000)
    refused(shop, "cash.not_so_much", bank(shop, day, 1, slip_no="GH-0002"), recorded=True)


def test_the_money_of_a_day_that_is_open_again_is_not_banked_for_the_running_one(shop: Shop) -> None:
    first = shop.whole_day(276400)
    shop.now(clock(9, day=24))
    running = shop.open(on=TODAY + timedelta(days=1))
    shop.take(running, 10000)
    day = BusinessDay.objects.select_related("hall").get(pk=first.rows[0].day_id)
    both = TwoPeople(first=shop.actor("zhou"), second=shop.actor("chen"))

    def again() -> None:
        reopened = reopen_day(day=day, by=both, reason="漏记")
        unsettle_day(day=reopened, by=shop.actor("zhou"))

    shop.act(again)
    refused(shop, "cash.not_so_much", bank(shop, running, 10001), recorded=True)
    shop.act(bank(shop, running, 10000))
    shop.act(spend(shop, running, 15000))  # now the running day lives on the other's money
    day.refresh_from_db()
    refused(shop, "cash.not_so_much", bank(shop, day, 276400, slip_no="GH-0003"), recorded=True)


@pytest.mark.clause("S1.2.7")
def test_banked_today_reaches_the_limit_by_the_sum_and_is_then_the_managers(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 400000)
    shop.act(bank(shop, day, 299990))
    refusal = refused(shop, "cash.only_manager", bank(shop, day, 10, slip_no="GH-0010"), recorded=True)
    assert (refusal.field, "3,000.00" in str(refusal.message)) == ("amount", True)
    shop.pass_box("zhou", "chen", 150010)
    shop.act(bank(shop, day, 10, "chen", slip_no="GH-0010"), "chen")
    assert balances(shop.nm)["bank"] == 300000


@pytest.mark.parametrize(
    ("paid_at", "code"),
    [
        (clock(8, 29), "cash.paid_too_early"),
        (datetime(1, 1, 1, tzinfo=TZ), "cash.paid_too_early"),
        (clock(8, 31), "cash.paid_in_future"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=TZ), "cash.paid_in_future"),
    ],
)
def test_banked_today_is_paid_in_between_opening_and_now(shop: Shop, paid_at: datetime, code: str) -> None:
    day = shop.open()
    shop.take(day, 10000)
    assert refused(shop, code, bank(shop, day, 100, paid_at=paid_at)).field == "paid_at"


def test_no_act_takes_more_than_lies_there(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 10000)
    shop.act(spend(shop, day, 20000))
    shop.act(spend(shop, day, 20000))
    zhou, line = shop.actor("zhou"), Takings.objects.get()
    shop.act(spend(shop, day, 15000))
    undo = lambda: reverse_takings(takings=line, reason="记错", by=zhou)  # noqa: E731
    refused(shop, "cash.not_so_much", undo, recorded=True)
    refused(shop, "cash.not_so_much", spend(shop, day, 5001), recorded=True)
    shop.act(spend(shop, day, 5000))
    assert balances(shop.nm)["drawer"] == 0


def test_the_float_is_not_taken_back_below_what_lies_there(shop: Shop) -> None:
    day = shop.open()
    for _time in range(2):
        shop.act(spend(shop, day, 20000))
    shop.pass_box("zhou", "chen", 10000)
    chen = shop.actor("chen")
    less = lambda: change_float(hall=shop.nm, float_fen=39999, by=chen)  # noqa: E731
    refused(shop, "cash.not_so_much", less, "chen", recorded=True)
    shop.act(lambda: change_float(hall=shop.nm, float_fen=40000, by=chen), "chen")
    assert (balances(shop.nm)["drawer"], Box.objects.get().float_fen) == (0, 40000)


def test_what_a_count_found_missing_is_never_refused_and_verify_names_it(shop: Shop) -> None:
    day = two_days(shop)
    shop.count(0)
    gone = Reason("unknown", "银箱被撬")
    shop.settle(day, reasons={"cash": gone})
    assert balances(shop.nm)["drawer"] == -276400
    assert "cash box NM: drawer holds -276400 fen, less than nothing" in list(check_boxes())
    shop.now(clock(9, day=25))
    third = shop.open(on=TODAY + timedelta(days=2))
    shop.take(third, 10000)  # putting in is never refused
    refused(shop, "cash.not_so_much", spend(shop, third, 1), recorded=True)


def test_no_more_is_taken_out_or_put_back_than_lies_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = shop.whole_day(276400, depositor="li").due
    assert due is not None
    pins: dict[str, Any] = {"pin": PIN, "custodian_pin": PIN, "by": shop.actor("zhou")}
    monkeypatch.setattr(booking, "balances", lambda hall: {"pouch": -1, "transit": 0, "drawer": 5})
    refused(shop, "cash.not_so_much", lambda: take_out(due=due, **pins), recorded=True)
    monkeypatch.undo()
    shop.act(lambda: take_out(due=due, **pins))
    monkeypatch.setattr(booking, "balances", lambda hall: {"pouch": 0, "transit": -1, "drawer": 5})
    refused(shop, "cash.not_so_much", lambda: put_back(due=due, **pins), recorded=True)


def test_control_without_the_guard_the_drawer_falls_below_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = shop.open()
    monkeypatch.setattr(booking, "check_held", lambda hall, accounts: None)
    for _time in range(3):
        shop.act(spend(shop, day, 20000))
    assert balances(shop.nm)["drawer"] == -10000
    assert any("less than nothing" in line for line in check_boxes())
