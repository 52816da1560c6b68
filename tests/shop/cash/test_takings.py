"""Takings, paid-outs, what was banked today: what is booked, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.urls import reverse

from hallkeeper.books.days.api import BusinessDay, close_day, ensure_day, open_day
from hallkeeper.books.journal.api import balances, moved_in
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.rooms.api import AppendOnlyError
from hallkeeper.shop.cash.actions.importing import import_takings, takings_rows
from hallkeeper.shop.cash.against_trail import check_against_trail
from hallkeeper.shop.cash.api import bank_today, pay_out, record_takings, reverse_paid_out, reverse_takings
from hallkeeper.shop.cash.models import Deposit, PaidOut, Takings
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock
from tests.shop.cash.pages import hand_in
from tests.shop.cash.refusing import last_row, refused


def take(shop: Shop, day: BusinessDay, by: str = "zhou", **changes: Any) -> Any:
    line = {"shift": "early", "method": "cash", "orders": 3, "received_fen": 280000, "change_fen": 1600}
    return record_takings(day=day, by=shop.actor(by), **(line | changes))


def test_change_is_no_takings(shop: Shop) -> None:
    day = shop.open()
    row = shop.act(lambda: take(shop, day))
    assert (row.amount_fen, row.orders, row.source, row.by.code) == (278400, 3, "manual", "zhou")
    assert (balances(shop.nm)["drawer"], balances(shop.nm)["takings.cash"]) == (328400, -278400)
    written = last_row("cash.takings")
    assert (written["received_fen"], written["change_fen"], written["amount_fen"]) == (280000, 1600, 278400)


@pytest.mark.parametrize("method", ["card", "wechat", "alipay"])
def test_other_methods_go_to_their_settlement_by_anyone_with_the_right(shop: Shop, method: str) -> None:
    day = shop.open()
    shop.act(lambda: take(shop, day, "li", method=method, change_fen=0), "li")
    assert balances(shop.nm)[f"settlement.{method}"] == 280000
    assert balances(shop.nm)["drawer"] == 50000
    no_right = lambda: take(shop, day, "fang", method=method, change_fen=0)  # noqa: E731
    refused(shop, "right.shop_cash.record_takings", no_right, "fang", recorded=True)
    other_hall = lambda: take(shop, day, "he", method=method, change_fen=0)  # noqa: E731
    refused(shop, "right.shop_cash.record_takings", other_hall, "he", recorded=True)


BAD = [
    ({"method": "cheque"}, "cash.no_method", "method"),
    ({"method": ""}, "cash.no_method", "method"),
    ({"orders": -1}, "cash.orders", "orders"),
    ({"orders": 100_001}, "cash.orders", "orders"),
    ({"received_fen": 0, "change_fen": 0}, "cash.received", "received"),
    ({"received_fen": -1}, "cash.received", "received"),
    ({"received_fen": 10**9 + 1}, "cash.received", "received"),
    ({"change_fen": -1}, "cash.change", "change"),
    ({"change_fen": 280000}, "cash.change_too_much", "change"),
    ({"method": "card"}, "cash.change_only_cash", "change"),
    ({"shift": "night"}, "cash.no_shift", "shift"),
]


def test_absurd_takings_are_refused_at_the_field(shop: Shop) -> None:
    day = shop.open()
    for changes, code, field in BAD:
        refusal = refused(shop, code, lambda changes=changes: take(shop, day, **changes))
        assert (refusal.field, refusal.status) == (field, 422)


def test_the_largest_and_smallest_takings(shop: Shop) -> None:
    day = shop.open()
    assert shop.act(lambda: take(shop, day, received_fen=10**9, change_fen=0)).amount_fen == 10**9
    assert shop.act(lambda: take(shop, day, received_fen=2, change_fen=1)).amount_fen == 1


def test_takings_only_while_the_day_is_open(shop: Shop) -> None:
    planned = shop.act(lambda: ensure_day(hall=shop.nm, on=TODAY))
    refused(shop, "days.not_open", lambda: take(shop, planned))
    day = shop.open()
    shop.act(lambda: close_day(day=day, by=shop.actor("zhou")))
    refused(shop, "days.closed", lambda: take(shop, day))
    assert Takings.objects.count() == 0


def test_takings_are_undone_by_a_line_with_opposite_signs(shop: Shop) -> None:
    day = shop.open()
    zhou = shop.actor("zhou")
    row = shop.act(lambda: take(shop, day))
    refused(shop, "cash.no_reason", lambda: reverse_takings(takings=row, reason=" ", by=zhou))
    undone = shop.act(lambda: reverse_takings(takings=row, reason="记错", by=zhou))
    assert (undone.amount_fen, undone.received_fen, undone.change_fen, undone.orders) == (
        -278400,
        -280000,
        -1600,
        -3,
    )
    assert (undone.reverses, undone.reason) == (row, "记错")
    assert balances(shop.nm)["drawer"] == 50000
    assert moved_in(day, "takings.cash") == 0
    for again in (row, undone):
        refused(
            shop, "cash.reversed", lambda again=again: reverse_takings(takings=again, reason="x", by=zhou)
        )


def test_takings_of_a_closed_day_are_not_undone(shop: Shop) -> None:
    day = shop.open()
    row = shop.act(lambda: take(shop, day, method="card", change_fen=0))
    shop.act(lambda: close_day(day=day, by=shop.actor("zhou")))
    row.day.refresh_from_db()
    undo = lambda: reverse_takings(takings=row, reason="x", by=shop.actor("zhou"))  # noqa: E731
    refused(shop, "days.closed", undo)


def test_takings_are_written_once(shop: Shop) -> None:
    row = shop.act(lambda: take(shop, shop.open()))
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        Takings.objects.update(amount_fen=1)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("takings_without_change", {"amount_fen": 5}),
        ("takings_sign_and_reversal", {"received_fen": -10, "amount_fen": -10}),
        ("takings_change_only_in_cash", {"method": "card", "change_fen": 1, "amount_fen": 9}),
        ("takings_method_known", {"method": "cheque"}),
    ],
)
def test_the_database_refuses_takings(shop: Shop, name: str, changes: dict[str, Any]) -> None:
    values = {"method": "cash", "orders": 1, "received_fen": 10, "change_fen": 0, "amount_fen": 10} | changes
    row = Takings(
        hall=shop.nm, day=shop.open(), shift="early", source="manual", by=shop.cast.zhou, at=now(), **values
    )
    with pytest.raises(IntegrityError, match=name), django_transaction.atomic():
        row.save()


def spend(shop: Shop, day: BusinessDay, **changes: Any) -> Any:
    fields = {"amount_fen": 2000, "category": "water", "words": "两桶水"} | changes
    return pay_out(day=day, by=shop.actor("zhou"), **fields)


def test_a_paid_out_leaves_the_drawer(shop: Shop) -> None:
    day = shop.open()
    row = shop.act(lambda: spend(shop, day))
    assert (balances(shop.nm)["drawer"], balances(shop.nm)["paid_out.water"]) == (48000, 2000)
    assert last_row("cash.pay_out")["reason"] == "两桶水"
    zhou = shop.actor("zhou")
    refused(shop, "cash.no_reason", lambda: reverse_paid_out(paid_out=row, reason="", by=zhou))
    undone = shop.act(lambda: reverse_paid_out(paid_out=row, reason="水退了", by=zhou))
    assert (undone.amount_fen, balances(shop.nm)["drawer"]) == (-2000, 50000)
    for again in (row, undone):
        refused(
            shop, "cash.reversed", lambda again=again: reverse_paid_out(paid_out=again, reason="x", by=zhou)
        )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_fen": 0}, "cash.paid_out"),
        ({"amount_fen": -1}, "cash.paid_out"),
        ({"category": "gold"}, "cash.no_category"),
        ({"words": "  "}, "cash.no_words"),
    ],
)
def test_a_paid_out_is_refused(shop: Shop, changes: dict[str, Any], code: str) -> None:
    day = shop.open()
    refused(shop, code, lambda: spend(shop, day, **changes))


def test_the_database_refuses_a_paid_out(shop: Shop) -> None:
    values = {"hall": shop.nm, "day": shop.open(), "category": "water", "by": shop.cast.zhou, "at": now()}
    for name, changes in (
        ("paid_out_sign_and_reversal", {"amount_fen": -1, "words": "x"}),
        ("paid_out_has_words", {"amount_fen": 1, "words": ""}),
        ("paid_out_two_people", {"amount_fen": 1, "words": "x", "second": shop.cast.zhou}),
    ):
        with pytest.raises(IntegrityError, match=name), django_transaction.atomic():
            PaidOut(**values, **changes).save()


def bank(shop: Shop, day: BusinessDay, **changes: Any) -> Any:
    from uuid import uuid4

    fields = {"amount_fen": 57000, "slip_no": "GH 0001", "paid_at": now(), "photo": uuid4()} | changes
    return bank_today(day=day, account=shop.account, by=shop.actor("zhou"), **fields)


def test_money_banked_before_the_close_is_known_at_the_close(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 100000)
    shop.now(clock(12))
    made = shop.act(lambda: bank(shop, day))
    assert (made.kind, made.slip_no, made.turn) == ("today", "GH0001", 1)
    assert (balances(shop.nm)["drawer"], balances(shop.nm)["bank"]) == (93000, 57000)
    refused(shop, "cash.slip_used", lambda: bank(shop, day, slip_no="gh-0001", amount_fen=100))
    refused(shop, "cash.no_photo", lambda: bank(shop, day, slip_no="GH2222", photo=None))
    assert Deposit.objects.count() == 1
    shop.count(93000)
    settled = shop.settle(day)
    assert settled.due is not None
    assert (settled.due.amount_fen, settled.rows[0].difference_fen) == (43000, 0)


def rows(shop: Shop, *changes: dict[str, str]) -> list[dict[str, str]]:
    base = {
        "date": TODAY.isoformat(),
        "hall": "NM",
        "shift": "early",
        "method": "cash",
        "orders": "2",
        "received": "20.00",
        "change": "",
    }
    return [base | one for one in changes]


def test_import_writes_all_rows(shop: Shop) -> None:
    shop.open()
    good = rows(shop, {}, {"shift": "晚班", "method": "微信", "received": "１，０００"}, {"change": "5"})
    assert shop.act(lambda: import_takings(good, shop.actor("zhou"))) == 3
    assert list(Takings.objects.values_list("shift", "method", "amount_fen")) == [
        ("early", "cash", 2000),
        ("late", "wechat", 100000),
        ("early", "cash", 1500),
    ]


def test_import_names_every_bad_row_and_writes_none(shop: Shop) -> None:
    shop.open()
    bad = rows(
        shop,
        {},
        {"hall": "DJ"},
        {"hall": "XX"},
        {"date": "23.11.2026"},
        {"date": "2026-11-20"},
        {"shift": "night"},
        {"method": "cheque"},
        {"orders": "1.5"},
        {"received": "-3"},
        {"received": "1.005"},
        {"change": "abc"},
        {"method": "card", "change": "1"},
    )
    refusal = refused(shop, "cash.bad_rows", lambda: import_takings(bad, shop.actor("zhou")))
    assert [item.label.split("：")[0] for item in refusal.items] == [
        f"第 {number} 行" for number in range(3, 14)
    ]


def test_import_refuses_strangers_empty_and_huge_files(shop: Shop) -> None:
    shop.open()
    zhou, li, zhaox = shop.actor("zhou"), shop.actor("li"), shop.actor("zhaox")
    refused(shop, "cash.bad_rows", lambda: import_takings(rows(shop, {}), li), "li")
    refused(shop, "cash.bad_rows", lambda: import_takings(rows(shop, {}), zhaox), "zhaox")
    refused(shop, "cash.bad_rows", lambda: import_takings(rows(shop, {}), zhou, shop.cast.dj))
    refused(shop, "cash.no_rows", lambda: import_takings([], zhou))
    refused(shop, "cash.many_rows", lambda: import_takings(rows(shop, {}) * 5001, zhou))


def test_import_by_the_command_needs_who_answers(shop: Shop) -> None:
    from hallkeeper.foundation.kernel.api import SYSTEM

    shop.open()
    refused(shop, "cash.bad_rows", lambda: import_takings(rows(shop, {}), SYSTEM))
    assert shop.act(lambda: import_takings(rows(shop, {"by": "zhou"}), SYSTEM)) == 1
    assert Takings.objects.get().by.code == "zhou"


def test_empty_rows_are_passed_over_and_the_rest_keep_their_number(shop: Shop) -> None:
    shop.open()
    empty = dict.fromkeys(rows(shop, {})[0], "")
    zhou = shop.actor("zhou")
    assert shop.act(lambda: import_takings([*rows(shop, {}), empty, *rows(shop, {})], zhou)) == 2
    bad = [empty, empty, *rows(shop, {"orders": "x"})]
    refusal = refused(shop, "cash.bad_rows", lambda: import_takings(bad, zhou))
    assert [item.label for item in refusal.items] == ["第 4 行：单数填整数"]
    refused(shop, "cash.no_rows", lambda: import_takings([empty], zhou))


def test_the_rows_of_a_file_by_column() -> None:
    head = "日期,厅,班次,方式,单数,实收,找零\n"
    assert takings_rows((head + "2026-11-23,NM,早班,现金,1,2,\n\n").encode("gb18030")) == [
        {
            "date": "2026-11-23",
            "hall": "NM",
            "shift": "早班",
            "method": "现金",
            "orders": "1",
            "received": "2",
            "change": "",
        }
    ]


def test_the_same_content_is_imported_once_whatever_order_and_form(shop: Shop) -> None:
    day = shop.open()
    zhou = shop.actor("zhou")
    lines = rows(shop, {}, {"shift": "晚班", "method": "微信", "received": "1000"})
    again = rows(shop, {"shift": "late", "method": "wechat", "received": "１，０００.00"}, {"orders": " 2"})
    shop.act(lambda: import_takings(lines, zhou))
    assert len(set(Takings.objects.values_list("batch", flat=True))) == 1
    for twice in (lines, again):
        refusal = refused(
            shop, "cash.imported_twice", lambda twice=twice: import_takings(twice, zhou), recorded=True
        )
        assert (refusal.field, refusal.who) == ("file", "周敏")
        assert "2026-11-23 08:30" in str(refusal.message)
    assert balances(shop.nm)["drawer"] == 52000
    shop.act(lambda: import_takings(rows(shop, {}, {"orders": "3"}), zhou))  # something else
    first, second = Takings.objects.filter(day=day).order_by("pk")[:2]
    shop.act(lambda: reverse_takings(takings=first, reason="记错", by=zhou))
    refused(shop, "cash.imported_twice", lambda: import_takings(lines, zhou), recorded=True)
    shop.act(lambda: reverse_takings(takings=second, reason="记错", by=zhou))
    assert shop.act(lambda: import_takings(lines, zhou)) == 2
    refused(shop, "cash.imported_twice", lambda: import_takings(again, zhou), recorded=True)


def test_another_hall_may_import_the_same_amounts_and_one_without_a_box_too(shop: Shop) -> None:
    shop.open()
    chen, liu = shop.actor("chen"), shop.actor("liu")
    card = {"method": "card"}
    shop.act(lambda: import_takings(rows(shop, card), chen), "chen")
    shop.act(lambda: open_day(hall=shop.cast.dj, on=TODAY, by=shop.actor("he")), "he")
    there = rows(shop, card | {"hall": "DJ"})
    assert shop.act(lambda: import_takings(there, liu), "liu") == 1
    refused(shop, "cash.imported_twice", lambda: import_takings(there, liu), "liu", recorded=True)


@pytest.mark.clause("S1.2.6")
def test_a_larger_sum_takes_a_second_signature_of_another_person_with_the_right(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 300000)
    assert shop.act(lambda: spend(shop, day, amount_fen=20000)).second is None
    alone = refused(shop, "cash.no_second", lambda: spend(shop, day, amount_fen=20001))
    assert (alone.field, "200.00" in str(alone.message)) == ("second", True)
    shop.cast.grant("shift_leader", "shop_cash.agree_paid_out")
    for second in (
        shop.cast.zhou,
        shop.cast.li,
        shop.cast.liu,
    ):  # oneself, without the right, of another hall
        verb = lambda second=second: spend(shop, day, amount_fen=20001, second=second, pin=PIN)  # noqa: E731
        assert refused(shop, "cash.no_second", verb, recorded=True).field == "second"
    with pytest.raises(Exception, match=r"signature\.wrong"):
        shop.act(lambda: spend(shop, day, amount_fen=20001, second=shop.cast.chen, pin="0000"))
    row = shop.act(lambda: spend(shop, day, amount_fen=200000, second=shop.cast.chen, pin=PIN))
    assert (row.second, last_row("cash.pay_out")["second"]) == (shop.cast.chen, "chen")
    signed = shop.act(lambda: spend(shop, day, amount_fen=20001, second=shop.cast.sun, pin=PIN))
    assert signed.second == shop.cast.sun
    most = refused(
        shop,
        "cash.paid_out_most",
        lambda: spend(shop, day, amount_fen=200001, second=shop.cast.chen, pin=PIN),
        recorded=True,
    )
    assert (most.field, most.clause, "陈立" in most.who) == ("amount", "S1.2.6", True)
    assert list(check_against_trail()) == []


def test_the_form_asks_for_the_second_signature_when_the_amount_needs_it(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 300000)
    zhou, url = shop.cast.client("zhou"), reverse("shop_cash:paid_out", args=["NM"])
    assert 'name="second"' not in zhou.get(url).content.decode()
    form = {"category": "water", "words": "打印机"}
    assert hand_in(zhou, url, amount="abc", **form).status_code == 422
    asked = hand_in(zhou, url, amount="350", **form)
    text = asked.content.decode()
    assert (asked.status_code, PaidOut.objects.count()) == (422, 0)
    assert ('name="second"' in text, 'name="pin"' in text, "陈立" in text, 'value="zhou"' in text) == (
        True,
        True,
        True,
        False,
    )
    wrong = hand_in(zhou, url, amount="350", second="chen", pin="0000", **form)
    assert (wrong.status_code, PaidOut.objects.count()) == (403, 0)
    assert hand_in(zhou, url, amount="350", second="chen", pin=PIN, **form).status_code == 303
    assert PaidOut.objects.get().second == shop.cast.chen
    assert hand_in(zhou, url, amount="2000.01", **form).status_code == 403
