"""What goes wrong in a hall: each a short journey, seen refused as well as done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection, connections
from playwright.sync_api import Page, Route, expect

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.shop.cash.api import Deposit, DepositDue, Handover, PaidOut, Takings
from hallkeeper.shop.hallday.models import DayClose
from tests.journeys import hands
from tests.journeys.hall import FLOAT, ON, StandingHall
from tests.journeys.hands import Staff, yuan

pytestmark = pytest.mark.journey
TUESDAY = "2026-11-24"
CASH = 2_684_00
ZERO = {"card": 0, "wechat": 0, "alipay": 0}
Picture = Callable[[Page, str], None]


def alert(who: Staff) -> str:
    """The refusal on the page, as words."""
    words: str = who.main.locator("[role=alert]").first.inner_text()
    return words


@pytest.mark.clause("S1.2.6")
def test_a_clerk_who_touches_the_box_is_refused_by_name_and_on_the_trail(
    hall: StandingHall, picture: Picture
) -> None:
    hall.open()
    li, chen = hall.at_screen("li"), hall.at_screen("chen")
    li.go("/cash/NM/paid-out/")
    li.fill(amount="18", words="桶装水")
    li.choose(category="饮水")
    li.hand_in("/cash/NM/paid-out/")
    expect(li.main.locator("[role=alert]")).to_contain_text("周敏")
    picture(li.page, "clerk-refused-1280")
    assert "只有" in alert(li) and "已记下" in alert(li)
    assert li.field("words").input_value() == "桶装水"
    assert not PaidOut.objects.exists()
    chen.go(f"/day/NM/{ON}/trail/")
    row = chen.main.get_by_role("row").filter(has_text="李娜").filter(has_text="拒绝")
    expect(row).to_contain_text("银箱现在由周敏保管")
    expect(row).to_contain_text("1.2.6")
    picture(chen.page, "trail-1280")


@pytest.mark.clause("S1.3.1")
def test_closing_without_a_count_says_what_is_missing_who_has_it_and_leads_there(
    hall: StandingHall, picture: Picture
) -> None:
    day = hall.served()
    zhou = hall.at_screen("zhou")
    hands.fill_close(zhou, "NM", ON, ZERO)
    zhou.reads("还不能结账", "现金没点", "周敏")
    zhou.press("结账")
    expect(zhou.main.locator("[role=alert]")).to_contain_text("现金没点")
    assert "周敏" in alert(zhou)
    picture(zhou.page, "close-refused-1280")
    day.refresh_from_db()
    assert day.state == "open"
    zhou.main.locator("[role=alert]").get_by_role("link", name="现金没点").click()
    zhou.at("/cash/NM/count/close/")
    hands.count(zhou, FLOAT + CASH)
    zhou.at(r"/cash/NM/counted/\d+/")
    hands.fill_close(zhou, "NM", ON, ZERO)
    assert len(hands.close(zhou, "NM", ON)) == 9
    day.refresh_from_db()
    assert day.state == "closed"


@pytest.mark.clause("S1.2.7")
def test_another_person_cannot_deposit_until_the_deposit_is_handed_to_them(hall: StandingHall) -> None:
    due = hall.closed()
    hall.site.clock(TUESDAY, "10:40")
    zhaox, zhou = hall.at_screen("zhaox"), hall.at_screen("zhou")
    zhaox.go(f"/cash/NM/deposit/?due={due.pk}")
    hands.fill_deposit(zhaox, CASH, "ICBC001")
    zhaox.press("交回单")
    expect(zhaox.main.locator("[role=alert]")).to_contain_text("已记下")
    assert "周敏" in alert(zhaox)
    assert not Deposit.objects.exists()
    zhou.go(f"/cash/NM/due/{due.pk}/")
    zhou.choose(depositor="赵雪")
    zhou.press("转给")
    expect(zhou.main.locator("dl")).to_contain_text("赵雪")
    hands.take_out(zhaox, zhou, f"/cash/NM/due/{due.pk}/")
    hands.deposit(zhaox, "NM", CASH, "ICBC001")
    assert Deposit.objects.get().by.code == "zhaox"


@pytest.mark.clause("S1.3.1")
def test_a_double_click_on_close_closes_once(hall: StandingHall) -> None:
    hall.counted()
    zhou = hall.at_screen("zhou")
    hands.fill_close(zhou, "NM", ON, ZERO)
    zhou.main.get_by_role("button", name="结账", exact=True).dblclick()
    zhou.at(f"/day/NM/{ON}/slip/")
    assert (DayClose.objects.count(), DepositDue.objects.count()) == (1, 1)


@pytest.mark.clause("S1.2.7")
def test_a_double_click_on_the_deposit_deposits_once(hall: StandingHall) -> None:
    due = hall.closed()
    hall.site.clock(TUESDAY, "10:40")
    zhou = hall.at_screen("zhou")
    zhou.go(f"/cash/NM/deposit/?due={due.pk}")
    hands.fill_deposit(zhou, CASH, "ICBC001")
    zhou.main.get_by_role("button", name="交回单", exact=True).dblclick()
    zhou.at(r"/cash/NM/deposit/\d+/")
    due.refresh_from_db()
    assert (Deposit.objects.count(), due.outstanding_fen) == (1, 0)


@pytest.mark.clause("S1.2.7")
def test_going_back_and_pressing_again_deposits_nothing_more(hall: StandingHall) -> None:
    due = hall.closed()
    hall.site.clock(TUESDAY, "10:40")
    zhou = hall.at_screen("zhou")
    zhou.go(f"/cash/NM/deposit/?due={due.pk}")
    hands.fill_deposit(zhou, CASH, "ICBC001")
    kept = replace(zhou, page=zhou.page.context.new_page())  # a window that keeps the form, with its key
    kept.go(f"/cash/NM/deposit/?due={due.pk}")
    expect(kept.field("once")).to_have_value(zhou.field("once").input_value())
    zhou.press("交回单")
    zhou.at(r"/cash/NM/deposit/\d+/")
    slip = zhou.page.url.removeprefix(hall.site.url)
    zhou.page.go_back()
    zhou.at("/cash/NM/deposits/")  # nothing is left to hand in, so the form is gone
    zhou.reads("没有未缴的款")
    hands.fill_deposit(kept, CASH, "ICBC001")
    kept.press("交回单")
    kept.at(re.escape(slip))
    assert Deposit.objects.count() == 1


@pytest.mark.clause("S1.3.1")
def test_going_back_to_the_close_and_pressing_again_is_refused_in_words(hall: StandingHall) -> None:
    hall.counted()
    zhou = hall.at_screen("zhou")
    hands.fill_close(zhou, "NM", ON, ZERO)
    hands.close(zhou, "NM", ON)
    zhou.page.go_back()
    hands.fill_close(zhou, "NM", ON, ZERO)
    zhou.press("结账")
    expect(zhou.main.locator("[role=alert]")).to_contain_text("结账")
    assert DayClose.objects.count() == 1


@contextmanager
def answer_lost(page: Page, path: re.Pattern[str]) -> Iterator[None]:
    """The line breaks after the server has done what was asked and before its answer arrives, once."""
    lost: list[int] = []

    def pass_on(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    page.route(path, pass_on)
    yield
    page.unroute(path)
    assert lost == [204]


@pytest.mark.both
@pytest.mark.clause("S1.2.7")
def test_an_answer_lost_after_the_commit_is_shown_when_the_button_is_pressed_again(
    hall: StandingHall, picture: Picture
) -> None:
    due = hall.closed()
    hall.site.clock(TUESDAY, "10:40")
    zhou = hall.at_screen("zhou")
    zhou.go(f"/cash/NM/deposit/?due={due.pk}")
    hands.fill_deposit(zhou, CASH, "ICBC001")
    with answer_lost(zhou.page, re.compile("/cash/NM/deposit/")):
        zhou.press("交回单")
        expect(zhou.page.locator(".hk-banner")).to_contain_text("连不上服务器")
        picture(zhou.page, "offline-1280")
        assert zhou.field("slip_no").input_value() == "ICBC001"
        zhou.press("交回单")
        zhou.at(r"/cash/NM/deposit/\d+/")
    zhou.reads("ICBC001", yuan(CASH))
    assert Deposit.objects.count() == 1


@pytest.mark.both
@pytest.mark.clause("S1.3.1")
def test_a_close_whose_answer_is_lost_shows_its_slip_when_pressed_again(hall: StandingHall) -> None:
    hall.counted()
    zhou = hall.at_screen("zhou")
    hands.fill_close(zhou, "NM", ON, ZERO)
    with answer_lost(zhou.page, re.compile("/close/")):
        zhou.press("结账")
        expect(zhou.page.locator(".hk-banner")).to_contain_text("连不上服务器")
        hands.close(zhou, "NM", ON)
    assert DayClose.objects.count() == 1


@pytest.mark.clause("S1.2.6")
def test_a_signature_whose_answer_is_lost_passes_the_box_once(hall: StandingHall) -> None:
    hall.open()
    hall.site.clock(ON, "15:30")
    zhou, zhaox = hall.at_screen("zhou"), hall.at_screen("zhaox")
    hands.offer(zhou, zhaox, "NM", FLOAT)
    zhaox.go("/cash/NM/")
    zhaox.follow("接箱")
    hands.count(zhaox, FLOAT)
    zhaox.at(r"/cash/NM/take/\d+/")
    zhaox.fill(pin=zhaox.pin)
    with answer_lost(zhaox.page, re.compile("/sign/")):
        zhaox.press("签字接箱")
        expect(zhaox.page.locator(".hk-banner")).to_contain_text("连不上服务器")
        zhaox.hand_in("/cash/NM/")
    zhaox.reads("银箱由赵雪保管")
    assert hall.shop.holder == "zhaox"
    assert Handover.objects.filter(taker=hall.shop.cast.zhaox, state="taken").count() == 1


def type_takings(who: Staff) -> None:
    """A line of takings, typed and not yet handed in."""
    who.go("/cash/NM/takings/")
    who.choose(method="微信")
    who.fill(orders="3", received="618.00")


def sign_in_over_the_page(who: Staff, account: str, password: str) -> None:
    """The dialog that opens over the form."""
    dialog = who.page.get_by_role("dialog")
    dialog.locator("[name=login]").fill(account)
    dialog.locator("[name=password]").fill(password)
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_session_that_ends_in_a_form_signs_in_over_it_and_goes_on(
    hall: StandingHall, picture: Picture
) -> None:
    hall.open()
    zhou = hall.at_screen("zhou")
    type_takings(zhou)
    hall.sign_out(zhou)
    zhou.press("记下")
    expect(zhou.page.get_by_role("dialog")).to_be_visible()
    picture(zhou.page, "session-over-1280")
    assert zhou.field("received").input_value() == "618.00"
    assert not Takings.objects.exists()
    sign_in_over_the_page(zhou, "zhou", zhou.password)
    zhou.reads("618.00")
    row = Takings.objects.get()
    assert (row.by.code, row.amount_fen) == ("zhou", 618_00)


def test_another_person_who_signs_in_there_gets_a_fresh_page(hall: StandingHall) -> None:
    hall.open()
    zhou = hall.at_screen("zhou")
    type_takings(zhou)
    hall.sign_out(zhou)
    zhou.press("记下")
    sign_in_over_the_page(zhou, "li", hall.shop.cast.password("li"))
    expect(zhou.page.locator("body")).to_have_attribute("data-person", "li")
    expect(zhou.field("received")).to_have_value("")
    assert not Takings.objects.exists()


@contextmanager
def busy_database() -> Iterator[None]:
    """Somebody else writes for longer than anyone waits."""
    name = str(connection.settings_dict["NAME"])
    options = connections.settings["default"]["OPTIONS"]
    patience = options["timeout"]
    options["timeout"] = 0.2
    other = sqlite3.connect(name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        options["timeout"] = patience


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one writer at a time is SQLite's")
def test_a_busy_database_keeps_the_form_and_takes_it_when_pressed_again(
    hall: StandingHall, picture: Picture
) -> None:
    hall.open()
    zhou = hall.at_screen("zhou")
    type_takings(zhou)
    with busy_database():
        zhou.press("记下")
        expect(zhou.page.locator(".hk-banner")).to_contain_text("正忙，没有存，再按一次")
        picture(zhou.page, "busy-1280")
    assert zhou.field("received").input_value() == "618.00"
    assert not Takings.objects.exists()
    zhou.press("记下")
    zhou.reads("618.00")
    assert Takings.objects.count() == 1


@pytest.mark.clause("S1.3.1")
@pytest.mark.clause("S1.3.2")
def test_a_closed_day_is_reopened_by_two_people_and_closed_again_as_the_second(
    hall: StandingHall, picture: Picture
) -> None:
    hall.closed()
    zhou, chen, sun = hall.at_screen("zhou"), hall.at_screen("chen"), hall.at_screen("sun")
    hall.site.clock(ON, "18:40")
    chen.go(f"/day/NM/{ON}/")
    chen.follow("申请反结账")
    chen.fill(reason="漏记一笔现金 50 元")
    chen.hand_in(f"/day/NM/{ON}/")
    assert BusinessDay.objects.get(hall=hall.shop.nm, date=ON).state == "closed"
    approve(sun, picture, "reopen")
    sun.reads("2026-11-23 已反结账")
    zhou.go(f"/day/NM/{ON}/")
    picture(zhou.page, "day-reopened-1280")
    hands.take_money(zhou, "NM", "early", ("cash", 1, 50_00))
    hands.count_for(zhou, "NM", "close", FLOAT + CASH + 50_00)
    hands.fill_close(zhou, "NM", ON, ZERO)
    hands.close(zhou, "NM", ON)
    hall.site.work()
    assert list(DayClose.objects.order_by("generation").values_list("generation", flat=True)) == [1, 2]
    text = hands.slip_text(zhou, "NM", ON)
    assert "S02" in text and yuan(CASH + 50_00) in text
    zhou.go(f"/day/NM/{ON}/report/")
    zhou.reads("NM-20261123-S01", yuan(CASH + 50_00))
    picture(zhou.page, "report-second-1280")


def approve(who: Staff, picture: Picture, name: str) -> None:
    """The second person finds it on Today, looks, and agrees."""
    who.go("/")
    who.main.locator("aside").get_by_role("link").first.click()
    who.at(r"/approvals/\d+/")
    picture(who.page, f"{name}-asked-1280")
    who.hand_in("/approvals/")
    picture(who.page, f"{name}-agreed-1280")


@pytest.mark.clause("S4.4.1")
def test_a_post_given_after_the_first_day_needs_a_second_person(hall: StandingHall, picture: Picture) -> None:
    hall.open()
    sun, zheng = hall.at_screen("sun"), hall.at_screen("zheng")
    wang = hall.at_screen("wang")
    wang.go(f"/day/NM/{ON}/")
    wang.reads("值班长")  # who may
    wang.go("/")
    assert "营业日" not in wang.page.locator("nav").first.inner_text()
    sun.go("/people/wang/posts/")
    sun.choose(post="值班长", place="南门营业厅")
    sun.hand_in("/people/wang/posts/")
    expect(sun.main.locator(".hk-error, [role=alert]").first).to_be_visible()
    sun.fill(reason="周敏下周休假，由他带班")
    sun.hand_in("/people/wang/")
    wang.go("/")
    assert "营业日" not in wang.page.locator("nav").first.inner_text()
    approve(zheng, picture, "grant")
    wang.go("/")
    expect(wang.page.locator("nav").first).to_contain_text("营业日")
