"""Corrections: the tables of docs/rules/corrections.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.urls import reverse

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.journal.api import balances, post
from hallkeeper.engine.approvals.api import Approval, approve
from hallkeeper.engine.approvals.kinds import digest_of
from hallkeeper.foundation.kernel.api import now
from hallkeeper.org.posts.api import PostRight, TwoPeople
from hallkeeper.shop.cash.api import Reason, ask_to_correct, ask_to_reverse, correct_takings, deposit
from hallkeeper.shop.cash.models import Correction, Deposit, Difference
from tests.shop.cash.conftest import TODAY, Shop, clock
from tests.shop.cash.pages import hand_in, words
from tests.shop.cash.refusing import last_row, refused


@pytest.fixture
def closed(shop: Shop) -> BusinessDay:
    """The 23rd: 10.00 by WeChat were written as cash; both differences were posted at the close."""
    day = shop.open()
    shop.take(day, 269400)
    shop.take(day, 480600, "wechat")
    shop.count(318400)
    why = Reason("wrong_method", "微信那单记成现金")
    shop.settle(day, {"wechat": 481600}, {"cash": why, "wechat": why}, depositor="zhou")
    shop.now(clock(9, day=24))
    return day


def correct(shop: Shop, day: BusinessDay, first: str = "zhou", second: str = "sun", **changes: Any) -> Any:
    fields = {
        "from_method": "cash",
        "to_method": "wechat",
        "amount_fen": 1000,
        "reason": "记错方式",
    } | changes
    return lambda: correct_takings(of_day=day, by=TwoPeople(shop.actor(first), shop.actor(second)), **fields)


def test_wrong_method_moves_takings_and_nothing_that_was_counted(shop: Shop, closed: BusinessDay) -> None:
    before = balances(shop.nm)
    assert before["short_over"] == 0
    row = shop.act(correct(shop, closed))
    after = balances(shop.nm)
    moved = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert moved == {"takings.cash": 1000, "takings.wechat": -1000}
    assert (row.day.date, row.of_day) == (TODAY + timedelta(days=1), closed)
    written = last_row("cash.correct")
    assert (written["of_day"], written["second"], written["reason"]) == ("2026-11-23", "sun", "记错方式")


@pytest.mark.parametrize(
    ("places", "moved"),
    [
        (("", "cash"), {"short_over": 5000, "takings.cash": -5000}),
        (("cash", ""), {"takings.cash": 5000, "short_over": -5000}),
    ],
)
def test_never_written_and_written_twice(
    shop: Shop, closed: BusinessDay, places: tuple[str, str], moved: dict[str, int]
) -> None:
    before = balances(shop.nm)
    shop.act(correct(shop, closed, from_method=places[0], to_method=places[1], amount_fen=5000))
    after = balances(shop.nm)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == moved


def test_a_correction_is_refused(shop: Shop, closed: BusinessDay) -> None:
    today = shop.open("zhaox", TODAY + timedelta(days=1))
    cases: list[tuple[str, Callable[[], Any]]] = [
        ("cash.not_closed", correct(shop, today)),
        ("cash.two_places", correct(shop, closed, to_method="cash")),
        ("cash.two_places", correct(shop, closed, to_method="drawer")),
        ("cash.correction", correct(shop, closed, amount_fen=0)),
        ("cash.correction", correct(shop, closed, amount_fen=10**9 + 1)),
        ("cash.no_reason", correct(shop, closed, reason="  ")),
    ]
    for code, verb in cases:
        refused(shop, code, verb)
    refused(shop, "right.shop_cash.ask_correction", correct(shop, closed, "li"), "li", recorded=True)
    refused(shop, "right.shop_cash.agree_correction", correct(shop, closed, second="li"), recorded=True)
    refused(shop, "two_people.same", correct(shop, closed, "chen", "chen"), "chen", recorded=True)


def agree(shop: Shop, by: str) -> None:
    approval = Approval.objects.get(state="waiting")
    shop.act(lambda: approve(approval=approval, by=shop.actor(by), seen=digest_of(approval)), by)


def test_asked_by_one_booked_when_another_agrees_through_the_pages(shop: Shop, closed: BusinessDay) -> None:
    zhou = shop.cast.client("zhou")
    url = reverse("shop_cash:correct", args=["NM", "2026-11-23"])
    assert zhou.get(url).status_code == 200
    fields = {"from_method": "cash", "to_method": "wechat", "amount": "10", "reason": "记错方式"}
    assert hand_in(zhou, url, **fields).status_code == 303
    assert Correction.objects.count() == 0
    with pytest.raises(Exception, match=r"right|two_people"):
        agree(shop, "zhou")
    agree(shop, "sun")
    made = Correction.objects.get()
    assert (made.by, made.second, made.amount_fen) == (shop.cast.zhou, shop.cast.sun, 1000)
    assert zhou.get(reverse("shop_cash:correct", args=["NM", "2026-01-01"])).status_code == 404
    assert zhou.get(reverse("shop_cash:correct", args=["NM", "gestern"])).status_code == 404
    assert shop.cast.client("li").get(url).status_code == 403


def test_the_form_has_nothing_chosen_and_says_what_it_will_do(shop: Shop, closed: BusinessDay) -> None:
    zhou = shop.cast.client("zhou")
    url = reverse("shop_cash:correct", args=["NM", "2026-11-23"])
    page = zhou.get(url).content.decode()
    assert "可不填" not in page
    assert page.count('<option value="" selected>请选</option>') == 2
    assert 'data-says="将申请：从 {from_method} 转到 {to_method}，营业款 {amount} 元"' in page
    blank = {"amount": "50", "reason": "漏记"}
    assert hand_in(zhou, url, **blank).status_code == 422
    assert hand_in(zhou, url, **blank, from_method="short_over", to_method="cash").status_code == 303
    payload = Approval.objects.get().payload
    assert (payload["from"], payload["to"], payload["amount_fen"]) == ("", "cash", 5000)


def test_a_correction_is_reached_from_the_closed_day_and_a_difference_by_who_may(
    shop: Shop, closed: BusinessDay
) -> None:
    url = reverse("shop_cash:correct", args=["NM", "2026-11-23"])
    difference = reverse("shop_cash:difference", args=["NM", Difference.objects.latest("pk").pk])
    pages = ("/day/NM/2026-11-23/", difference)
    assert [url in shop.cast.client("zhou").get(page).content.decode() for page in pages] == [True, True]
    PostRight.objects.filter(right="shop_cash.ask_correction").delete()
    assert [url in shop.cast.client("zhou").get(page).content.decode() for page in pages] == [False, False]


def test_a_slip_is_undone_once_a_second_person_agrees_through_the_pages(
    shop: Shop, closed: BusinessDay
) -> None:
    due = closed.deposit_dues.get()
    made: Deposit = shop.act(
        lambda: deposit(
            dues=[due],
            account=shop.account,
            amount_fen=264800,
            slip_no="GH-0001",
            paid_at=now(),
            photo=uuid4(),
            by=shop.actor("zhou"),
        )
    )
    zhou = shop.cast.client("zhou")
    url = reverse("shop_cash:reverse_deposit", args=["NM", made.pk])
    assert "填错了" in words(zhou.get(reverse("shop_cash:deposit_detail", args=["NM", made.pk])))
    assert hand_in(zhou, url, reason="").status_code == 422
    assert hand_in(zhou, url, reason="数打反了").status_code == 303
    assert balances(shop.nm)["bank"] == 264800
    agree(shop, "chen")
    assert (balances(shop.nm)["bank"], balances(shop.nm)["pouch"]) == (0, 268400)
    assert "两人撤销" in words(zhou.get(reverse("shop_cash:deposit_detail", args=["NM", made.pk])))


def test_asking_needs_right_and_reason(shop: Shop, closed: BusinessDay) -> None:
    fields = {"of_day": closed, "from_method": "cash", "to_method": "", "amount_fen": 1}
    zhou, li = shop.actor("zhou"), shop.actor("li")
    refused(shop, "cash.no_reason", lambda: ask_to_correct(reason="", by=zhou, **fields))
    refused(
        shop,
        "right.shop_cash.ask_correction",
        lambda: ask_to_correct(reason="x", by=li, **fields),
        "li",
        recorded=True,
    )
    made = Deposit(hall=shop.nm)
    refused(shop, "cash.no_reason", lambda: ask_to_reverse(deposit=made, reason=" ", by=zhou))


def test_the_database_refuses_a_correction_by_one(shop: Shop, closed: BusinessDay) -> None:
    base = {
        "hall": shop.nm,
        "of_day": closed,
        "day": closed,
        "from_method": "cash",
        "to_method": "",
        "amount_fen": 1,
        "reason": "x",
        "by": shop.cast.zhou,
        "second": shop.cast.sun,
        "at": now(),
    }
    for name, changes in (
        ("correction_two_people", {"second": shop.cast.zhou}),
        ("correction_positive", {"amount_fen": 0}),
        ("correction_between_two_places", {"to_method": "cash"}),
        ("correction_has_a_reason", {"reason": ""}),
    ):
        with pytest.raises(IntegrityError, match=name), django_transaction.atomic():
            Correction(**(base | changes)).save()


def test_a_closed_day_takes_no_entry_whoever_asks(shop: Shop, closed: BusinessDay) -> None:
    legs = [("takings.cash", 1), ("short_over", -1)]
    post_ = lambda: post(day=closed, kind="cash.correction", legs=legs, by=shop.actor("zheng"))  # noqa: E731
    refused(shop, "days.closed", post_, "zheng")
