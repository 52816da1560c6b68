"""The first journey: from `hallkeeper init` on an empty database to two closed and deposited days."""

from __future__ import annotations

import argparse
import email
import email.policy
import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from hallkeeper.config.commands import init
from tests.journeys import hands
from tests.journeys.conftest import Site
from tests.journeys.hands import Staff, yuan

MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"
EARLY, LATE = "early", "late"
LEADER, CLERK = "值班长", "营业员"
DONE = ["已办"] * 6
FLOAT = 500_00
Picture = Callable[[Page, str], None]


@dataclass(frozen=True)
class Takings:
    """A day's takings in fen: (orders, amount) per shift and method."""

    early: dict[str, tuple[int, int]]
    late: dict[str, tuple[int, int]]

    def of(self, method: str) -> int:
        """Both shifts together."""
        return self.early[method][1] + self.late[method][1]

    @property
    def total(self) -> int:
        """All methods."""
        return sum(self.of(method) for method in hands.METHODS)

    @property
    def noncash(self) -> dict[str, int]:
        """What the machines say at the close."""
        return {method: self.of(method) for method in hands.METHODS if method != "cash"}


FIRST = Takings(
    {"cash": (14, 1_200_00), "wechat": (9, 2_800_00), "alipay": (4, 1_100_00), "card": (1, 600_00)},
    {"cash": (7, 1_494_00), "wechat": (4, 2_016_00), "alipay": (2, 990_00), "card": (1, 400_00)},
)
SECOND = Takings(
    {"cash": (12, 1_300_00), "wechat": (11, 3_150_00), "alipay": (3, 880_00), "card": (2, 1_260_00)},
    {"cash": (9, 1_700_00), "wechat": (5, 1_640_00), "alipay": (1, 120_00), "card": (1, 75_00)},
)


@dataclass
class House:
    """The people of the hall, each at a screen of their own."""

    site: Site
    zheng: Staff
    sun: Staff
    chen: Staff
    zhou: Staff
    zhao: Staff
    li: Staff

    @property
    def everybody(self) -> tuple[Staff, ...]:
        """All of them."""
        return (self.zheng, self.sun, self.chen, self.zhou, self.zhao, self.li)


def printed_code() -> str:
    """The one-time code that `hallkeeper init --no-input` prints on an empty installation."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert init.run(argparse.Namespace(no_input=True, new_sheet=False)) == 0
    found = re.search(r"/first/[^A-Z0-9]*([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)", printed.getvalue())
    assert found
    return found[1]


def found(site: Site, code: str, picture: Picture) -> House:
    """Administrator, company, hall, department, and five people who each sign in for the first time."""

    def staff(name: str, mail: str) -> Staff:
        return Staff(site, site.open(), name, mail=f"{mail}@example.com")

    names = {"zheng": "郑立", "sun": "孙浩", "chen": "陈立", "zhou": "周敏", "zhao": "赵雪", "li": "李娜"}
    house = House(site, **{mail: staff(name, mail) for mail, name in names.items()})
    house.zheng.account, house.zheng.password = "zheng", "Nan-men-2026"
    hands.become_administrator(house.zheng, code)
    hands.own_pin(house.zheng, "2580")
    house.zheng.go("/")
    picture(house.zheng.page, "first-day-1280")
    hands.set_up_company(house.zheng, "南门通信有限公司", "南门营业厅", "NM")
    hands.add_department(house.zheng, "YY", "营业部", "NM")
    hands.add_person(house.zheng, house.sun, "部门经理", "营业部")
    posts = ((house.chen, "厅经理"), (house.zhou, LEADER), (house.zhao, LEADER), (house.li, CLERK))
    for person, post in posts:
        hands.add_person(house.zheng, person, post, "南门营业厅")
    picture(house.zheng.page, "one-time-password-1280")
    for person in house.everybody[1:]:
        hands.start_work(person, f"Own-{person.account}-26", "1357")
    return house


def prepare(house: House, picture: Picture) -> None:
    """The hall manager sets up the box and the shifts of three days."""
    chen, zhou, zhao, li = house.chen, house.zhou, house.zhao, house.li
    hands.set_up_box(chen, "NM", FLOAT, "6217001180000810817")
    chen.reads("银箱由陈立保管", yuan(FLOAT), "0817")
    days = ((MONDAY, zhou, zhao), (TUESDAY, zhao, zhou), (WEDNESDAY, zhou, zhao))
    places = [
        (on, shift, person, post)
        for on, first, second in days
        for shift, leader in ((EARLY, first), (LATE, second))
        for person, post in ((leader, LEADER), (li, CLERK))
    ]
    hands.put_on_duty(chen, "NM", *places)
    picture(chen.page, "shifts-1280")


def open_up(house: House, on: str, leader: Staff) -> None:
    """The clerk's duties, then the leader opens."""
    house.site.clock(on, "08:45")
    hands.opening_duties(house.li)
    hands.open_hall(leader, "NM", on)


