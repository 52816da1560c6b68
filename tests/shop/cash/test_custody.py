"""The box, who holds it, and how it passes (S1.2.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from hallkeeper.books.journal.api import balances
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail import recording
from hallkeeper.org.people.api import Person
from hallkeeper.shop.cash.actions.handovers import lapse_offers
from hallkeeper.shop.cash.api import (
    Custody,
    CustodyPassed,
    Handover,
    add_account,
    bank_today,
    change_float,
    count_box,
    decline,
    designate,
    offer_handover,
    pay_out,
    record_takings,
    reverse_paid_out,
    reverse_takings,
    set_up_box,
    start_absence,
    take_over,
    who_may_take,
    withdraw,
)
from hallkeeper.shop.cash.models import BankAccount, Box, CashCount, PaidOut, Takings
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock, notes
from tests.shop.cash.refusing import last_row, refused


def test_set_up_books_the_float_and_the_setter_holds_the_box(bare: Shop) -> None:
    chen = bare.actor("chen")
    box = bare.act(lambda: set_up_box(hall=bare.nm, name=" 南门 1 号 ", float_fen=50000, by=chen), "chen")
    assert (box.name, box.float_fen, bare.holder) == ("南门 1 号", 50000, "chen")
    assert balances(bare.nm) == {"drawer": 50000, "float.fund": -50000}
    assert last_row("cash.set_up_box")["float_fen"] == 50000


def test_a_box_without_float_books_nothing(bare: Shop) -> None:
    chen = bare.actor("chen")
    bare.act(lambda: set_up_box(hall=bare.nm, name="1", float_fen=0, by=chen), "chen")
    assert balances(bare.nm) == {}


@pytest.mark.parametrize(
    ("by", "name", "fen", "code", "recorded"),
    [
        ("zhou", "x", 1, "right.shop_cash.set_up_box", True),
        ("liu", "x", 1, "right.shop_cash.set_up_box", True),
        ("chen", "  ", 1, "cash.no_name", False),
        ("chen", "x", -1, "cash.float", False),
        ("chen", "x", 10**9 + 1, "cash.float", False),
    ],
)
def test_set_up_is_refused(bare: Shop, by: str, name: str, fen: int, code: str, recorded: bool) -> None:
    who = bare.actor(by)
    refused(
        bare, code, lambda: set_up_box(hall=bare.nm, name=name, float_fen=fen, by=who), by, recorded=recorded
    )


def test_a_hall_has_one_box(shop: Shop) -> None:
    chen = shop.actor("chen")
    refused(shop, "cash.box_exists", lambda: set_up_box(hall=shop.nm, name="2", float_fen=1, by=chen), "chen")
    with pytest.raises(IntegrityError), django_transaction.atomic():
        Box.objects.create(hall=shop.nm, name="2", float_fen=0)


def test_change_float_only_by_the_custodian_with_the_right(shop: Shop) -> None:
    chen = shop.actor("chen")
    change: Callable[[], Any] = lambda: change_float(hall=shop.nm, float_fen=60000, by=chen)  # noqa: E731
    refused(shop, "cash.not_custodian", change, "chen", recorded=True)
    shop.pass_box("zhou", "chen", 50000)
    assert shop.act(change, "chen").float_fen == 60000
    assert (balances(shop.nm)["drawer"], balances(shop.nm)["float.fund"]) == (60000, -60000)
    shop.act(lambda: change_float(hall=shop.nm, float_fen=40000, by=chen), "chen")
    assert balances(shop.nm)["drawer"] == 40000
    version = shop.box.version
    shop.act(lambda: change_float(hall=shop.nm, float_fen=40000, by=chen), "chen")
    assert (balances(shop.nm)["drawer"], shop.box.version) == (40000, version + 1)


def account(shop: Shop, by: str = "chen", **changes: Any) -> Any:
    fields = {"bank": "建行", "name": "南门通信", "number": "6217000012340817", "designated": False} | changes
    return add_account(hall=shop.nm, by=shop.actor(by), **fields)


def test_the_first_account_is_designated_and_another_can_take_its_place(shop: Shop) -> None:
    first = shop.account
    second = shop.act(lambda: account(shop), "chen")
    assert (shop.account, second.designated) == (first, False)
    third = shop.act(lambda: account(shop, number="6217 0000-1234 0818", designated=True), "chen")
    first.refresh_from_db()
    assert (shop.account, first.designated) == (third, False)
    assert last_row("cash.designate_account")["before"] == ["4567"]
    shop.act(lambda: designate(account=second, by=shop.actor("chen")), "chen")
    assert shop.account == second
    with pytest.raises(IntegrityError), django_transaction.atomic():
        BankAccount.objects.update(designated=True)


def test_the_account_number_is_not_in_the_database_as_text(shop: Shop) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_key, last4 FROM shop_cash_bankaccount")
        number, key, last4 = cursor.fetchone()
    assert "6222" not in number
    assert "6222" not in key
    assert last4 == "4567"
    assert shop.account.number == "6222021200001234567"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "1234567"}, "cash.account_number"),
        ({"number": "6222O21200001234"}, "cash.account_number"),
        ({"number": "6" * 33}, "cash.account_number"),
        ({"number": "６２２２０２１２００００１２３４５６７"}, "cash.account_twice"),
        ({"bank": " "}, "cash.no_bank"),
        ({"name": ""}, "cash.no_name"),
    ],
)
def test_an_account_is_refused(shop: Shop, changes: dict[str, Any], code: str) -> None:
    refused(shop, code, lambda: account(shop, **changes), "chen")


def test_an_account_needs_the_right(shop: Shop) -> None:
    refused(shop, "right.shop_cash.set_up_box", lambda: account(shop, by="zhou"), "zhou", recorded=True)


def test_who_may_take_the_box(shop: Shop) -> None:
    assert [person.code for person in who_may_take(shop.nm)] == ["zhou", "zhaox", "chen"]
    assert [person.code for person in who_may_take(shop.nm, TODAY + timedelta(days=5))] == ["chen"]


def test_the_box_passes_by_two_counts_and_two_signatures(shop: Shop) -> None:
    day = shop.open()
    shop.take(day, 100000)
    offered = shop.offer("zhou", "zhaox", 150000)
    assert (offered.state, shop.holder) == ("offered", "zhou")
    assert offered.lapses_at == now() + timedelta(minutes=15)
    shop.count(150000, "take", "zhaox", offered)
    assert shop.holder == "zhou"
    done = shop.act(lambda: take_over(handover=offered, pin=PIN, by=shop.actor("zhaox")), "zhaox")
    assert (done.state, shop.holder, done.take_count.total_fen) == ("taken", "zhaox", 150000)
    rows = list(Custody.objects.order_by("id").values_list("person__code", "until"))
    assert [code for code, _until in rows] == ["chen", "zhou", "zhaox"]
    assert [until is None for _code, until in rows] == [False, False, True]
    row = last_row("cash.take_over")
    assert (row["giver"], row["actor"], row["total_fen"], row["clause"]) == (
        "zhou",
        "zhaox",
        150000,
        "S1.2.6",
    )


def test_custody_passed_is_published(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("hallkeeper.shop.cash.actions.handovers.publish", seen.append)
    passed = shop.pass_box("zhou", "zhaox", 50000)
    assert seen[-1] == CustodyPassed(
        hall="NM",
        date=TODAY,
        by="zhaox",
        handover_id=passed.pk,
        giver="zhou",
        taker="zhaox",
        amount_fen=50000,
        in_absence=False,
        witness="",
    )


def touches(shop: Shop, by: Any) -> dict[str, Callable[[], Any]]:
    """Everything that can be done to the box, by somebody."""
    day = shop.box.hall.days.get(state="open")
    line = {"shift": "early", "method": "cash", "orders": 1, "received_fen": 100}
    slip = {"account": shop.account, "amount_fen": 1, "slip_no": "A123", "paid_at": now(), "photo": None}
    mine, paid = Takings.objects.get(), PaidOut.objects.get()
    return {
        "takings": lambda: record_takings(day=day, by=by, **line),
        "undo takings": lambda: reverse_takings(takings=mine, reason="x", by=by),
        "paid out": lambda: pay_out(day=day, amount_fen=1, category="water", words="水", by=by),
        "undo paid out": lambda: reverse_paid_out(paid_out=paid, reason="x", by=by),
        "bank": lambda: bank_today(day=day, by=by, **slip),
        "count": lambda: count_box(hall=shop.nm, purpose="close", lines=notes(100), by=by),
        "opening count": lambda: count_box(hall=shop.nm, purpose="opening", lines=notes(100), by=by),
        "offer": lambda: offer_handover(hall=shop.nm, taker=shop.cast.chen, pin=PIN, by=by),
        "withdraw": lambda: withdraw(handover=Handover.objects.get(state="offered"), by=by),
    }


@pytest.mark.parametrize("who", ["li", "zhaox", "chen", "sun", "he"])
def test_any_other_persons_touch_is_refused_and_recorded(shop: Shop, who: str) -> None:
    day = shop.open()
    zhou = shop.actor("zhou")
    shop.take(day, 100)
    shop.act(lambda: pay_out(day=day, amount_fen=10, category="water", words="水", by=zhou))
    shop.offer("zhou", "chen", 50090)
    for verb in touches(shop, shop.actor(who)).values():
        refusal = refused(shop, "cash.not_custodian", verb, who, recorded=True)
        assert (refusal.clause, refusal.who) == ("S1.2.6", "周敏")
        assert str(refusal.message) == "银箱现在由周敏保管，只有她能动"


RIGHTS = {
    "takings": "record_takings",
    "undo takings": "record_takings",
    "paid out": "pay_out",
    "undo paid out": "pay_out",
    "bank": "deposit",
    "count": "count",
    "opening count": "count",
    "offer": "hand_over",
    "withdraw": "hand_over",
}


@pytest.mark.parametrize("act", RIGHTS)
def test_holding_the_box_is_not_enough_each_act_asks_for_its_right(shop: Shop, act: str) -> None:
    day = shop.open()
    zhou = shop.actor("zhou")
    shop.take(day, 100)
    shop.act(lambda: pay_out(day=day, amount_fen=10, category="water", words="水", by=zhou))
    shop.offer("zhou", "chen", 50090)
    shop.cast.revoke("shift_leader", f"shop_cash.{RIGHTS[act]}")
    refusal = refused(
        shop,
        f"right.shop_cash.{RIGHTS[act]}",
        touches(shop, shop.actor("zhou"))[act],
        recorded=True,
    )
    assert refusal.clause == "S1.2.6"


def test_the_taker_counts_and_takes_with_the_right_too(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    taking = lambda: take_over(handover=offered, pin=PIN, by=shop.actor("zhaox"))  # noqa: E731
    shop.cast.revoke("shift_leader", "shop_cash.count")
    counting = lambda: shop.count(50000, "take", "zhaox", offered)  # noqa: E731
    refused(shop, "right.shop_cash.count", counting, "zhaox", recorded=True)
    shop.cast.grant("shift_leader", "shop_cash.count")
    shop.count(50000, "take", "zhaox", offered)
    shop.cast.revoke("shift_leader", "shop_cash.hand_over")
    refused(shop, "cash.taker_without_right", taking, "zhaox", recorded=True)
    absent = lambda: start_absence(  # noqa: E731
        hall=shop.nm, witness=shop.cast.li, reason="病了", by=shop.actor("zhaox")
    )
    refused(shop, "right.shop_cash.hand_over", absent, "zhaox", recorded=True)
    shop.cast.grant("shift_leader", "shop_cash.hand_over")
    shop.act(taking, "zhaox")
    assert shop.holder == "zhaox"


@pytest.mark.parametrize("who", ["zheng", "sun", "chen"])
def test_who_may_set_a_box_up_may_also_count_it_and_hand_it_on(bare: Shop, who: str) -> None:
    by = bare.actor(who)
    bare.act(lambda: set_up_box(hall=bare.nm, name="银箱", float_fen=50000, by=by), who)
    bare.pass_box(who, "zhou", 50000)
    assert bare.holder == "zhou"


def test_the_refusal_of_a_man_says_he(shop: Shop) -> None:
    shop.pass_box("zhou", "chen", 50000)
    day = shop.open()
    refusal = refused(shop, "cash.not_custodian", lambda: shop.take(day, 1), "zhou", recorded=True)
    assert str(refusal.message) == "银箱现在由陈立保管，只有他能动"


def test_the_refusal_of_somebody_unknown_is_neutral_and_leads_to_the_box(shop: Shop) -> None:
    Person.objects.filter(code="zhou").update(sex="")
    day = shop.open()
    refusal = refused(shop, "cash.not_custodian", lambda: shop.take(day, 1, by="chen"), "chen", recorded=True)
    assert str(refusal.message) == "银箱现在由周敏保管，只有本人能动"
    assert refusal.next_url == "/cash/NM/"


def test_with_the_guard_off_a_stranger_would_get_through(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the refusals above."""
    from hallkeeper.shop.cash.custody import hold_box

    day = shop.open()
    monkeypatch.setattr(
        "hallkeeper.shop.cash.actions.takings.hold_as_custodian", lambda hall, by, right: hold_box(hall)
    )
    shop.take(day, 100, by="li")
    assert Takings.objects.get().by.code == "li"


