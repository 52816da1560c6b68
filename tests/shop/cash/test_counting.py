"""Counting blind, the opening difference; nothing tells what is expected (S1.1.4, S1.2.6, S1.3.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hallkeeper.books.journal.api import balances
from hallkeeper.books.notices.api import Delivery
from hallkeeper.engine.duties.api import Duty, plan_day
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.shop.cash.api import (
    CashCount,
    Difference,
    DifferenceFound,
    Reason,
    accept_opening,
    count_box,
    decline,
    explain_difference,
    offer_handover,
    pay_out,
    recounted_of,
    recounts_left,
    start_absence,
    takings_summary,
    withdraw,
)
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock, notes
from tests.shop.cash.pages import hand_in, pad, words
from tests.shop.cash.refusing import last_row, refused


def count(shop: Shop, fen: int, purpose: str = "opening", by: str = "zhou", **more: Any) -> CashCount:
    return count_box(hall=shop.nm, purpose=purpose, lines=notes(fen), by=shop.actor(by), **more)


def test_a_count_keeps_notes_total_and_what_was_expected_then(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 268400)
    made = shop.count(318300)
    assert (made.total_fen, made.expected_fen, made.difference_fen, made.attempt) == (318300, 318400, -100, 1)
    assert made.lines == {"10000": 31, "5000": 1, "2000": 1, "1000": 1, "100": 3}
    assert (made.day, made.generation, made.by.code) == (day, 1, "zhou")
    written = last_row("cash.count")
    assert (written["total_fen"], written["expected_fen"], written["clause"]) == (318300, 318400, "S1.3.1")


@pytest.mark.parametrize(
    ("lines", "field"),
    [({10000: -1}, "pieces_10000"), ({200: 1}, "pieces_200"), ({10: 100_000}, "pieces_10")],
)
def test_an_absurd_count_is_refused_at_the_field(shop: Shop, lines: dict[int, int], field: str) -> None:
    zhou = shop.actor("zhou")
    refusal = refused(
        shop, "cash.bad_count", lambda: count_box(hall=shop.nm, purpose="opening", lines=lines, by=zhou)
    )
    assert refusal.field == field


def test_one_recount_by_policy_and_both_counts_stay(shop: Shop) -> None:
    first = shop.count(49000, "opening")
    assert recounts_left(first) == 1
    second = shop.count(49500, "opening")
    assert (second.attempt, recounts_left(second)) == (2, 0)
    refusal = refused(shop, "cash.no_recount", lambda: count(shop, 50000))
    assert str(refusal.message) == "已经点过 2 遍，以点的为准"
    assert list(CashCount.objects.filter(purpose="opening").values_list("total_fen", flat=True)) == [
        49000,
        49500,
    ]


def test_the_worked_example_counts_are_numbered_over_purposes_and_movements(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("hallkeeper.shop.cash.actions.counting.publish", told.append)
    day = shop.open()
    zhou = shop.actor("zhou")
    first, second = shop.count(49000, "opening"), shop.count(49500, "give")
    assert (first.attempt, second.attempt) == (1, 2)
    refused(shop, "cash.no_recount", lambda: count(shop, 50000, "give"))
    shop.act(lambda: pay_out(day=day, amount_fen=10, category="water", words="水", by=zhou))
    third = shop.count(50500, "give")
    assert (third.attempt, recounts_left(third)) == (3, 0)
    again = refused(shop, "cash.no_recount", lambda: count(shop, 49990, "give"))
    assert "3" in str(again.message)
    assert [(one.count_id, one.left) for one in told] == [(first.pk, 1), (second.pk, 0), (third.pk, 0)]
    assert shop.count(49990, "close").attempt == 4
    assert len(told) == 3  # it agreed
    assert shop.count(49000, "opening").attempt == 1
    shown = [
        (one.count.attempt, one.count.difference_fen, one.then.difference_fen) for one in recounted_of(day)
    ]
    assert shown == [(1, -1000, -500), (2, -500, 510), (3, 510, 0)]


def test_what_is_posted_settles_and_the_close_is_never_locked_out(shop: Shop) -> None:
    day = shop.open()
    made = shop.count(49000, "opening")
    shop.act(lambda: accept_opening(count=made, cause="", words="", by=shop.actor("zhou")))
    for number, purpose in enumerate(("opening", "opening", "give", "close"), 1):
        assert shop.count(48000, purpose).attempt == number
    refused(shop, "cash.no_recount", lambda: count(shop, 49000, "close"))
    shop.settle(day, reasons={"cash": Reason("unknown", "少十元")})


def test_a_hand_over_that_ended_settles_also_after_one_in_absence_without_a_count(shop: Shop) -> None:
    for fen in (49000, 49500):
        shop.count(fen, "give")
    zhaox = shop.actor("zhaox")
    offering = lambda: offer_handover(  # noqa: E731
        hall=shop.nm, taker=shop.cast.zhaox, pin=PIN, by=shop.actor("zhou")
    )
    offered = shop.act(offering)
    shop.act(lambda: decline(handover=offered, reason="不对", by=zhaox), "zhaox")
    started = shop.act(
        lambda: start_absence(hall=shop.nm, witness=shop.cast.li, reason="试", by=zhaox), "zhaox"
    )
    shop.act(lambda: withdraw(handover=started, by=shop.actor("zhou")))
    assert shop.count(49000, "give").attempt == 1


@pytest.mark.clause("S1.1.4")
def test_the_department_manager_hears_of_every_count_that_differs_the_same_minute(shop: Shop) -> None:
    def heard() -> list[tuple[str, str]]:
        rows = Delivery.objects.filter(notice__kind="count", role="to").order_by("pk")
        return [(one.person.code, f"{one.notice.subject} {one.notice.body}") for one in rows]

    day = shop.open()
    shop.count(49000, "opening")
    ((who, text),) = heard()
    assert (who, "-10.00" in text, "490.00" in text, "500.00" in text, "还可重点" in text) == (
        "sun",
        True,
        True,
        True,
        True,
    )
    shop.count(50000, "opening")
    assert len(heard()) == 1
    page = words(shop.cast.client("sun").get(reverse("shop_hallday:day", args=["NM", day.date.isoformat()])))
    assert "第 1 遍差 -10.00，重点后相符" in page
    offered = shop.offer("zhou", "zhaox", 50000)
    shop.count(49000, "take", "zhaox", offered)  # compared with the giver's, not with the books
    assert len(heard()) == 1
    shop.act(lambda: withdraw(handover=offered, by=shop.actor("zhou")))
    absent = shop.act(
        lambda: start_absence(hall=shop.nm, witness=shop.cast.li, reason="病了", by=shop.actor("zhaox")),
        "zhaox",
    )
    shop.count(49000, "take", "zhaox", absent)  # here there is no giver's count
    assert len(heard()) == 2


def test_the_dues_are_hidden_from_the_custodian_until_the_opening_count(shop: Shop) -> None:
    shop.whole_day(276400)
    shop.now(clock(8, 30, day=24))
    tomorrow = TODAY + timedelta(days=1)
    shop.act(lambda: plan_day(shop.nm, tomorrow))
    Duty.objects.filter(kind_code="opening_cash_count", date=tomorrow).update(state="pending")
    box = reverse("shop_cash:box", args=["NM"])
    assert "2,764.00" not in words(shop.cast.client("zhou").get(box))
    assert "2,764.00" in words(shop.cast.client("chen").get(box))
    shop.count(326400, "opening")
    assert "2,764.00" in words(shop.cast.client("zhou").get(box))


def test_a_close_count_needs_an_open_day(shop: Shop) -> None:
    refused(shop, "cash.no_open_day", lambda: count(shop, 50000, "close"))


def test_a_taker_counts_only_for_a_hand_over_of_this_box(shop: Shop) -> None:
    with pytest.raises(ValueError, match="hand-over of this box"):
        shop.act(lambda: count(shop, 50000, "take"))
    offered = shop.offer("zhou", "zhaox", 50000)
    with pytest.raises(ValueError, match="only the taker"):
        shop.act(lambda: count(shop, 50000, "give", handover=offered))
    with pytest.raises(ValueError, match="nonsense"):
        shop.act(lambda: count(shop, 50000, "nonsense"))


def duty(kind: str) -> Duty:
    return Duty.objects.get(kind_code=kind)


def plan(shop: Shop) -> None:
    shop.act(lambda: plan_day(shop.nm, TODAY))
    # The morning's hand-over counted the box already; here the leader holds it since yesterday.
    morning = Duty.objects.filter(kind_code="opening_cash_count")
    morning.update(state="pending", done_at=None, done_by=None)


@pytest.mark.clause("S1.1.4")
def test_an_opening_count_that_agrees_does_the_duty(shop: Shop) -> None:
    plan(shop)
    assert duty("opening_cash_count").state == "pending"
    shop.count(50000, "opening")
    assert duty("opening_cash_count").state == "done"
    assert Difference.objects.count() == 0


@pytest.mark.clause("S1.1.4")
def test_an_opening_difference_is_posted_open_and_told_and_stays_until_explained(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(shop)
    told: list[Any] = []
    monkeypatch.setattr("hallkeeper.shop.cash.actions.differences.publish", told.append)
    made = shop.count(49000, "opening")
    assert duty("opening_cash_count").state == "pending"
    zhou = shop.actor("zhou")
    found = shop.act(lambda: accept_opening(count=made, cause="", words="", by=zhou))
    assert (found.amount_fen, found.state, found.purpose, found.responsible.code) == (
        -1000,
        "open",
        "opening",
        "zhou",
    )
    assert (balances(shop.nm)["drawer"], balances(shop.nm)["short_over"]) == (49000, 1000)
    assert duty("opening_cash_count").state == "done"
    asked = duty("explain_difference")
    assert (asked.owner_person, asked.due_at) == (shop.cast.zhou, clock(10, 30))
    assert told[0] == DifferenceFound(
        hall="NM",
        date=found.day.date,
        by="zhou",
        difference_id=found.pk,
        purpose="opening",
        method="cash",
        amount_fen=-1000,
        explained=False,
    )
    li = shop.actor("li")
    refused(
        shop,
        "cash.not_yours_to_explain",
        lambda: explain_difference(difference=found, cause="unknown", words="不知道", by=li),
        "li",
        recorded=True,
    )
    for cause, text, code in (("", "找了", "cash.no_cause"), ("unknown", " x ", "cash.no_words")):
        refused(
            shop,
            code,
            lambda cause=cause, text=text: explain_difference(
                difference=found, cause=cause, words=text, by=zhou
            ),
        )
    shop.act(lambda: explain_difference(difference=found, cause="change_too_much", words="昨晚多找", by=zhou))
    found.refresh_from_db()
    assert (found.state, found.amount_fen, found.explained_by) == ("explained", -1000, shop.cast.zhou)
    assert duty("explain_difference").state == "done"
    refused(
        shop,
        "cash.explained_already",
        lambda: explain_difference(difference=found, cause="unknown", words="再说", by=zhou),
    )


def test_the_department_manager_may_explain_for_the_custodian(shop: Shop) -> None:
    made = shop.count(49000, "opening")
    zhou, sun = shop.actor("zhou"), shop.actor("sun")
    found = shop.act(lambda: accept_opening(count=made, cause="", words="", by=zhou))
    shop.act(lambda: explain_difference(difference=found, cause="unknown", words="核过监控", by=sun), "sun")
    assert found.explained_by == shop.cast.sun


def test_an_over_with_cause_and_words_is_explained_at_once(shop: Shop) -> None:
    made = shop.count(50010, "opening")
    zhou = shop.actor("zhou")
    found = shop.act(lambda: accept_opening(count=made, cause="not_written", words=" 漏记一毛 ", by=zhou))
    assert (found.amount_fen, found.state, found.words) == (10, "explained", "漏记一毛")
    assert balances(shop.nm)["short_over"] == -10
    assert not Duty.objects.filter(kind_code="explain_difference").exists()


def test_only_the_newest_opening_count_that_differs_is_accepted(shop: Shop) -> None:
    zhou = shop.actor("zhou")
    accept = lambda made: lambda: accept_opening(count=made, cause="", words="", by=zhou)  # noqa: E731
    first = shop.count(49000, "opening")
    second = shop.count(50000, "opening")
    refused(shop, "cash.moved_since", accept(first))
    refused(shop, "cash.agrees", accept(second))
    give = shop.count(49000, "give")
    refused(shop, "cash.moved_since", accept(give))
    chen = shop.actor("chen")
    refused(
        shop,
        "cash.not_custodian",
        lambda: accept_opening(count=first, cause="", words="", by=chen),
        "chen",
        recorded=True,
    )
    shop.open()
    shop.take(shop.box.hall.days.get(), 100)
    refused(shop, "cash.moved_since", accept(second))


@pytest.mark.clause("S1.3.1")
def test_the_closing_count_does_its_duty(shop: Shop) -> None:
    plan(shop)
    shop.open()
    shop.count(50000)
    assert duty("closing_cash_count").state == "done"


# The amounts are unmistakable: they stand nowhere else on any page.
CASH, WECHAT, FLOAT = 4_317_30, 111_00, 50000
EXPECTED, OWN = "4,817.30", "4,317.30"
PAGES = [
    "box",
    "takings",
    "count_opening",
    "count_close",
    "count_give",
    "paid_out",
    "bank_today",
    "hall_deposits",
    "hall_differences",
    "absence",
    "import",
]


def told(text: str) -> list[str]:
    """Which of the forbidden amounts a text holds, in any way of writing them."""
    forbidden = [EXPECTED, OWN, "4817.30", "4317.30", "481730", "431730", "4,428.30", "442830"]
    return [amount for amount in forbidden if amount in text]


@pytest.mark.clause("S1.3.1")
@pytest.mark.clause("S1.2.6")
def test_blind_no_page_tells_what_is_expected_before_the_count_is_handed_in(shop: Shop) -> None:
    day = shop.open()
    zhou = shop.cast.client("zhou")
    line = {"shift": "early", "orders": "1", "received": "4317.30", "change": ""}
    answer = hand_in(zhou, reverse("shop_cash:takings", args=["NM"]), method="cash", **line)
    follow = zhou.get(answer["Location"])
    assert told(answer.content.decode() + follow.content.decode()) == []
    shop.take(day, WECHAT, "wechat")
    for who in ("zhou", "zhaox", "chen", "li", "sun"):
        client = shop.cast.client(who)
        for name in PAGES:
            page = client.get(reverse(f"shop_cash:{name}", args=["NM"]), follow=True)
            assert told(page.content.decode()) == [], (who, name)
            assert told(str(page.headers)) == []
        for name in ("deposits", "differences"):
            page = client.get(reverse(f"shop_cash:{name}"), follow=True)
            assert told(page.content.decode()) == [], (who, name)
    summary = takings_summary(day, shop.actor("chen"))
    assert (summary.cash_hidden, summary.total_fen, summary.paid_out_fen) == (True, None, None)
    assert [one.amount_fen for one in summary.methods] == [None, 0, WECHAT, 0]
    wrong = hand_in(zhou, reverse("shop_cash:count_close", args=["NM"]), pieces_10000="x")
    assert wrong.status_code == 422
    assert told(wrong.content.decode()) == []
    stranger = hand_in(shop.cast.client("li"), reverse("shop_cash:count_close", args=["NM"]), **pad(100))
    assert stranger.status_code == 403
    assert told(stranger.content.decode()) == []
    done = hand_in(zhou, reverse("shop_cash:count_close", args=["NM"]), **pad(CASH + FLOAT))
    page = words(zhou.get(done["Location"]))
    assert EXPECTED in page  # the control: after the count it is told
    assert takings_summary(day).total_fen == CASH + WECHAT


def test_the_giver_count_is_not_told_to_the_taker_before_the_own_count(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, CASH)
    offered = shop.offer("zhou", "zhaox", CASH + FLOAT)
    zhaox = shop.cast.client("zhaox")
    for name, args in (("take", [offered.pk]), ("box", []), ("takings", []), ("decline", [offered.pk])):
        page = zhaox.get(reverse(f"shop_cash:{name}", args=["NM", *args]))
        assert (page.status_code, told(page.content.decode())) == (200, []), name
    give = CashCount.objects.get(purpose="give", by=shop.cast.zhou)
    assert zhaox.get(reverse("shop_cash:counted", args=["NM", give.pk])).status_code == 404
    wrong = hand_in(zhaox, reverse("shop_cash:take", args=["NM", offered.pk]), **pad(CASH))
    page = zhaox.get(wrong["Location"])
    assert told(page.content.decode().replace(OWN, "")) == []


@pytest.mark.clause("S1.2.6")
def test_a_clerk_who_touches_the_box_reads_who_holds_it_and_is_recorded(shop: Shop) -> None:
    shop.open()
    li = shop.cast.client("li")
    typed = pad(12340)
    refusal = hand_in(li, reverse("shop_cash:count_close", args=["NM"]), **typed)
    text = words(refusal)
    assert refusal.status_code == 403
    assert "银箱现在由周敏保管，只有她能动" in text
    assert "§1.2.6" in text
    assert 'value="4"' in refusal.content.decode()  # what was typed stays
    row = TrailRow.objects.filter(verb="refused").latest("pk")
    assert (row.subject, row.actor, row.hall, row.clause) == ("cash.not_custodian", "li", "NM", "S1.2.6")
    assert CashCount.objects.filter(purpose="close").count() == 0
    cash = {"shift": "early", "method": "cash", "orders": "1", "received": "5", "change": ""}
    assert hand_in(li, reverse("shop_cash:takings", args=["NM"]), **cash).status_code == 403
    assert TrailRow.objects.filter(verb="refused", actor="li").count() == 2


def test_a_double_click_counts_once(shop: Shop) -> None:
    shop.open()
    zhou = shop.cast.client("zhou")
    url = reverse("shop_cash:count_close", args=["NM"])
    key = "11111111-1111-4111-8111-111111111111"
    first, second = (hand_in(zhou, url, key, **pad(50000)) for _ in range(2))
    assert (first["Location"], first.status_code) == (second["Location"], 303)
    assert CashCount.objects.filter(purpose="close").count() == 1
    assert hand_in(zhou, url, key, **pad(40000)).status_code == 409


def test_counts_that_differ_do_not_tell_each_other(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, CASH)
    offered = shop.offer("zhou", "zhaox", CASH + FLOAT)
    zhaox = shop.cast.client("zhaox")
    hand_in(zhaox, reverse("shop_cash:take", args=["NM", offered.pk]), **pad(CASH + FLOAT - 1000))
    page = zhaox.get(reverse("shop_cash:take", args=["NM", offered.pk]))
    refusal = hand_in(zhaox, reverse("shop_cash:sign", args=["NM", offered.pk]), pin="1357")
    assert (refusal.status_code, "点的不一样" in words(refusal)) == (409, True)
    assert told(page.content.decode() + refusal.content.decode()) == []