def serve(house: House, on: str, first: Staff, second: Staff, takings: Takings, before: int) -> None:
    """From the first takings to the last; `before` lies in the box without the day's own."""
    house.site.clock(on, "15:05")
    house.site.work()
    hands.take_money(first, "NM", EARLY, *((method, *line) for method, line in takings.early.items()))
    first.reads_not(yuan(takings.early["cash"][1]))  # written, and hidden again until the count
    house.site.clock(on, "15:30")
    hands.hand_over_here(first, second, "NM", before + takings.early["cash"][1])
    house.site.clock(on, "18:01")
    hands.take_money(second, "NM", LATE, *((method, *line) for method, line in takings.late.items()))
    house.site.clock(on, "18:20")
    house.site.work()


def close_first_day(house: House, picture: Picture) -> None:
    """Ten yuan of cash are missing: cause and words, then the slip with its seal."""
    zhao, counted = house.zhao, FLOAT + FIRST.of("cash") - 10_00
    assert hands.path_of(zhao, "NM", MONDAY)[2:4] == ["进行中", "未到点"]
    picture(zhao.page, "day-counting-1280")
    hands.count_for(zhao, "NM", "close", counted)
    zhao.reads("-10.00 短款")
    house.site.clock(MONDAY, "18:31")
    hands.fill_close(zhao, "NM", MONDAY, FIRST.noncash)
    zhao.reads(yuan(FIRST.of("cash")), yuan(FIRST.of("cash") - 10_00), "-10.00 短款", "孙浩", "郑立", "陈立")
    zhao.press("结账")
    zhao.reads("还没有存", "选差异的原因")
    hands.explain(zhao, "cash", "找零多找", "13:20 那单多找 10 元")
    picture(zhao.page, "close-1280")
    seal = hands.close(zhao, "NM", MONDAY)
    picture(zhao.page, "slip-1280")
    house.site.clock(MONDAY, "18:33")
    house.site.work()
    told = hands.slip_text(zhao, "NM", MONDAY)
    due = FIRST.of("cash") - 10_00
    for words in (
        f"封签 {seal}",
        f" 单 {yuan(FIRST.total)}",
        "NM-20261123-S01",
        "短款: 13:20 那单多找 10 元",
    ):
        assert words in told
    assert f"现金 {yuan(FIRST.of('cash'))} {yuan(due)} -10.00" in told
    assert f"缴款 {yuan(due)} 由 赵雪 在 11-24 12:00 前" in told


def who_got(house: House, subject: str) -> set[str]:
    """The names of those whose inbox page has this notice."""
    names = set()
    for person in house.everybody:
        person.go("/notices/")
        if person.main.get_by_role("link", name=subject, exact=True).count():
            names.add(person.name)
    return names


def mailed(folder: Path, subject: str) -> set[str]:
    """To whom the product has sent an e-mail of this subject, copies too; the files of the folder say so."""
    found = set()
    for part in (part for file in folder.glob("*") for part in file.read_bytes().split(b"-" * 79)):
        mail = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
        if str(mail["subject"]).removeprefix("抄送：") == subject:
            found.add(str(mail["to"]))
    return found


def report_of(house: House, folder: Path, on: str, expected: set[Staff], takings: Takings, due: int) -> None:
    """The daily report reached exactly these people, in the product and by e-mail, with the same figures."""
    subject = f"日报 南门营业厅 {on}"
    assert who_got(house, subject) == {person.name for person in expected}
    assert mailed(folder, subject) == {person.mail for person in expected}
    reader = house.sun
    reader.go("/notices/")
    reader.follow(subject)
    reader.reads(f"营业款 {yuan(takings.total)}", f"缴款 {yuan(due)}")
    for method in takings.noncash:
        reader.reads(yuan(takings.of(method)))