def test_no_touch_without_a_box(bare: Shop) -> None:
    day = bare.open()
    assert refused(bare, "cash.no_box", lambda: bare.take(day, 1)).next_url == "/cash/NM/"


def offering(shop: Shop, taker: str = "zhaox", by: str = "zhou", **more: Any) -> Callable[[], Handover]:
    person = getattr(shop.cast, taker)
    fields = {"pin": PIN} | more
    return lambda: offer_handover(hall=shop.nm, taker=person, by=shop.actor(by), **fields)


def test_an_offer_needs_a_count_that_still_holds(shop: Shop) -> None:
    day = shop.open()
    assert refused(shop, "cash.not_counted", offering(shop)).next_url == "/cash/NM/count/give/"
    shop.count(50000, "give")
    shop.take(day, 100)
    refused(shop, "cash.not_counted", offering(shop))


def test_an_offer_is_refused_to_oneself_and_to_who_may_not_hold_the_box(shop: Shop) -> None:
    shop.count(50000, "give")
    refused(shop, "cash.same_person", offering(shop, "zhou"), recorded=True)
    for stranger in ("li", "sun", "he", "liu"):
        refusal = refused(shop, "cash.may_not_hold", offering(shop, stranger), recorded=True)
        assert refusal.next_url == "/shifts/NM/"
        assert refusal.who == "周敏, 赵雪, 陈立"


