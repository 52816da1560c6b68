"""How the cash shows itself, without HTML."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.kernel.api import now
from hallkeeper.shop.cash.api import (
    DepositDue,
    Difference,
    Handover,
    PaidOut,
    Takings,
    pay_out,
    reverse_paid_out,
    reverse_takings,
)
from hallkeeper.shop.cash.presenters import (
    count_view,
    difference_line,
    due_line,
    handover_word,
    movements,
    relay,
    verdict_tone,
    verdict_word,
)
from hallkeeper.shop.cash.queries import pending_handover
from hallkeeper.shop.cash.recount import check_boxes
from tests.shop.cash.conftest import Shop, clock


@pytest.mark.parametrize(
    ("fen", "word", "tone"), [(0, "相符", "done"), (-1, "短款", "late"), (1, "长款", "over")]
)
def test_verdict_words(fen: int, word: str, tone: str) -> None:
    assert (verdict_word(fen), verdict_tone(fen)) == (word, tone)


def due(shop: Shop, **changes: object) -> DepositDue:
    day = BusinessDay(hall=shop.nm, date=now().date())
    base = {
        "hall": shop.nm,
        "day": day,
        "amount_fen": 100,
        "due_at": clock(12, day=24),
        "owner": shop.cast.zhou,
    }
    return DepositDue(pk=1, **(base | changes))


@pytest.mark.parametrize(
    ("changes", "at", "state", "detail"),
    [
        ({}, clock(10, 42, day=24), "todo", "还剩 1 时 18 分"),
        ({}, clock(11, 30, day=24), "due_soon", "还剩 30 分"),
        ({}, clock(12, 0, day=24), "due_soon", "还剩 0 分"),
        ({}, clock(12, 1, day=24), "late", "1 分"),
        ({"state": "part", "paid_fen": 40}, clock(10, 42, day=24), "todo", "部分缴存 · 还剩 1 时 18 分"),
        ({"state": "cancelled"}, clock(13, day=24), "cancelled", ""),
        ({"state": "done", "done_at": clock(11, day=24)}, clock(13, day=26), "done", "11-24 11:00"),
        ({"state": "done", "done_at": clock(12, 5, day=24)}, clock(13, day=26), "done_late", "11-24 12:05"),
    ],
)
def test_a_due_stays_red_after_the_day_has_passed(
    shop: Shop, changes: dict[str, object], at: object, state: str, detail: str
) -> None:
    line = due_line(due(shop, **changes), at)  # type: ignore[arg-type]
    assert (line.state, line.detail, line.url) == (state, detail, "/cash/NM/due/1/")


def test_two_days_later_it_is_still_late(shop: Shop) -> None:
    assert due_line(due(shop), clock(12, day=24) + timedelta(days=3)).detail == "3 天"


def test_the_relay_shows_the_last_three_and_who_comes_next(shop: Shop) -> None:
    assert [(one.name, one.turn) for one in relay(shop.box, None)] == [("陈立", "past"), ("周敏", "now")]
    shop.offer("zhou", "zhaox", 50000)
    people = relay(shop.box, pending_handover(shop.box))
    assert [(one.name, one.turn, one.mark) for one in people] == [
        ("陈立", "past", "陈"),
        ("周敏", "now", "周"),
        ("赵雪", "next", "?"),
    ]


def test_the_relay_says_the_date_of_another_day(shop: Shop) -> None:
    shop.now(clock(9, day=24))
    assert [str(one.note) for one in relay(shop.box, None)][-1].startswith("11-23 ")
    shop.now(clock(9))
    assert "11-23" not in str(relay(shop.box, None)[-1].note)


def test_who_holds_the_box_may_undo_what_stands_and_nobody_else(shop: Shop) -> None:
    day, zhou = shop.open(), shop.actor("zhou")
    for fen in (2000, 3000):
        shop.act(lambda fen=fen: pay_out(day=day, amount_fen=fen, category="water", words="水", by=zhou))
    first, second = PaidOut.objects.order_by("pk")
    shop.act(lambda: reverse_paid_out(paid_out=first, reason="退了", by=zhou))
    rows = {(str(row.title), row.url) for row in movements(day, hidden=True, mine=True)}
    assert rows == {
        ("支出：饮水", f"/cash/NM/paid-out/{second.pk}/undo/"),
        ("支出：饮水", ""),
        ("支出已撤销：饮水", ""),
    }
    assert {row.url for row in movements(day, hidden=True, mine=False)} == {""}


def test_movements_hide_cash_until_it_is_counted(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 10000)
    zhou = shop.actor("zhou")
    shop.act(lambda: pay_out(day=day, amount_fen=2000, category="water", words="两桶水", by=zhou))
    shop.act(lambda: reverse_takings(takings=Takings.objects.get(), reason="记错", by=zhou))
    hidden = movements(day, hidden=True, mine=True)
    assert {row.fen for row in hidden} == {None}
    shown = {(str(row.title), row.fen, row.detail) for row in movements(day, hidden=False, mine=True)}
    assert shown == {
        ("现金收款", 10000, ""),
        ("撤销现金收款", -10000, "记错"),
        ("支出：饮水", -2000, "两桶水"),
    }


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("offered", "等赵雪签，08:45 前有效"),
        ("taken", "双签"),
        ("declined", "没接"),
        ("lapsed", "过时作废"),
        ("withdrawn", "已收回"),
    ],
)
def test_what_became_of_a_hand_over(shop: Shop, state: str, word: str) -> None:
    handover = Handover(taker=shop.cast.zhaox, lapses_at=clock(8, 45), state=state)
    assert handover_word(handover) == word


def test_a_count_with_its_notes(shop: Shop) -> None:
    seen = count_view(shop.count(49010, "opening"))
    assert (seen.difference, seen.word, seen.tone) == (-990, "短款", "late")
    assert seen.lines[0] == ("100.00", 4, 40000)
    assert sum(fen for _face, _pieces, fen in seen.lines) == 49010


@pytest.mark.parametrize(
    ("state", "look"), [("open", "to_explain"), ("explained", "done"), ("reversed", "cancelled")]
)
def test_a_difference_line(shop: Shop, state: str, look: str) -> None:
    day = BusinessDay(hall=shop.nm, date=now().date())
    row = Difference(pk=3, hall=shop.nm, day=day, amount_fen=-1000, state=state, cause="unknown")
    line = difference_line(row, {"unknown": "查不到原因"})
    assert (line.state, line.word, line.cause, line.url) == (
        look,
        "短款",
        "查不到原因",
        "/cash/NM/difference/3/",
    )


def test_a_box_that_was_never_counted_is_sound(bare: Shop) -> None:
    from hallkeeper.shop.cash.api import set_up_box

    chen = bare.actor("chen")
    bare.act(lambda: set_up_box(hall=bare.nm, name="1", float_fen=50000, by=chen), "chen")
    assert list(check_boxes()) == []