@pytest.mark.both
@pytest.mark.journey
@pytest.mark.clause("S1.1.4")
@pytest.mark.clause("S1.2.6")
@pytest.mark.clause("S1.2.7")
@pytest.mark.clause("S1.3.1")
@pytest.mark.clause("S1.3.2")
@pytest.mark.clause("S1.5.2")
@pytest.mark.clause("S4.4.1")
def test_two_days_from_an_empty_installation(site: Site, picture: Picture, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    mails = Path(settings.EMAIL_FILE_PATH)
    site.clock(MONDAY, "07:40")
    house = found(site, printed_code(), picture)
    prepare(house, picture)
    first_day(house, mails, picture)
    second_day(house, mails, picture)
    third_morning(house, picture)


def first_day(house: House, mails: Path, picture: Picture) -> None:
    """Monday: the box goes from the hall manager to the first leader; ten yuan are short in the evening."""
    site, chen, zhou, zhao = house.site, house.chen, house.zhou, house.zhao
    site.clock(MONDAY, "08:31")
    site.work()
    site.clock(MONDAY, "08:38")
    hands.hand_over(chen, zhou, "NM", FLOAT)
    open_up(house, MONDAY, zhou)
    serve(house, MONDAY, zhou, zhao, FIRST, FLOAT)
    close_first_day(house, picture)
    due = FIRST.of("cash") - 10_00
    report_of(house, mails, MONDAY, {house.sun, house.chen, house.zheng}, FIRST, due)
    # To the department manager, copied to the superior of the shift leader who closed.
    assert who_got(house, "南门营业厅 2026-11-23 短款 10.00") == {"孙浩", "郑立"}
    assert hands.path_of(zhao, "NM", MONDAY) == [*DONE[:5], "进行中"]
    zhao.reads(yuan(FIRST.total), yuan(due), "-10.00", "13:20 那单多找 10 元")
    picture(zhao.page, "day-1280")


def second_day(house: House, mails: Path, picture: Picture) -> None:
    """Tuesday: yesterday's money goes to the bank before noon; today's reaches the limit."""
    site, zhou, zhao, due = house.site, house.zhou, house.zhao, FIRST.of("cash") - 10_00
    site.clock(TUESDAY, "08:31")
    site.work()
    hands.count_for(zhao, "NM", "opening", FLOAT + due)
    zhao.reads("0.00 相符")
    open_up(house, TUESDAY, zhao)
    site.clock(TUESDAY, "11:32")
    site.work()
    zhao.go("/")
    zhao.reads("将到点", f"缴存营业款 {yuan(due)} 元")
    picture(zhao.page, "today-1280")
    hands.deposit(zhao, "NM", due, "CCB20261124001")
    picture(zhao.page, "deposit-1280")
    assert hands.path_of(zhao, "NM", MONDAY) == DONE
    serve(house, TUESDAY, zhao, zhou, SECOND, FLOAT)
    hands.count_for(zhou, "NM", "close", FLOAT + SECOND.of("cash"))
    site.clock(TUESDAY, "18:28")
    hands.fill_close(zhou, "NM", TUESDAY, SECOND.noncash)
    hands.close(zhou, "NM", TUESDAY)
    site.clock(TUESDAY, "18:30")
    site.work()
    assert "缴款 3,000.00 由 陈立 在 11-25 12:00 前" in hands.slip_text(zhou, "NM", TUESDAY)
    readers = {house.sun, house.chen, house.zheng}
    report_of(house, mails, TUESDAY, readers, SECOND, SECOND.of("cash"))


def third_morning(house: House, picture: Picture) -> None:
    """Wednesday: 3,000 yuan are for the hall manager; the leader is refused, though she has the box."""
    site, chen, zhou, due = house.site, house.chen, house.zhou, SECOND.of("cash")
    site.clock(WEDNESDAY, "10:40")
    site.work()
    zhou.go("/cash/NM/deposits/")
    zhou.reads(yuan(due), "陈立")
    zhou.main.get_by_role("link", name="11-24").click()
    zhou.at(r"/cash/NM/due/\d+/")
    due_page = zhou.page.url.removeprefix(site.url)
    number = due_page.strip("/").split("/")[-1]
    zhou.go(f"/cash/NM/deposit/?due={number}")
    zhou.reads_not("已记下")
    hands.fill_deposit(zhou, due, "CCB20261125001")
    zhou.press("交回单")
    zhou.reads("已记下", f"{yuan(due)} 元", "满 3,000.00 元", "厅经理陈立")
    picture(zhou.page, "deposit-refused-1280")
    hands.take_out(chen, zhou, due_page)
    hands.deposit(chen, "NM", due, "CCB20261125001")
    chen.go("/cash/NM/deposits/")
    chen.reads("没有未缴的款")
    assert hands.path_of(chen, "NM", MONDAY) == DONE
    assert hands.path_of(chen, "NM", TUESDAY) == DONE
    chen.reads(yuan(SECOND.total))
    picture(chen.page, "day-done-1280")
