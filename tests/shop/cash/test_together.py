"""The hand-over on one page: the taker counts and signs at the giver's screen, as themselves (S1.2.6)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hallkeeper.books.journal.api import balances
from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.org.people.api import Account, Person
from hallkeeper.shop.cash.api import (
    CashCount,
    Custody,
    CustodyPassed,
    Handover,
    decline,
    offer_handover,
    take_over,
    take_over_here,
    taker_of,
)
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock, notes
from tests.shop.cash.pages import hand_in, pad, words
from tests.shop.cash.refusing import everything, last_row, refused

FLOAT = 50000


def url(name: str, *args: object) -> str:
    return reverse(f"shop_cash:{name}", args=["NM", *args])


def here(shop: Shop, offered: Handover, fen: int = FLOAT, **more: Any) -> Callable[[], Handover]:
    """The taker signs at the giver's screen."""
    fields = {"pin": PIN, "by": taker_of(offered), "screen": shop.actor("zhou")} | more
    return lambda: take_over_here(handover=offered, lines=notes(fen), **fields)


def offer_on_the_page(zhou: Client, fen: int = FLOAT) -> str:
    """The giver counts and signs; the address their page goes on to."""
    assert hand_in(zhou, url("count_give"), **pad(fen)).status_code == 303
    signed = hand_in(zhou, url("offer"), taker="zhaox", pin=PIN)
    assert signed.status_code == 303, words(signed)
    return str(signed["Location"])


def sign_here(client: Client, page: str, fen: int = FLOAT, pin: str = PIN, once: str = "") -> HttpResponse:
    return hand_in(client, page, once, pin=pin, **pad(fen))


