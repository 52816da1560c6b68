"""Deposits: who, by when, into which account, with which slip (S1.2.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.urls import reverse

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.journal.api import balances
from hallkeeper.engine.duties.api import Duty, tick
from hallkeeper.foundation.kernel.api import TZ, now
from hallkeeper.foundation.trail import recording
from hallkeeper.org.posts.api import TwoPeople
from hallkeeper.shop.cash.actions.deposits import normal_slip
from hallkeeper.shop.cash.api import (
    BankAccount,
    Deposit,
    DepositDue,
    DepositMade,
    add_account,
    deposit,
    hand_deposit_to,
    open_dues,
    outstanding_of,
    overdue,
    put_back,
    reverse_deposit,
    take_out,
)
from hallkeeper.shop.cash.models import DepositPart, DepositReversal, TakeOut
from hallkeeper.shop.cash.presenters import due_line
from hallkeeper.shop.cash.queries import in_transit
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock
from tests.shop.cash.pages import hand_in, photo, words
from tests.shop.cash.refusing import everything, last_row, refused

NEXT = 24


def due_of(shop: Shop, fen: int = 268400, depositor: str = "zhou") -> DepositDue:
    """A closed day with money for the bank; it is 10:42 the next morning."""
    due = shop.whole_day(fen, depositor=depositor).due
    assert due is not None
    shop.now(clock(10, 42, day=NEXT))
    return due


def pay(shop: Shop, *dues: DepositDue, by: str = "zhou", **changes: Any) -> Callable[[], Deposit]:
    """Hand in a slip for the whole, unless changed."""
    fields: dict[str, Any] = {
        "account": shop.account,
        "amount_fen": sum(due.outstanding_fen for due in dues),
        "slip_no": "GH-2026-0001",
        "paid_at": now(),
        "photo": uuid4(),
    } | changes
    return lambda: deposit(dues=dues, by=shop.actor(by), **fields)


@pytest.mark.clause("S1.2.7")
def test_a_deposit_in_time_pays_the_day_and_does_the_duty(shop: Shop) -> None:
    due = due_of(shop)
    made = shop.act(pay(shop, due))
    due.refresh_from_db()
    assert (due.state, due.paid_fen, due.done_at) == ("done", 268400, now())
    duty = Duty.objects.get(ref=due.subject)
    assert (duty.state, duty.late) == ("done", False)
    assert (balances(shop.nm)["pouch"], balances(shop.nm)["bank"]) == (0, 268400)
    assert (made.slip_no, made.turn, made.over_fen, made.kind) == ("GH20260001", 1, 0, "due")
    row = last_row("cash.deposit")
    assert (row["amount_fen"], row["slip_no"], row["account"]) == (268400, "GH20260001", "4567")
    assert (row["clause"], row["dues"]) == ("S1.2.7", {str(due.pk): 268400})
    assert made.day.date == TODAY + timedelta(days=1)


@pytest.mark.clause("S1.2.7")
def test_after_noon_it_is_late_and_stays_visible(shop: Shop) -> None:
    due = due_of(shop)
    assert due_line(due, clock(12, day=NEXT)).state == "due_soon"
    shop.now(clock(12, second=1, day=NEXT))
    assert due_line(due).state == "late"
    assert list(overdue([shop.nm])) == [due]
    shop.act(pay(shop, due))
    due.refresh_from_db()
    assert due_line(due).state == "done_late"
    assert Duty.objects.get(ref=due.subject).late
    assert list(overdue([shop.nm])) == []


def test_the_tick_warns_before_and_escalates_at_noon(shop: Shop) -> None:
    due = due_of(shop)
    for moment, warned, escalated in (
        (clock(11, 29, day=NEXT), False, False),
        (clock(11, 30, day=NEXT), True, False),
        (clock(12, 0, day=NEXT, second=30), True, True),
    ):
        shop.now(moment)
        tick(moment)
        duty = Duty.objects.get(ref=due.subject)
        assert (duty.warned_at is not None, duty.escalated_at is not None) == (warned, escalated)


@pytest.mark.clause("S1.2.7")
def test_the_wrong_person_is_refused_in_words_with_the_way_on(shop: Shop) -> None:
    due = due_of(shop, 346000)
    refusal = refused(shop, "cash.wrong_depositor", pay(shop, due), recorded=True)
    assert str(refusal.message) == "这笔 3,460.00 元满 3,000.00 元，要由厅经理陈立去缴"
    assert (refusal.clause, str(refusal.next), refusal.who) == ("S1.2.7", "转给陈立", "陈立")
    assert refusal.next_url == f"/cash/NM/due/{due.pk}/"
    page = words(shop.cast.client("zhou").get(f"{reverse('shop_cash:deposit', args=['NM'])}?due={due.pk}"))
    assert "要由厅经理陈立去缴" in page
    assert "转给陈立" in page


def test_below_the_limit_the_named_person_deposits(shop: Shop) -> None:
    due = due_of(shop, 268400, "li")
    refusal = refused(shop, "cash.wrong_depositor", pay(shop, due), recorded=True)
    assert str(refusal.message) == "这笔 2,684.00 元由值班长指定李娜去缴"
    refused(shop, "right.shop_cash.deposit", pay(shop, due, by="fang"), "fang", recorded=True)
    refusal = refused(shop, "cash.not_taken_out", pay(shop, due, by="li"), "li", recorded=True)
    assert refusal.clause == "S1.2.6"


@pytest.mark.clause("S1.2.7")
def test_slip_account_photo_amount_and_time_are_checked_at_the_field(shop: Shop) -> None:
    due = due_of(shop)
    other = shop.act(
        lambda: add_account(
            hall=shop.nm,
            bank="建行",
            name="南门",
            number="6217000012340817",
            designated=False,
            by=shop.actor("chen"),
        ),
        "chen",
    )
    foreign = BankAccount(hall=shop.cast.dj, designated=True, number_key="k")
    bad: list[tuple[dict[str, Any], str, str]] = [
        ({"account": other}, "cash.wrong_account", "account"),
        ({"account": foreign}, "cash.wrong_account", "account"),
        ({"photo": None}, "cash.no_photo", "photo"),
        ({"amount_fen": 0}, "cash.deposit_amount", "amount"),
        ({"amount_fen": -1}, "cash.deposit_amount", "amount"),
        ({"amount_fen": 10**9 + 1}, "cash.deposit_amount", "amount"),
        ({"paid_at": now() + timedelta(seconds=1)}, "cash.paid_in_future", "paid_at"),
        ({"paid_at": clock(8, day=23)}, "cash.paid_too_early", "paid_at"),
        ({"paid_at": datetime(1, 1, 1, tzinfo=TZ)}, "cash.paid_too_early", "paid_at"),
        ({"paid_at": datetime(9999, 12, 31, 23, tzinfo=TZ)}, "cash.paid_in_future", "paid_at"),
        ({"slip_no": " - "}, "cash.slip_no", "slip_no"),
        ({"slip_no": "A" * 41}, "cash.slip_no", "slip_no"),
        ({"slip_no": "😀😀😀😀😀"}, "cash.slip_no", "slip_no"),
        ({"amount_fen": 268401}, "cash.no_over_reason", "over_reason"),
    ]
    for changes, code, field in bad:
        refusal = refused(shop, code, pay(shop, due, **changes))
        assert refusal.field == field


def test_the_minute_of_the_close_is_no_minute_too_early(shop: Shop) -> None:
    due = due_of(shop)
    closed = due.day.closed_at
    assert closed is not None
    BusinessDay.objects.filter(pk=due.day_id).update(closed_at=closed.replace(second=30))
    minute = closed.replace(second=0)
    earlier = pay(shop, due, paid_at=minute - timedelta(minutes=1))
    assert refused(shop, "cash.paid_too_early", earlier).field == "paid_at"
    assert shop.act(pay(shop, due, paid_at=minute)).paid_at == minute


def test_slip_numbers_are_compared_without_width_case_and_signs() -> None:
    assert normal_slip(" ｇｈ-2026 / 0001 ") == "GH20260001"


@pytest.mark.clause("S1.2.7")
def test_a_slip_number_is_used_once_per_account_also_by_another_hall(shop: Shop) -> None:
    due = due_of(shop)
    shop.act(pay(shop, due, amount_fen=100))
    again = refused(shop, "cash.slip_used", pay(shop, due, amount_fen=100, slip_no="ｇｈ２０２６０００１"))
    assert str(again.message) == "这个回单号 2026-11-24 10:42 已经交过"
    same = BankAccount(
        hall=shop.cast.dj, number_key=shop.account.number_key, bank="x", name="x", number="1", last4="4567"
    )
    same.designated = True
    same.save()
    made = Deposit.objects.get()
    with pytest.raises(IntegrityError), django_transaction.atomic():
        Deposit(
            hall=shop.cast.dj,
            day=made.day,
            kind="due",
            account=same,
            account_key=same.number_key,
            slip_no=made.slip_no,
            amount_fen=1,
            paid_at=now(),
            photo=uuid4(),
            by=shop.cast.liu,
            at=now(),
        ).save()


@pytest.mark.clause("S1.2.7")
def test_a_part_leaves_the_rest_due_at_the_old_time(shop: Shop) -> None:
    due = due_of(shop)
    before = due.due_at
    shop.act(pay(shop, due, amount_fen=100000))
    due.refresh_from_db()
    assert (due.state, due.outstanding_fen, due.due_at) == ("part", 168400, before)
    assert Duty.objects.get(ref=due.subject).state == "pending"
    assert outstanding_of([shop.nm]) == 168400
    shop.act(pay(shop, due, slip_no="GH-0002"))
    due.refresh_from_db()
    assert (due.state, balances(shop.nm)["bank"]) == ("done", 268400)


@pytest.mark.clause("S1.2.7")
def test_more_than_was_due_needs_a_reason_and_is_booked_apart(shop: Shop) -> None:
    due = due_of(shop)
    made = shop.act(pay(shop, due, amount_fen=269000, over_reason="把昨天的零头一起缴了"))
    assert (made.over_fen, made.over_reason) == (600, "把昨天的零头一起缴了")
    assert (balances(shop.nm)["deposit_over"], balances(shop.nm)["bank"]) == (-600, 269000)
    assert balances(shop.nm)["pouch"] == 0


@pytest.mark.clause("S1.2.7")
def test_several_days_on_one_slip_oldest_first(shop: Shop) -> None:
    first = shop.whole_day(291000, depositor="zhou").due
    assert first is not None
    tomorrow = TODAY + timedelta(days=1)
    shop.now(clock(9, day=24))
    shop.lead("zhou", tomorrow, "late")
    second = shop.whole_day(268400, on=tomorrow, depositor="zhou").due
    assert second is not None
    shop.now(clock(10, day=25))
    assert [due.pk for due in open_dues([shop.nm])] == [first.pk, second.pk]
    little = shop.act(pay(shop, second, first, amount_fen=10000, slip_no="GH-0100"))
    assert list(little.parts.values_list("due_id", "fen")) == [(first.pk, 10000)]
    shop.act(undo(shop, little), "chen")
    made = shop.act(pay(shop, second, first, amount_fen=300000))
    parts = DepositPart.objects.filter(deposit=made).order_by("id").values_list("due_id", "fen", "source")
    assert list(parts) == [(first.pk, 291000, "pouch"), (second.pk, 9000, "pouch")]
    for due, state in ((first, "done"), (second, "part")):
        due.refresh_from_db()
        assert due.state == state
    only_first_is_paid = shop.act(pay(shop, second, slip_no="GH-0077"))
    assert only_first_is_paid.amount_fen == 259400


def test_a_due_that_was_paid_or_cancelled_meanwhile_is_refused(shop: Shop) -> None:
    due = due_of(shop)
    shop.act(pay(shop, due))
    refused(shop, "cash.nothing_outstanding", pay(shop, due, amount_fen=1, slip_no="GH-0009"))


def test_one_slip_pays_for_one_hall(shop: Shop) -> None:
    due = due_of(shop)
    other = DepositDue.objects.create(
        hall=shop.cast.dj,
        day=shop.cast.dj.days.create(
            date=TODAY,
            state="closed",
            opened_at=now(),
            opened_by=shop.cast.zhou,
            closed_at=clock(18),
            closed_by=shop.cast.zhou,
        ),
        generation=1,
        amount_fen=1,
        due_at=now(),
        owner=shop.cast.zhou,
        limit_fen=1,
        by_manager=True,
    )
    with pytest.raises(ValueError, match="one hall"):
        shop.act(pay(shop, due, other))


def test_the_policy_moves_a_deadline_that_falls_on_a_closed_bank_day(shop: Shop) -> None:
    from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion

    kind = PolicyKind.objects.get(code="cash.deposit")
    values = {"limit_fen": 500000, "due_time": "11:30", "due_days": 1, "warn_minutes": 45}
    PolicyVersion.objects.create(
        kind=kind,
        hall=shop.nm,
        valid_from=TODAY,
        values=values | {"bank_closed": "next_bank_day"},
        state="in_force",
        reason="银行改了时间",
        recorded_at=now(),
        number=1,
        proposed_at=now(),
    )
    for offset in range(5):
        shop.lead("zhou", TODAY + timedelta(days=offset), "early")
    friday = TODAY + timedelta(days=4)
    shop.now(clock(9, day=27))
    due = shop.whole_day(300000, on=friday, depositor="li").due
    assert due is not None
    assert (due.owner, due.by_manager, due.due_at) == (shop.cast.li, False, clock(11, 30, day=30))
    assert Duty.objects.get(ref=due.subject).warn_at == clock(10, 45, day=30)


def take(shop: Shop, due: DepositDue, by: str = "zhou", **changes: Any) -> Callable[[], TakeOut]:
    pins = {"pin": PIN, "custodian_pin": PIN} | changes
    return lambda: take_out(due=due, by=shop.actor(by), **pins)


def back(shop: Shop, due: DepositDue, by: str = "zhou", **changes: Any) -> Callable[[], TakeOut]:
    pins = {"pin": PIN, "custodian_pin": PIN} | changes
    return lambda: put_back(due=due, by=shop.actor(by), **pins)


@pytest.mark.clause("S1.2.6")
def test_money_leaves_the_box_by_both_signatures(shop: Shop) -> None:
    due = due_of(shop, depositor="li")
    refused(shop, "cash.not_custodian", take(shop, due, "wang"), "wang", recorded=True)
    for pins in ({"pin": "1"}, {"custodian_pin": "1"}):
        before = everything()
        with pytest.raises(Exception, match=r"signature\.wrong"):
            shop.act(take(shop, due, **pins))
        assert everything() == before
    row = shop.act(take(shop, due, "li"), "li")
    assert (row.amount_fen, row.custodian.code, row.depositor.code) == (268400, "zhou", "li")
    assert (balances(shop.nm)["pouch"], balances(shop.nm)["transit"], in_transit(due)) == (0, 268400, 268400)
    refused(shop, "cash.nothing_outstanding", take(shop, due))
    shop.act(pay(shop, due, by="li"), "li")
    assert (balances(shop.nm)["transit"], balances(shop.nm)["bank"]) == (0, 268400)
    assert DepositPart.objects.get().source == "transit"
    refused(shop, "cash.nothing_outstanding", take(shop, due))


def test_what_could_not_be_deposited_comes_back(shop: Shop) -> None:
    due = due_of(shop, depositor="li")
    refused(shop, "cash.nothing_outstanding", back(shop, due))
    shop.act(take(shop, due))
    refused(shop, "cash.not_custodian", back(shop, due, "wang"), "wang", recorded=True)
    shop.act(back(shop, due))
    assert (balances(shop.nm)["pouch"], balances(shop.nm)["transit"], in_transit(due)) == (268400, 0, 0)
    assert list(TakeOut.objects.values_list("amount_fen", flat=True)) == [268400, -268400]


def test_the_custodian_needs_no_taking_out(shop: Shop) -> None:
    due = due_of(shop)
    refused(shop, "cash.own_box", take(shop, due))


def test_money_in_transit_to_a_later_custodian_is_deposited_not_put_back(shop: Shop) -> None:
    due = due_of(shop, depositor="zhaox")
    shop.act(take(shop, due))
    shop.pass_box("zhou", "zhaox", 50000)
    refused(shop, "cash.own_box", back(shop, due, "zhaox"), "zhaox")
    shop.act(pay(shop, due, by="zhaox"), "zhaox")
    assert balances(shop.nm)["transit"] == 0


def hand(shop: Shop, due: DepositDue, to: str, by: str = "zhou") -> Callable[[], DepositDue]:
    return lambda: hand_deposit_to(due=due, person=getattr(shop.cast, to), by=shop.actor(by))


def test_below_the_limit_the_leader_hands_a_deposit_on(shop: Shop) -> None:
    due = due_of(shop, depositor="li")
    refused(shop, "right.shop_cash.hand_deposit", hand(shop, due, "wang", "li"), "li", recorded=True)
    for stranger in ("fang", "he"):
        refused(shop, "cash.no_depositor", hand(shop, due, stranger))
    shop.act(hand(shop, due, "wang"))
    due.refresh_from_db()
    assert (due.owner, Duty.objects.get(ref=due.subject).owner_person) == (shop.cast.wang, shop.cast.wang)
    row = last_row("cash.hand_deposit")
    assert (row["before"], row["after"]) == ("li", "wang")
    shop.act(take(shop, due))
    refusal = refused(shop, "cash.under_way", hand(shop, due, "zhou"))
    assert refusal.who == "王强"
    shop.act(pay(shop, due, by="wang"), "wang")
    refused(shop, "cash.nothing_outstanding", hand(shop, due, "li"))


@pytest.mark.clause("S1.2.7")
def test_from_the_limit_on_only_a_hall_manager_gets_it(shop: Shop) -> None:
    due = due_of(shop, 300000)
    refused(shop, "cash.only_manager", hand(shop, due, "zhou"), recorded=True)
    refused(shop, "cash.only_manager", hand(shop, due, "li", "chen"), "chen", recorded=True)
    shop.act(hand(shop, due, "chen", "chen"), "chen")
    due.refresh_from_db()
    assert due.owner == shop.cast.chen


def undo(
    shop: Shop, made: Deposit, first: str = "chen", second: str = "sun", reason: str = "数打反了"
) -> Any:
    return lambda: reverse_deposit(
        deposit=made, by=TwoPeople(shop.actor(first), shop.actor(second)), reason=reason
    )


def test_a_slip_typed_wrongly_is_undone_by_two_and_handed_in_again(shop: Shop) -> None:
    due = due_of(shop)
    made = shop.act(pay(shop, due, amount_fen=264800))
    refused(shop, "right.shop_cash.ask_correction", undo(shop, made, "li"), "li", recorded=True)
    refused(shop, "right.shop_cash.agree_correction", undo(shop, made, "chen", "zhou"), "chen", recorded=True)
    refused(shop, "cash.no_reason", undo(shop, made, reason=" "), "chen")
    refused(shop, "two_people.same", undo(shop, made, "chen", "chen"), "chen", recorded=True)
    shop.act(undo(shop, made), "chen")
    due.refresh_from_db()
    assert (due.state, due.paid_fen, balances(shop.nm)["pouch"]) == ("open", 0, 268400)
    refused(shop, "cash.reversed", undo(shop, made), "chen")
    again = shop.act(pay(shop, due))
    assert (again.slip_no, again.turn) == (made.slip_no, 2)
    assert DepositReversal.objects.get().second == shop.cast.sun


def test_undoing_a_slip_that_finished_a_day_asks_again_at_the_old_deadline(shop: Shop) -> None:
    due = due_of(shop)
    part = shop.act(pay(shop, due, amount_fen=100000))
    whole = shop.act(pay(shop, due, amount_fen=168400, slip_no="GH-0002"))
    shop.act(undo(shop, whole), "chen")
    due.refresh_from_db()
    assert (due.state, due.paid_fen, due.done_at) == ("part", 100000, None)
    asked = Duty.objects.get(ref=f"{due.subject}/again/{whole.pk}")
    assert (asked.state, asked.due_at, asked.owner_person) == ("pending", due.due_at, shop.cast.zhou)
    shop.act(pay(shop, due, slip_no="GH-0003"))
    asked.refresh_from_db()
    assert asked.state == "done"
    shop.act(undo(shop, part), "chen")
    due.refresh_from_db()
    assert due.outstanding_fen == 100000


def test_money_banked_today_is_undone_only_while_the_day_runs(shop: Shop) -> None:
    from hallkeeper.shop.cash.api import bank_today

    day = shop.open()
    shop.take(day, 100000)
    fields = {"account": shop.account, "paid_at": now(), "photo": uuid4(), "by": shop.actor("zhou")}
    made = shop.act(lambda: bank_today(day=day, amount_fen=100, slip_no="AAA1", **fields))
    shop.act(undo(shop, made), "chen")
    assert balances(shop.nm)["bank"] == 0
    second = shop.act(lambda: bank_today(day=day, amount_fen=100, slip_no="AAA1", **fields))
    shop.count(shop.expected())
    shop.settle(day)
    second.day.refresh_from_db()
    refused(shop, "days.closed", undo(shop, second), "chen")


def test_the_event_tells_what_was_paid_and_whether_late(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    due = due_of(shop)
    seen: list[Any] = []
    monkeypatch.setattr("hallkeeper.shop.cash.actions.deposits.publish", seen.append)
    paid_at: datetime = clock(10, 30, day=NEXT)
    made = shop.act(pay(shop, due, paid_at=paid_at))
    assert seen == [
        DepositMade(
            hall="NM",
            date=made.day.date,
            by="zhou",
            deposit_id=made.pk,
            amount_fen=268400,
            over_fen=0,
            due_ids=(due.pk,),
            late=False,
        )
    ]


def test_a_failing_trail_deposits_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    due = due_of(shop)
    before = everything()

    def fail() -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(recording, "flush", fail)
    with pytest.raises(RuntimeError):
        shop.act(pay(shop, due))
    monkeypatch.undo()
    assert everything() == before


@pytest.mark.clause("S1.2.7")
def test_the_deposit_form_keeps_what_was_typed_and_the_photo(shop: Shop) -> None:
    due = due_of(shop)
    zhou = shop.cast.client("zhou")
    url = f"{reverse('shop_cash:deposit', args=['NM'])}?due={due.pk}"
    page = zhou.get(url)
    assert 'name="amount"' in page.content.decode()
    assert 'value="2,684.00"' not in page.content.decode()  # never prefilled
    slip = {"slip_no": "GH-0001", "account": str(shop.account.pk), "paid_at": "2026-11-24T10:30"}
    without = hand_in(zhou, url, amount="2684", **slip)
    assert (without.status_code, "缴款要拍回单" in words(without)) == (422, True)
    wrong = hand_in(zhou, url, amount="2684.005", photo=photo(), **slip)
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "金额到分" in text
    assert 'value="2684.005"' in text
    token = text.split('name="photo_kept" value="')[1].split('"')[0]
    assert len(token) > 20
    done = hand_in(zhou, url, amount="2684", photo_kept=token, **slip)
    assert done.status_code == 303, words(done)
    assert isinstance(Deposit.objects.get().photo, UUID)
    forged = hand_in(zhou, url, amount="1", photo_kept="x" * 30, **slip)
    assert forged.status_code in (404, 422)


def test_a_due_of_another_hall_is_missing(shop: Shop) -> None:
    due = due_of(shop)
    he = shop.cast.client("he")
    for path in (
        f"{reverse('shop_cash:deposit', args=['DJ'])}?due={due.pk}",
        reverse("shop_cash:due", args=["DJ", due.pk]),
        reverse("shop_cash:due", args=["NM", due.pk]),
    ):
        assert he.get(path).status_code == 404
    assert "2,684.00" not in words(he.get(reverse("shop_cash:deposits")))
    assert "2,684.00" in words(shop.cast.client("fang").get(reverse("shop_cash:deposits")))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("deposit_due_paid_within", {"paid_fen": 268401}),
        ("deposit_due_state_follows_paid", {"state": "done"}),
        ("deposit_due_state_follows_paid", {"state": "part"}),
        ("deposit_due_state_follows_paid", {"paid_fen": 1}),
    ],
)
def test_the_database_refuses_a_due(shop: Shop, name: str, changes: dict[str, Any]) -> None:
    due = due_of(shop)
    with pytest.raises(IntegrityError, match=name), django_transaction.atomic():
        DepositDue.objects.filter(pk=due.pk).update(**changes)