def test_an_offer_needs_the_givers_pin_and_a_whole_reason(shop: Shop) -> None:
    shop.count(50000, "give")
    refused(shop, "cash.no_cause", offering(shop, words="多找了十元"))
    refused(shop, "cash.no_words", offering(shop, cause="unknown"))
    refusal = refused(shop, "cash.long_words", offering(shop, cause="unknown", words="长" * 301))
    assert refusal.field == "words"
    with pytest.raises(Exception, match=r"signature\.wrong"):
        shop.act(offering(shop, pin="0000"))
    assert Handover.objects.filter(giver=shop.cast.zhou).count() == 0


def test_one_offer_at_a_time(shop: Shop) -> None:
    shop.offer("zhou", "zhaox", 50000)
    refused(shop, "cash.already_offered", offering(shop, "chen"))
    with pytest.raises(IntegrityError), django_transaction.atomic():
        first = Handover.objects.get(state="offered")
        first.pk = None
        first.save(force_insert=True)


def test_an_offer_lapses_after_fifteen_minutes_and_the_giver_still_holds_the_box(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    shop.now(clock(8, 44, second=59))
    shop.count(50000, "take", "zhaox", offered)
    shop.now(clock(8, 45))
    taking = lambda: take_over(handover=offered, pin=PIN, by=shop.actor("zhaox"))  # noqa: E731
    refused(shop, "cash.not_offered", taking, "zhaox")
    late = lambda: shop.count(50000, "take", "zhaox", offered)  # noqa: E731
    refused(shop, "cash.not_offered", late, "zhaox")
    assert lapse_offers(now()) == 1
    assert lapse_offers(now()) == 0
    offered.refresh_from_db()
    assert (offered.state, shop.holder) == ("lapsed", "zhou")


def test_an_offer_that_was_taken_meanwhile_does_not_lapse(shop: Shop) -> None:
    from hallkeeper.foundation.kernel.api import SYSTEM
    from hallkeeper.shop.cash.actions.handovers import _lapse

    taken = shop.pass_box("zhou", "zhaox", 50000)
    shop.act(lambda: _lapse(taken, SYSTEM))
    taken.refresh_from_db()
    assert taken.state == "taken"


def test_a_lapsed_offer_makes_way_for_the_next(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    shop.now(clock(9))
    refused(shop, "cash.not_counted", offering(shop, "chen"))
    shop.count(50000, "give")
    shop.act(offering(shop, "chen"))
    offered.refresh_from_db()
    assert offered.state == "lapsed"
    assert Handover.objects.get(state="offered").taker == shop.cast.chen


def taking(shop: Shop, offered: Handover, by: str, **more: Any) -> Callable[[], Handover]:
    return lambda: take_over(handover=offered, by=shop.actor(by), **({"pin": PIN} | more))


def test_only_the_taker_takes_over(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    refusal = refused(shop, "cash.not_counted", taking(shop, offered, "zhaox"), "zhaox")
    assert refusal.next_url == f"/cash/NM/take/{offered.pk}/"
    shop.count(50000, "take", "zhaox", offered)
    refused(shop, "cash.same_person", taking(shop, offered, "zhou"), recorded=True)
    refused(shop, "cash.not_taker", taking(shop, offered, "chen"), "chen", recorded=True)
    with pytest.raises(Exception, match=r"signature\.wrong"):
        shop.act(taking(shop, offered, "zhaox", pin="0001"), "zhaox")
    assert shop.holder == "zhou"


def test_the_giver_cannot_count_for_the_taker(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    giver = lambda: shop.count(50000, "take", "zhou", offered)  # noqa: E731
    refused(shop, "cash.giver_counts_twice", giver)
    other = lambda: shop.count(50000, "take", "li", offered)  # noqa: E731
    refused(shop, "cash.not_custodian", other, "li", recorded=True)


def test_counts_that_differ_are_counted_again(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    shop.count(49000, "take", "zhaox", offered)
    refusal = refused(shop, "cash.counts_differ", taking(shop, offered, "zhaox"), "zhaox")
    assert refusal.next_url == f"/cash/NM/take/{offered.pk}/"
    assert str(refusal.message) == "周敏和赵雪点的不一样：重点一遍"
    shop.count(50000, "take", "zhaox", offered)
    shop.act(taking(shop, offered, "zhaox"), "zhaox")
    kept = CashCount.objects.filter(purpose="take", handover=offered).values_list("total_fen", "attempt")
    assert list(kept) == [(49000, 1), (50000, 2)]
    assert shop.holder == "zhaox"


def test_a_second_recount_is_refused(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    for fen in (49000, 48000):
        shop.count(fen, "take", "zhaox", offered)
    again = lambda: shop.count(50000, "take", "zhaox", offered)  # noqa: E731
    refused(shop, "cash.no_recount", again, "zhaox")
    shop.act(lambda: decline(handover=offered, reason="数不对", by=shop.actor("zhaox")), "zhaox")
    fresh = shop.offer("zhou", "zhaox", 50000)
    shop.count(50000, "take", "zhaox", fresh)
    assert shop.act(taking(shop, fresh, "zhaox"), "zhaox").state == "taken"


def test_money_that_moved_after_the_givers_count_stops_the_hand_over(shop: Shop) -> None:
    day = shop.open()
    offered = shop.offer("zhou", "zhaox", 50000)
    shop.take(day, 100)
    shop.count(50100, "take", "zhaox", offered)
    refused(shop, "cash.moved_since", taking(shop, offered, "zhaox"), "zhaox")


def test_a_difference_at_the_hand_over_is_the_givers(shop: Shop) -> None:
    shop.count(49000, "give")
    offered = shop.act(offering(shop, cause="change_too_much", words="早上多找十元"))
    shop.count(49000, "take", "zhaox", offered)
    shop.act(taking(shop, offered, "zhaox"), "zhaox")
    found = shop.box.hall.cash_differences.get()
    assert (found.amount_fen, found.responsible.code, found.state) == (-1000, "zhou", "explained")
    assert (balances(shop.nm)["drawer"], balances(shop.nm)["short_over"]) == (49000, 1000)


def test_decline_and_withdraw_leave_the_box_where_it_is(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    zhaox = shop.actor("zhaox")
    refused(shop, "cash.no_reason", lambda: decline(handover=offered, reason=" ", by=zhaox), "zhaox")
    shop.act(lambda: decline(handover=offered, reason="没空", by=zhaox), "zhaox")
    assert (offered.state, shop.holder) == ("declined", "zhou")
    refused(shop, "cash.not_offered", lambda: decline(handover=offered, reason="x", by=zhaox), "zhaox")
    refused(shop, "cash.not_offered", lambda: withdraw(handover=offered, by=shop.actor("zhou")))
    again = shop.offer("zhou", "zhaox", 50000)
    shop.act(lambda: withdraw(handover=again, by=shop.actor("zhou")))
    assert (again.state, shop.holder) == ("withdrawn", "zhou")
    assert last_row("cash.decline")["reason"] == "没空"


def absent(shop: Shop, by: str, witness: str, reason: str = "周敏去医院") -> Callable[[], Handover]:
    person = getattr(shop.cast, witness)
    return lambda: start_absence(hall=shop.nm, witness=person, reason=reason, by=shop.actor(by))


def test_taking_over_in_absence_needs_a_witness_and_both_pins(shop: Shop) -> None:
    refused(shop, "cash.no_reason", absent(shop, "zhaox", "li", " "), "zhaox")
    started = shop.act(absent(shop, "zhaox", "li"), "zhaox")
    assert (started.in_absence, shop.holder) == (True, "zhou")
    shop.count(50000, "take", "zhaox", started)
    with pytest.raises(Exception, match=r"signature\.wrong"):
        shop.act(taking(shop, started, "zhaox", witness_pin="0000"), "zhaox")
    assert shop.holder == "zhou"
    shop.act(taking(shop, started, "zhaox", witness_pin=PIN), "zhaox")
    assert shop.holder == "zhaox"
    assert (last_row("cash.take_over")["giver"], last_row("cash.take_over")["reason"]) == (
        "zhou",
        "周敏去医院",
    )


def test_absence_refuses_the_wrong_people(shop: Shop) -> None:
    refused(shop, "cash.same_person", absent(shop, "zhou", "li"), recorded=True)
    refused(shop, "right.shop_cash.hand_over", absent(shop, "li", "wang"), "li", recorded=True)
    shop.cast.grant("clerk", "shop_cash.hand_over")
    refused(shop, "cash.may_not_hold", absent(shop, "li", "wang"), "li", recorded=True)
    for witness in ("zhaox", "zhou", "fang"):
        refused(shop, "cash.no_witness", absent(shop, "zhaox", witness), "zhaox", recorded=True)


def test_a_witness_who_lost_the_right_no_longer_witnesses(shop: Shop) -> None:
    started = shop.act(absent(shop, "zhaox", "li"), "zhaox")
    shop.count(50000, "take", "zhaox", started)
    shop.cast.revoke("clerk", "shop_cash.witness")
    refused(shop, "cash.no_witness", taking(shop, started, "zhaox", witness_pin=PIN), "zhaox", recorded=True)


def test_a_difference_in_absence_is_open_and_the_absent_custodian_explains_it(shop: Shop) -> None:
    started = shop.act(absent(shop, "zhaox", "li"), "zhaox")
    shop.count(51000, "take", "zhaox", started)
    shop.act(taking(shop, started, "zhaox", witness_pin=PIN), "zhaox")
    found = shop.box.hall.cash_differences.get()
    assert (found.amount_fen, found.responsible.code, found.state) == (1000, "zhou", "open")


def test_a_failing_trail_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    shop.count(50000, "take", "zhaox", offered)

    def fail() -> None:
        raise RuntimeError("the trail cannot be written")

    from tests.shop.cash.refusing import everything

    before = everything()
    monkeypatch.setattr(recording, "flush", fail)
    with pytest.raises(RuntimeError):
        shop.act(taking(shop, offered, "zhaox"), "zhaox")
    monkeypatch.undo()
    assert everything() == before
    assert shop.holder == "zhou"


@pytest.mark.parametrize(
    "change",
    [
        {"giver": "zhaox"},
        {"state": "taken"},
        {"in_absence": True},
        {"state": "lapsed"},
    ],
)
def test_the_database_refuses_half_a_hand_over(shop: Shop, change: dict[str, Any]) -> None:
    offered = shop.offer("zhou", "zhaox", 50000)
    values = {"giver": shop.cast.zhaox} if "giver" in change else change
    with pytest.raises(IntegrityError), django_transaction.atomic():
        Handover.objects.filter(pk=offered.pk).update(**values)


def test_the_database_lets_one_person_hold_the_box(shop: Shop) -> None:
    with pytest.raises(IntegrityError), django_transaction.atomic():
        Custody.objects.create(box=shop.box, person=shop.cast.li, since=now())
