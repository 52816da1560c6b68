"""Settling a day at its close, and undoing it (S1.3.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from hallkeeper.books.days.api import BusinessDay, close_day, reopen_day
from hallkeeper.books.journal.api import balances
from hallkeeper.engine.duties.api import Duty, plan_day
from hallkeeper.foundation.kernel.api import Refusal, now
from hallkeeper.foundation.trail import recording
from hallkeeper.org.posts.api import TwoPeople
from hallkeeper.shop.cash.actions.settling import settle_day, unsettle_day
from hallkeeper.shop.cash.api import (
    DaySettlement,
    DepositDue,
    Difference,
    Reason,
    close_blockers,
    custody_chain,
    day_figures,
    deposit,
    deposit_state,
    differences_of,
    expected_now,
    put_back,
    reverse_deposit,
    settlement_of,
    short_over_history,
    take_out,
    takings_summary,
)
from hallkeeper.shop.cash.recount import check_boxes
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock
from tests.shop.cash.refusing import everything, last_row, refused

WHY = Reason("change_too_much", "13:20 那单多找 10 元")


def served(shop: Shop, cash: int = 269400, wechat: int = 481600) -> BusinessDay:
    """A day with cash and WeChat takings, in the evening."""
    day = shop.open()
    if cash:
        shop.take(day, cash)
    if wechat:
        shop.take(day, wechat, "wechat")
    shop.now(clock(18, 20))
    return day


@pytest.mark.clause("S1.3.1")
def test_a_close_with_a_shortage_posts_it_and_puts_the_rest_aside(shop: Shop) -> None:
    shop.act(lambda: plan_day(shop.nm, TODAY))
    day = served(shop)
    shop.count(318400)
    settled = shop.settle(day, {"wechat": 481600}, {"cash": WHY})
    figures = [(row.method, row.expected_fen, row.counted_fen, row.difference_fen) for row in settled.rows]
    assert figures == [
        ("cash", 269400, 268400, -1000),
        ("card", 0, 0, 0),
        ("wechat", 481600, 481600, 0),
        ("alipay", 0, 0, 0),
    ]
    assert (settled.rows[0].cause, settled.rows[0].words) == ("change_too_much", "13:20 那单多找 10 元")
    found = Difference.objects.get()
    assert (found.amount_fen, found.state, found.purpose) == (-1000, "explained", "close")
    kept = balances(shop.nm)
    assert (kept["drawer"], kept["pouch"], kept["short_over"], kept["settlement.wechat"]) == (
        50000,
        268400,
        1000,
        481600,
    )
    assert settled.due is not None
    assert (settled.due.amount_fen, settled.due.owner.code, settled.due.due_at) == (
        268400,
        "zhaox",
        clock(12, day=24),
    )
    assert Duty.objects.get(kind_code="noncash_check").state == "done"
    assert last_row("cash.settle")["differences"] == {"cash": -1000, "card": 0, "wechat": 0, "alipay": 0}
    assert settlement_of(day) == list(settled.rows)
    assert differences_of(day) == [found]
    assert deposit_state(day).state == "open"
    assert short_over_history(shop.nm) == [(day, -1000)]
    assert (day_figures(day).float_fen, day_figures(day).orders) == (50000, 2)
    assert [one.person.code for one in custody_chain(day)] == ["zhou"]
    assert takings_summary(day).total_fen == 269400 + 481600


def test_noncash_differences_are_posted_too(shop: Shop) -> None:
    day = served(shop, cash=1000)
    shop.count(51000)
    reasons = {"wechat": Reason("terminal", "平台多一笔"), "card": Reason("not_written", "漏记")}
    settled = shop.settle(day, {"wechat": 481500, "card": 500}, reasons)
    assert [(one.method, one.amount_fen) for one in settled.differences] == [("card", 500), ("wechat", -100)]
    kept = balances(shop.nm)
    assert (kept["settlement.wechat"], kept["settlement.card"], kept["short_over"]) == (481500, 500, -400)


@pytest.mark.clause("S1.3.1")
def test_a_close_is_refused_while_anything_is_missing_with_what_and_who(shop: Shop) -> None:
    day = served(shop)
    refusal = refused(shop, "cash.not_ready", lambda: settling(shop, day))
    assert [(item.label, item.who) for item in refusal.items] == [("现金没点", "周敏")]
    shop.count(319400)
    offered = shop.offer("zhou", "zhaox", 319400)
    refusal = refused(shop, "cash.not_ready", lambda: settling(shop, day))
    assert [(item.label, item.who) for item in refusal.items] == [("银箱交接等接方签字", "赵雪")]
    assert refusal.items[0].url.endswith(f"/take/{offered.pk}/")
    refusal = refused(shop, "cash.not_ready", lambda: settling(shop, day, "zhaox"), "zhaox")
    assert [(item.label, item.who) for item in refusal.items] == [
        ("银箱交接等接方签字", "赵雪"),
        ("银箱要在结账的人手里", "周敏"),
    ]
    shop.now(clock(18, 40))
    assert close_blockers(day) == []


def settling(shop: Shop, day: BusinessDay, by: str = "zhou", **changes: Any) -> Any:
    fields = {"noncash": {"card": 0, "wechat": 481600, "alipay": 0}, "reasons": {}} | changes
    return settle_day(day=day, by=shop.actor(by), **fields)


def test_a_count_before_the_last_movement_or_by_an_earlier_custodian_is_no_close_count(shop: Shop) -> None:
    day = served(shop)
    shop.count(319400)
    shop.take(day, 100)
    refused(shop, "cash.not_ready", lambda: settling(shop, day))
    shop.count(319500)
    shop.pass_box("zhou", "zhaox", 319500)
    refused(shop, "cash.not_ready", lambda: settling(shop, day, "zhaox"), "zhaox")
    shop.count(319500, by="zhaox")
    shop.settle(day, {"wechat": 481600}, by="zhaox")
    assert day.state == "closed"


def test_all_methods_and_a_reason_for_each_difference(shop: Shop) -> None:
    day = served(shop)
    shop.count(318400)
    for noncash in ({}, {"card": 0, "wechat": 481600}, {"card": 0, "wechat": 481600, "alipay": 10**9 + 1}):
        refusal = refused(shop, "cash.noncash", lambda noncash=noncash: settling(shop, day, noncash=noncash))
        assert refusal.field.startswith("noncash_")
    missing: list[tuple[dict[str, Reason], str, str]] = [
        ({}, "cash.no_cause", "cause_cash"),
        ({"cash": Reason("", "多找")}, "cash.no_cause", "cause_cash"),
        ({"cash": Reason("moon", "多找")}, "cash.no_cause", "cause_cash"),
        ({"cash": Reason("unknown", " ")}, "cash.no_words", "words_cash"),
        ({"wechat": WHY}, "cash.no_cause", "cause_cash"),
    ]
    for reasons, code, field in missing:
        refusal = refused(shop, code, lambda reasons=reasons: settling(shop, day, reasons=reasons))
        assert refusal.field == field
    assert DaySettlement.objects.count() == 0


@pytest.mark.parametrize(
    ("cash", "owner", "by_manager"),
    [(10, "zhaox", False), (299990, "zhaox", False), (300000, "chen", True), (300010, "chen", True)],
)
@pytest.mark.clause("S1.2.7")
def test_the_right_owner_by_amount(shop: Shop, cash: int, owner: str, by_manager: bool) -> None:
    due = shop.whole_day(cash, depositor="").due
    assert due is not None
    assert (due.owner.code, due.by_manager, due.limit_fen) == (owner, by_manager, 300000)
    duty = Duty.objects.get(kind_code="deposit")
    assert (duty.owner_person, duty.due_at, duty.ref) == (getattr(shop.cast, owner), due.due_at, due.subject)
    assert duty.warn_at == due.due_at - timedelta(minutes=30)
    assert duty.escalate_at == due.due_at


def test_at_2999_99_the_leader_chooses(shop: Shop) -> None:
    from hallkeeper.shop.cash.api import owner_for

    day = shop.open()
    zhou = shop.actor("zhou")
    assert owner_for(day, 299999, shop.cast.li, zhou) == shop.cast.li
    assert owner_for(day, 300000, shop.cast.li, zhou) == shop.cast.chen


def test_without_a_leader_tomorrow_who_closes_deposits(shop: Shop) -> None:
    from hallkeeper.engine.manning.api import OnDuty

    OnDuty.objects.filter(date__gt=TODAY).delete()
    due = shop.whole_day(1000, depositor="").due
    assert due is not None
    assert due.owner == shop.cast.zhou


def test_who_may_not_deposit_cannot_be_named_and_a_hall_without_manager_cannot_close_large(
    shop: Shop,
) -> None:
    from hallkeeper.org.posts.api import Holding

    day = served(shop, cash=300000, wechat=0)
    shop.count(350000)
    Holding.objects.filter(person=shop.cast.chen).update(valid_to=TODAY - timedelta(days=1))
    none = {"noncash": {"card": 0, "wechat": 0, "alipay": 0}}
    refused(shop, "cash.no_manager", lambda: settling(shop, day, **none))
    undone = day.takings.get()
    from hallkeeper.shop.cash.api import reverse_takings

    shop.act(lambda: reverse_takings(takings=undone, reason="x", by=shop.actor("zhou")))
    shop.take(day, 1000)
    shop.count(51000)
    for stranger in ("fang", "he", "liu"):
        person = getattr(shop.cast, stranger)
        refusal = refused(
            shop, "cash.no_depositor", lambda person=person: settling(shop, day, depositor=person, **none)
        )
        assert refusal.field == "depositor"


def test_a_day_below_the_float_owes_nothing_and_the_next_fills_it(shop: Shop) -> None:
    day = shop.open()
    shop.count(48000)
    settled = shop.settle(day, reasons={"cash": Reason("unknown", "少二十")})
    assert (settled.due, settled.rows[0].counted_fen, balances(shop.nm)["drawer"]) == (None, -2000, 48000)
    assert deposit_state(day).state == "none"
    assert not Duty.objects.filter(kind_code="deposit").exists()
    shop.now(clock(8, 30, day=24))
    shop.lead("zhou", TODAY + timedelta(days=1), "late")
    due = shop.whole_day(10000, on=TODAY + timedelta(days=1)).due
    assert due is not None
    assert (due.amount_fen, balances(shop.nm)["drawer"]) == (8000, 50000)


def test_only_the_running_day_settles(shop: Shop) -> None:
    day = served(shop, wechat=0)
    shop.count(319400)
    shop.act(lambda: close_day(day=day, by=shop.actor("zhou")))
    refused(shop, "days.closed", lambda: settling(shop, day))


def test_a_failing_trail_settles_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    day = served(shop)
    shop.count(318400)
    before = everything()

    def fail() -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(recording, "flush", fail)
    with pytest.raises(RuntimeError):
        shop.settle(day, {"wechat": 481600}, {"cash": WHY})
    monkeypatch.undo()
    assert everything() == before


def reopen(shop: Shop, day: BusinessDay) -> None:
    def both() -> None:
        reopen_day(day=day, by=TwoPeople(shop.actor("chen"), shop.actor("sun")), reason="漏点一扎")
        unsettle_day(day=day, by=shop.actor("chen"))

    shop.act(both, "chen")


def test_a_reopened_day_is_undone_exactly_and_settles_again(shop: Shop) -> None:
    day = served(shop)
    before = balances(shop.nm)
    shop.count(309400)
    first = shop.settle(day, {"wechat": 481600}, {"cash": WHY})
    assert balances(shop.nm)["pouch"] == 259400
    reopen(shop, day)
    assert {name: fen for name, fen in balances(shop.nm).items() if fen} == before
    assert first.due is not None
    first.due.refresh_from_db()
    assert (first.due.state, Difference.objects.get().state) == ("cancelled", "reversed")
    assert Duty.objects.get(ref=first.due.subject).state == "cancelled"
    assert deposit_state(day).state == "none"
    assert differences_of(day) == []
    shop.count(319400)
    again = shop.settle(day, {"wechat": 481600})
    assert again.due is not None
    assert (again.due.generation, again.due.amount_fen, again.differences) == (2, 269400, ())
    assert balances(shop.nm)["pouch"] == 269400
    assert DaySettlement.objects.filter(day=day).count() == 8
    assert deposit_state(day).due == again.due


def test_yesterday_reopened_beside_today_settles_its_own_cash(shop: Shop) -> None:
    day = served(shop, cash=268400, wechat=0)
    shop.count(318400)
    shop.settle(day)
    shop.now(clock(9, day=24))
    tomorrow = TODAY + timedelta(days=1)
    shop.lead("zhou", tomorrow, "late")
    today = shop.open(on=tomorrow)
    shop.take(today, 10000)
    reopen(shop, day)
    assert expected_now(shop.box, day)["cash"] == 268400
    assert expected_now(shop.box, today)["cash"] == 10000
    count = shop.act(lambda: _count_for(shop, day, 328400))
    assert count.difference_fen == 0
    again = shop.settle(day)
    assert again.due is not None
    assert again.due.amount_fen == 268400
    shop.count(328400)
    settled = shop.settle(today)
    assert settled.due is not None
    assert settled.due.amount_fen == 10000


def _count_for(shop: Shop, day: BusinessDay, fen: int) -> Any:
    from hallkeeper.shop.cash.api import count_box
    from tests.shop.cash.conftest import notes

    return count_box(hall=shop.nm, purpose="close", lines=notes(fen), by=shop.actor("zhou"), day=day)


def test_undoing_is_refused_once_money_has_left(shop: Shop) -> None:
    day = served(shop, cash=1000, wechat=0)
    shop.count(51000)
    due = shop.settle(day, depositor="li").due
    assert due is not None
    shop.act(lambda: take_out(due=due, pin=PIN, custodian_pin=PIN, by=shop.actor("zhou")))
    before = everything()
    refused_code = None
    try:
        reopen(shop, day)
    except Exception as error:
        refused_code = getattr(error, "code", None)
    assert refused_code == "cash.deposited"
    assert everything() == before


def test_undoing_a_day_without_due_needs_no_due(shop: Shop) -> None:
    day = shop.open()
    shop.count(50000)
    shop.settle(day)
    reopen(shop, day)
    assert DepositDue.objects.count() == 0
    assert day.state == "reopened"


def test_before_the_box_is_set_up_nothing_closes(bare: Shop) -> None:
    day = bare.open()
    items = close_blockers(day)
    assert [(item.label, item.url) for item in items] == [("银箱还没设好", "/cash/NM/set-up/")]
    assert custody_chain(day) == []
    assert day_figures(day).float_fen == 0
    assert takings_summary(day).cash_hidden


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (
            "settlement_difference_is_counted_less_expected",
            {"difference_fen": 1, "cause": "unknown", "words": "少"},
        ),
        ("settlement_difference_has_a_reason", {"counted_fen": 5, "difference_fen": 5}),
        ("settlement_cash_by_count", {"method": "cash"}),
    ],
)
def test_the_database_refuses_a_settlement(shop: Shop, name: str, changes: dict[str, Any]) -> None:
    from hallkeeper.foundation.kernel.api import now

    values = {"method": "card", "expected_fen": 0, "counted_fen": 0, "difference_fen": 0} | changes
    row = DaySettlement(hall=shop.nm, day=shop.open(), generation=1, by=shop.cast.zhou, at=now(), **values)
    with pytest.raises(IntegrityError, match=name), django_transaction.atomic():
        row.save()


@pytest.mark.parametrize("came_back", ["slip undone", "put back"])
def test_money_that_came_back_does_not_hinder_reopening(shop: Shop, came_back: str) -> None:
    day = served(shop, cash=1000, wechat=0)
    shop.count(51000)
    due = shop.settle(day, depositor="li").due
    assert due is not None
    zhou, li = shop.actor("zhou"), shop.actor("li")
    pins: dict[str, Any] = {"due": due, "pin": PIN, "custodian_pin": PIN, "by": zhou}
    shop.act(lambda: take_out(**pins))
    if came_back == "slip undone":
        slip: dict[str, Any] = {"slip_no": "GH-0001", "paid_at": now(), "photo": uuid4()}
        paying = lambda: deposit(dues=[due], account=shop.account, amount_fen=1000, by=li, **slip)  # noqa: E731
        made = shop.act(paying, "li")
        with pytest.raises(Refusal, match=r"cash\.deposited"):
            reopen(shop, day)
        both = TwoPeople(first=zhou, second=shop.actor("chen"))
        shop.act(lambda: reverse_deposit(deposit=made, by=both, reason="号打错"))
    with pytest.raises(Refusal, match=r"cash\.deposited"):
        reopen(shop, day)  # it is in the depositor's hands
    shop.act(lambda: put_back(**pins))
    reopen(shop, day)
    assert DepositDue.objects.get().state == "cancelled"
    assert not Duty.objects.filter(kind_code="deposit", state="pending").exists()
    held = balances(shop.nm)
    assert (held["drawer"], held["pouch"], held["transit"]) == (51000, 0, 0)
    assert list(check_boxes()) == []