@pytest.mark.clause("S1.2.6")
def test_the_box_passes_on_one_page_and_the_taker_never_signs_in(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    sessions = Account.objects.filter(last_login__isnull=False).count()
    page = offer_on_the_page(zhou)
    assert page == url("take_here", Handover.objects.latest("pk").pk)
    shown = words(zhou.get(page))
    assert "赵雪点钞、签字" in shown
    assert "银箱由周敏保管" in shown
    assert "500.00" not in shown
    assert shop.holder == "zhou"
    done = sign_here(zhou, page)
    assert (done.status_code, done["Location"]) == (303, url("box"))
    assert shop.holder == "zhaox"
    box = words(zhou.get(url("box")))
    assert "双方已签，银箱现在由赵雪保管" in box
    assert "银箱由赵雪保管" in box
    assert Account.objects.filter(last_login__isnull=False).count() == sessions


@pytest.mark.clause("S1.2.6")
def test_what_the_taker_did_there_stands_in_their_name_and_says_at_whose_screen(shop: Shop) -> None:
    page = offer_on_the_page(shop.cast.client("zhou"))
    before = TrailRow.objects.count()
    assert sign_here(shop.cast.client("zhou"), page).status_code == 303
    rows = list(TrailRow.objects.order_by("pk"))[before:]
    told = [(row.verb, row.actor, json.loads(row.detail)["screen"]) for row in rows]
    assert told == [("cash.count", "zhaox", "zhou"), ("cash.take_over", "zhaox", "zhou")]
    assert CashCount.objects.latest("pk").by.code == "zhaox"


def test_at_a_screen_of_ones_own_the_trail_names_no_screen(shop: Shop) -> None:
    shop.pass_box("zhou", "zhaox", FLOAT)
    assert "screen" not in last_row("cash.count")
    assert "screen" not in last_row("cash.take_over")


def test_custody_passed_is_published_by_the_taker(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    seen: list[Any] = []
    monkeypatch.setattr("hallkeeper.shop.cash.actions.handovers.publish", seen.append)
    assert shop.act(here(shop, offered)).state == "taken"
    [event] = seen
    assert isinstance(event, CustodyPassed)
    assert (event.by, event.giver, event.taker, event.amount_fen) == ("zhaox", "zhou", "zhaox", FLOAT)


@pytest.mark.clause("S1.2.6")
def test_one_person_cannot_sign_for_both_at_one_screen(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    zhou = shop.actor("zhou")
    refusal = refused(shop, "cash.same_person", here(shop, offered, by=zhou), recorded=True)
    assert refusal.clause == "S1.2.6"
    assert shop.holder == "zhou"


@pytest.mark.clause("S1.2.6")
def test_the_givers_pin_does_not_sign_for_the_taker(shop: Shop) -> None:
    set_pin("zhaox", "8642")
    zhou = shop.cast.client("zhou")
    page = offer_on_the_page(zhou)
    before = everything()
    wrong = sign_here(zhou, page, 40000)
    assert wrong.status_code == 403
    assert "赵雪" in words(wrong)
    assert 'name="pieces_10000" value="4"' in wrong.content.decode()
    assert everything() == before
    row = TrailRow.objects.latest("pk")
    assert (row.verb, row.subject, row.actor) == ("refused", "signature.wrong", "zhou")
    assert Account.objects.get(username="zhaox").pin_failures == 1
    assert sign_here(zhou, page, pin="8642").status_code == 303
    assert shop.holder == "zhaox"


def set_pin(code: str, pin: str) -> None:
    from django.contrib.auth.hashers import make_password

    Account.objects.filter(username=code).update(pin=make_password(pin))


def test_five_wrong_pins_lock_the_takers_pin_not_the_givers(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    for _number in range(4):
        refused(shop, "signature.wrong", here(shop, offered, pin="0000"), recorded=True)
    with pytest.raises(Exception, match=r"signature\.locked"):
        shop.act(here(shop, offered, pin="0000"))
    refused(shop, "signature.locked", here(shop, offered), recorded=True)
    assert shop.holder == "zhou"
    assert Account.objects.get(username="zhou").pin_failures == 0


def test_with_the_pin_off_anybody_could_sign_for_the_taker(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the signature."""
    offered = shop.offer("zhou", "zhaox", FLOAT)
    monkeypatch.setattr("hallkeeper.shop.cash.actions.handovers.check_signature", lambda person, pin: None)
    shop.act(here(shop, offered, pin="0000"))
    assert shop.holder == "zhaox"


@pytest.mark.parametrize("who", ["zhaox", "chen", "li", "sun", "he"])
def test_only_the_givers_screen_will_do(shop: Shop, who: str) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    at_theirs = here(shop, offered, screen=shop.actor(who))
    assert refused(shop, "cash.not_custodian", at_theirs, who, recorded=True).who == "周敏"


@pytest.mark.clause("S1.2.6")
def test_a_strangers_screen_is_refused_on_the_page_and_recorded(shop: Shop) -> None:
    page = offer_on_the_page(shop.cast.client("zhou"))
    chen = shop.cast.client("chen")
    assert chen.get(page)["Location"] == url("box")
    refusal = sign_here(chen, page)
    assert refusal.status_code == 403
    assert "银箱现在由周敏保管，只有她能动" in words(refusal)
    assert (TrailRow.objects.latest("pk").subject, shop.holder) == ("cash.not_custodian", "zhou")
    assert shop.cast.client("he").get(page).status_code == 404


def test_the_taker_at_their_own_screen_is_sent_to_their_own_page(shop: Shop) -> None:
    page = offer_on_the_page(shop.cast.client("zhou"))
    pk = Handover.objects.latest("pk").pk
    assert shop.cast.client("zhaox").get(page)["Location"] == url("take", pk)
    assert shop.cast.client("zhou").get(url("take", pk))["Location"] == page


def test_nobody_but_the_named_taker_can_be_the_one_who_signs(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    chen = shop.actor("chen")
    refused(shop, "cash.not_taker", here(shop, offered, by=chen), recorded=True)


def test_the_rights_are_the_takers(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    OnDuty.objects.filter(person=shop.cast.zhaox).delete()
    refused(shop, "cash.may_not_hold", here(shop, offered), recorded=True)
    shop.lead("zhaox", TODAY, "late")
    shop.cast.revoke("shift_leader", "shop_cash.hand_over")
    refusal = refused(shop, "cash.taker_without_right", here(shop, offered), recorded=True)
    assert str(refusal.message) == "赵雪的岗位没有动银箱的权限"
    Account.objects.filter(username="zhaox").update(is_active=False)
    offered = Handover.objects.get(pk=offered.pk)
    refused(shop, "cash.taker_without_right", here(shop, offered), recorded=True)


def test_a_taker_without_an_account_may_nothing(shop: Shop) -> None:
    new = Person.objects.create(code="new", name="新来")
    shop.lead("chen", TODAY, "late")
    OnDuty.objects.filter(person=shop.cast.chen).update(person=new)
    shop.count(FLOAT, "give")
    giving = lambda: offer_handover(hall=shop.nm, taker=new, pin=PIN, by=shop.actor("zhou"))  # noqa: E731
    refused(shop, "cash.taker_without_right", here(shop, shop.act(giving)), recorded=True)


@pytest.mark.clause("S1.2.6")
def test_counts_that_differ_are_all_kept_and_counted_once_more(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    page = offer_on_the_page(zhou)
    first = sign_here(zhou, page, 49000)
    assert (first.status_code, first["Location"], shop.holder) == (303, page, "zhou")
    shown = words(zhou.get(page))
    assert "周敏和赵雪点的不一样：重点一遍" in shown
    assert not any(amount in shown for amount in ("490.00", "500.00", "10.00"))
    assert sign_here(zhou, page).status_code == 303
    assert shop.holder == "zhaox"
    kept = CashCount.objects.filter(purpose="take").order_by("pk").values_list("total_fen", "attempt")
    assert list(kept)[-2:] == [(49000, 1), (50000, 2)]


def test_after_the_recount_the_page_counts_no_more(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    page = offer_on_the_page(zhou)
    for fen in (49000, 48000):
        assert sign_here(zhou, page, fen)["Location"] == page
    shown = zhou.get(page)
    assert "又点得不一样" in words(shown)
    assert "pieces_10000" not in shown.content.decode()
    third = sign_here(zhou, page)
    assert third.status_code == 409
    assert "已经点过 2 遍" in words(third)
    assert (CashCount.objects.filter(purpose="take", total_fen=50000).count(), shop.holder) == (1, "zhou")
    assert hand_in(zhou, url("withdraw", Handover.objects.latest("pk").pk)).status_code == 303
    assert sign_here(zhou, offer_on_the_page(zhou)).status_code == 303
    assert shop.holder == "zhaox"


def test_a_count_on_the_phone_and_one_at_the_screen_are_one_recount(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", FLOAT)
    shop.count(49000, "take", "zhaox", offered)
    assert shop.act(here(shop, offered)).state == "taken"
    assert CashCount.objects.latest("pk").attempt == 2


def test_a_difference_to_the_books_is_the_givers(shop: Shop) -> None:
    offered = shop.offer("zhou", "zhaox", 49000)
    shop.act(here(shop, offered, 49000))
    found = shop.box.hall.cash_differences.get()
    assert (found.amount_fen, found.responsible.code, found.state) == (-1000, "zhou", "open")
    assert balances(shop.nm)["drawer"] == 49000


def test_an_offer_that_lapsed_is_not_taken_here_either(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    page = offer_on_the_page(zhou)
    shop.now(clock(8, 45))
    late = sign_here(zhou, page, 40000)
    assert late.status_code == 409
    assert "这次交接已经结束" in words(late)
    assert 'value="4"' in late.content.decode()
    assert zhou.get(page)["Location"] == url("box")
    assert shop.holder == "zhou"


def test_an_offer_that_ended_meanwhile_is_told_as_that_and_nobody_is_accused(shop: Shop) -> None:
    zhou, zhaox = shop.cast.client("zhou"), shop.actor("zhaox")
    page = offer_on_the_page(zhou)
    offered = Handover.objects.latest("pk")
    shop.count(FLOAT, "take", "zhaox", offered)
    shop.act(lambda: take_over(handover=offered, pin=PIN, by=zhaox), "zhaox")
    refused(shop, "cash.not_offered", here(shop, offered))
    assert sign_here(zhou, page).status_code == 409
    shop.pass_box("zhaox", "zhou", FLOAT)
    again = shop.offer("zhou", "zhaox", FLOAT)
    shop.act(lambda: decline(handover=again, reason="没空", by=zhaox), "zhaox")
    refused(shop, "cash.not_offered", here(shop, again))


def test_money_that_moved_after_the_givers_count_stops_it(shop: Shop) -> None:
    zhou, day = shop.cast.client("zhou"), shop.open()
    page = offer_on_the_page(zhou)
    shop.take(day, 100)
    offered = Handover.objects.latest("pk")
    refused(shop, "cash.moved_since", here(shop, offered, 50100))
    shown = zhou.get(page)
    assert "交方点完以后又动过钱" in words(shown)
    assert "pieces_10000" not in shown.content.decode()
    answer = sign_here(zhou, page, 50100)
    assert answer.status_code == 409
    assert "点完以后又动过钱，这次点钞不算数了" in words(answer)


def test_pressing_twice_is_pressing_once(shop: Shop) -> None:
    zhou, key = shop.cast.client("zhou"), str(uuid4())
    page = offer_on_the_page(zhou)
    answers = [sign_here(zhou, page, once=key) for _number in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, url("box"))] * 2
    assert Custody.objects.filter(person=shop.cast.zhaox).count() == 1
    other = sign_here(zhou, page, 40000, once=key)
    assert other.status_code == 409


def test_when_the_givers_session_has_ended_nothing_happens(shop: Shop) -> None:
    page = offer_on_the_page(shop.cast.client("zhou"))
    before = everything()
    stranger = Client(headers={"HK-Form": "1"})
    assert sign_here(stranger, page).status_code == 401
    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"pin": PIN}, 409, "先点钞"),
        ({"pin": PIN, **pad(FLOAT), "pieces_5000": "x"}, 422, "填张数，要整数"),
        ({"pin": "", **pad(FLOAT)}, 422, "PIN"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    shop: Shop, fields: dict[str, str], status: int, said: str
) -> None:
    zhou = shop.cast.client("zhou")
    page = offer_on_the_page(zhou)
    answer = hand_in(zhou, page, **fields)
    assert answer.status_code == status
    assert said in words(answer)
    assert f'value="{fields.get("pieces_10000", "")}"' in answer.content.decode()
    assert not CashCount.objects.filter(handover__taker=shop.cast.zhaox).exists()


def test_in_absence_there_is_no_givers_screen(shop: Shop) -> None:
    from hallkeeper.shop.cash.api import start_absence

    zhaox, li = shop.actor("zhaox"), shop.cast.li
    away = shop.act(lambda: start_absence(hall=shop.nm, witness=li, reason="病了", by=zhaox), "zhaox")
    assert shop.cast.client("zhou").get(url("take_here", away.pk)).status_code == 404
    with pytest.raises(ValueError, match="in absence"):
        shop.act(here(shop, away))


def test_the_box_leads_the_giver_back_to_the_page(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    page = offer_on_the_page(zhou)
    assert f'href="{page}"' in zhou.get(url("box")).content.decode()
    assert Handover.objects.latest("pk").lapses_at == now() + timedelta(minutes=15)
