"""A day of the hall on phones, 390 px wide: nothing scrolls sideways, every act is reachable by thumb."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import hands
from tests.journeys.conftest import PHONE
from tests.journeys.hall import FLOAT, ON, StandingHall
from tests.journeys.hands import Staff, yuan

TUESDAY = "2026-11-24"
EARLY = {"cash": (14, 1_200_00), "wechat": (9, 2_800_00), "alipay": (4, 1_100_00), "card": (1, 600_00)}
LATE = {"cash": (7, 1_484_00), "wechat": (4, 2_016_00), "alipay": (2, 990_00), "card": (1, 400_00)}
CASH, TOTAL = 2_684_00, 10_590_00
Picture = Callable[[Page, str], None]


def fits(who: Staff) -> None:
    """The page is as wide as the phone; only a table may scroll, inside itself."""
    width = who.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{who.page.url} is {width} px wide"


def look(who: Staff, picture: Picture, name: str) -> None:
    """It fits; keep a picture."""
    fits(who)
    picture(who.page, f"{name}-390")


@pytest.mark.journey
@pytest.mark.clause("S1.1.4")
@pytest.mark.clause("S1.2.6")
@pytest.mark.clause("S1.2.7")
@pytest.mark.clause("S1.3.1")
@pytest.mark.clause("S1.3.2")
def test_a_day_on_phones(hall: StandingHall, picture: Picture) -> None:
    hall.clerk_on_duty()
    zhou, zhaox, li, sun = (hall.at_screen(code, size=PHONE) for code in ("zhou", "zhaox", "li", "sun"))
    open_up(hall, zhou, li, picture)
    serve(hall, zhou, zhaox, picture)
    close(hall, zhaox, picture)
    sun.go("/notices/")
    look(sun, picture, "inbox")
    sun.follow(f"日报 南门营业厅 {ON}")
    sun.reads(yuan(TOTAL), yuan(CASH))
    look(sun, picture, "report")
    deposit(hall, zhaox, picture)


def open_up(hall: StandingHall, zhou: Staff, li: Staff, picture: Picture) -> None:
    """Duties one by one on the phone, then the hall opens."""
    hall.site.clock(ON, "08:45")
    hall.site.work()
    li.go("/")
    look(li, picture, "today-clerk")
    hands.open_duty(li, "空调调到合适的温度")
    look(li, picture, "duty")
    hands.opening_duties(li)
    zhou.go(f"/day/NM/{ON}/")
    look(zhou, picture, "day-morning")
    hands.open_hall(zhou, "NM", ON)


def serve(hall: StandingHall, zhou: Staff, zhaox: Staff, picture: Picture) -> None:
    """Takings of both shifts and the hand-over between them."""
    hall.site.clock(ON, "15:05")
    hands.take_money(zhou, "NM", "early", *((method, *line) for method, line in EARLY.items()))
    look(zhou, picture, "takings")
    hall.site.clock(ON, "15:30")
    zhou.go("/cash/NM/count/give/")
    look(zhou, picture, "count")
    hands.hand_over(zhou, zhaox, "NM", FLOAT + EARLY["cash"][1])
    look(zhaox, picture, "box")
    hall.site.clock(ON, "18:01")
    hands.take_money(zhaox, "NM", "late", *((method, *line) for method, line in LATE.items()))


def close(hall: StandingHall, zhaox: Staff, picture: Picture) -> None:
    """The closing count, the close, and the slip."""
    hall.site.clock(ON, "18:20")
    hall.site.work()
    zhaox.go(f"/day/NM/{ON}/")
    look(zhaox, picture, "day")
    hands.count_for(zhaox, "NM", "close", FLOAT + CASH)
    look(zhaox, picture, "counted")
    noncash = {method: EARLY[method][1] + LATE[method][1] for method in EARLY if method != "cash"}
    hands.fill_close(zhaox, "NM", ON, noncash)
    look(zhaox, picture, "close")
    hands.close(zhaox, "NM", ON)
    picture(zhaox.page, "slip-390")
    hall.site.work()
    assert re.search(rf"营业款 \d+ 单 {yuan(TOTAL)}", hands.slip_text(zhaox, "NM", ON))


def deposit(hall: StandingHall, zhaox: Staff, picture: Picture) -> None:
    """The next morning, from Today to the bank in two taps."""
    hall.site.clock(TUESDAY, "11:32")
    hall.site.work()
    zhaox.go("/")
    zhaox.reads(f"缴存营业款 {yuan(CASH)}")
    look(zhaox, picture, "today")
    hands.deposit(zhaox, "NM", CASH, "ICBC0001")
    look(zhaox, picture, "deposit")
    assert hands.path_of(zhaox, "NM", ON) == ["已办"] * 6
    look(zhaox, picture, "day-done")
    expect(zhaox.main.locator("[aria-current=step]")).to_have_count(0)
