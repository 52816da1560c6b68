"""Whole days through the pages, as the browser posts them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from hallkeeper.books.journal.api import balances
from hallkeeper.foundation.sheets.api import SMALL, read_rows
from hallkeeper.org.posts.api import PostRight
from hallkeeper.shop.cash.models import CashCount, Deposit, DepositDue, Difference, Handover, PaidOut, Takings
from tests.foundation.sheets.hostile import bomb, far_apart, soon, workbook
from tests.shop.cash.conftest import PIN, TODAY, Shop, clock
from tests.shop.cash.pages import hand_in, pad, photo, words


def url(name: str, *args: object) -> str:
    return reverse(f"shop_cash:{name}", args=["NM", *args])


def test_box_float_account_and_first_hand_over_through_the_pages(bare: Shop) -> None:
    chen = bare.cast.client("chen")
    assert chen.get(url("box")).status_code == 200
    done = hand_in(chen, url("set_up"), name="南门 1 号", float_fen="５００")
    assert (done.status_code, done["Location"]) == (303, url("account"))
    fields = {"bank": "工行", "name": "南门通信", "number": "6222 0212 0000 1234 567", "designated": "on"}
    assert hand_in(chen, url("account"), **fields).status_code == 303
    assert bare.box.float_fen == 50000
    assert bare.account.last4 == "4567"
    assert "622202" not in words(chen.get(url("account")))
    count = hand_in(chen, url("count_give"), **pad(50000))
    assert count["Location"] == url("counted", CashCount.objects.get().pk)
    assert "人民币伍佰元整" in words(chen.get(count["Location"]))
    offered = hand_in(chen, url("offer"), taker="zhou", pin=PIN)
    assert (offered.status_code, bare.holder) == (303, "chen")
    made = Handover.objects.get()
    zhou = bare.cast.client("zhou")
    page = words(zhou.get(url("take", made.pk)))
    assert "500.00" not in page
    assert hand_in(zhou, url("take", made.pk), **pad(50000)).status_code == 303
    assert "500.00" in words(zhou.get(url("take", made.pk)))
    assert hand_in(zhou, url("sign", made.pk), pin=PIN).status_code == 303
    assert bare.holder == "zhou"
    assert words(zhou.get(url("box"))).count("周敏") > 1


def test_takings_paid_out_bank_today_count_settle_deposit_through_the_pages(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    day = shop.open()
    shop.now(clock(10))
    line = {"shift": "early", "method": "cash", "orders": "12", "received": "2,800", "change": "16.00"}
    assert hand_in(zhou, url("takings"), **line).status_code == 303
    assert hand_in(zhou, url("takings"), **{**line, "method": "wechat", "change": ""}).status_code == 303
    assert list(Takings.objects.values_list("amount_fen", flat=True)) == [278400, 280000]
    page = words(zhou.get(url("takings")))
    assert "2,784.00" not in page
    assert "2,800.00" in page
    spent = {"amount": "20", "category": "water", "words": "两桶水"}
    assert hand_in(zhou, url("paid_out"), **spent).status_code == 303
    slip = {"slip_no": "gh 0001", "account": str(shop.account.pk), "paid_at": "2026-11-23T09:30"}
    banked = hand_in(zhou, url("bank_today"), amount="80", photo=photo(1), **slip)
    assert banked.status_code == 303, words(banked)
    assert balances(shop.nm)["drawer"] == 50000 + 268400
    assert PaidOut.objects.get().amount_fen == 2000
    assert hand_in(zhou, url("count_close"), **pad(318400)).status_code == 303
    settled = shop.settle(day, {"wechat": 280000}, depositor="zhou")
    due = settled.due
    assert due is not None
    assert due.amount_fen == 268400
    shop.now(clock(10, 42, day=24))
    assert "2,684.00" in words(zhou.get(url("hall_deposits")))
    place = f"{url('deposit')}?due={due.pk}"
    assert "2,684.00" in words(zhou.get(place))
    slip |= {"slip_no": "GH-0002", "paid_at": "2026-11-24T10:30"}
    done = hand_in(zhou, place, amount="2684", photo=photo(2), **slip)
    assert done.status_code == 303, words(done)
    made = Deposit.objects.get(slip_no="GH0002")
    detail = zhou.get(done["Location"])
    assert "GH0002" in words(detail)
    picture = zhou.get(url("photo", made.photo))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert shop.cast.client("he").get(url("photo", made.photo)).status_code == 404
    due.refresh_from_db()
    assert (due.state, due.paid_fen) == ("done", 268400)
    assert balances(shop.nm)["bank"] == 268400 + 8000
    assert balances(shop.nm)["pouch"] == 0


def test_opening_difference_is_accepted_and_explained_through_the_pages(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    first = hand_in(zhou, url("count_opening"), **pad(49000))
    page = words(zhou.get(first["Location"]))
    assert "-10.00" in page
    assert "短款" in page
    hand_in(zhou, url("count_opening"), **pad(49000))
    count = CashCount.objects.filter(purpose="opening").latest("id")
    assert hand_in(zhou, url("accept", count.pk), cause="", words="").status_code == 303
    found = Difference.objects.get()
    assert (found.amount_fen, found.state) == (-1000, "open")
    assert "-10.00" in words(shop.cast.client("sun").get(reverse("shop_cash:differences")))
    explained = hand_in(zhou, url("difference", found.pk), cause="unknown", words="翻了监控没找到")
    assert explained.status_code == 303, words(explained)
    found.refresh_from_db()
    assert (found.state, found.words) == ("explained", "翻了监控没找到")
    assert "没有待说明的差异" in words(zhou.get(url("hall_differences")))
    assert "翻了监控没找到" in words(zhou.get(f"{url('hall_differences')}?state=explained"))
    assert "清空筛选看全部" not in words(zhou.get(f"{url('hall_differences')}?state=reversed"))


def test_another_person_takes_the_money_out_and_deposits(shop: Shop) -> None:
    due = shop.whole_day(200000, depositor="li").due
    assert due is not None
    shop.now(clock(9, day=24))
    li, zhou = shop.cast.client("li"), shop.cast.client("zhou")
    assert hand_in(zhou, url("take_out", due.pk), pin="0000", custodian_pin=PIN).status_code == 403
    assert hand_in(zhou, url("take_out", due.pk), pin=PIN, custodian_pin=PIN).status_code == 303
    assert "李娜" in words(li.get(url("due", due.pk)))
    assert hand_in(zhou, url("put_back", due.pk), pin=PIN, custodian_pin=PIN).status_code == 303
    assert hand_in(zhou, url("hand_due", due.pk), depositor="zhou").status_code == 303
    assert DepositDue.objects.get(pk=due.pk).owner.code == "zhou"


PAGES = ["box", "count_opening", "count_close", "count_give", "takings", "paid_out", "bank_today"]
PAGES += ["hall_deposits", "hall_differences", "import", "absence"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_and_write_nothing(shop: Shop, name: str, django_assert_max_num_queries: object) -> None:
    shop.open()
    before = shop.box.version
    response = shop.cast.client("zhou").get(url(name))
    assert response.status_code == 200, words(response)
    assert shop.box.version == before
    foreign = shop.cast.client("he").get(url(name))
    missing = shop.cast.client("he").get(reverse(f"shop_cash:{name}", args=["ZZ"]))
    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_import_is_absent_for_who_may_not(shop: Shop) -> None:
    shop.open()
    assert url("import") in shop.cast.client("zhou").get(url("takings")).content.decode()
    PostRight.objects.filter(right="shop_cash.import_takings").delete()
    assert url("import") not in shop.cast.client("zhou").get(url("takings")).content.decode()


def test_a_paid_out_line_is_undone_from_the_box_page(shop: Shop) -> None:
    shop.open()
    zhou = shop.cast.client("zhou")
    hand_in(zhou, url("paid_out"), amount="20", category="water", words="两桶水")
    undo = url("undo_paid_out", PaidOut.objects.get().pk)
    assert undo in zhou.get(url("box")).content.decode()
    assert undo not in shop.cast.client("chen").get(url("box")).content.decode()


def test_import_all_rows_or_none(shop: Shop) -> None:
    shop.open()
    zhou = shop.cast.client("zhou")
    head = "日期,厅,班次,方式,单数,实收,找零\n"
    day = TODAY.isoformat()
    bad = head + f"{day},NM,早班,现金,3,300,20\n{day},NM,early,微信,2,10.005,\n{day},DJ,early,card,1,5,\n"
    refused = hand_in(zhou, url("import"), file=SimpleUploadedFile("a.csv", bad.encode("gb18030")))
    assert refused.status_code == 409
    text = words(refused)
    assert "第 3 行" in text
    assert "第 4 行" in text
    assert Takings.objects.count() == 0
    good = head + f"{day},NM,早班,现金,3,300,20\n{day},NM,late,微信,２,１０.05,\n"
    done = hand_in(zhou, url("import"), file=SimpleUploadedFile("a.csv", good.encode()))
    assert done.status_code == 303, words(done)
    assert list(Takings.objects.values_list("method", "amount_fen", "source")) == [
        ("cash", 28000, "import"),
        ("wechat", 1005, "import"),
    ]


HEADER = ["日期", "厅", "班次", "方式", "单数", "实收", "找零"]


def bring(shop: Shop, raw: bytes) -> HttpResponse:
    """Hand a file in on the import page; the answer comes soon."""
    with soon():
        return hand_in(shop.cast.client("zhou"), url("import"), file=SimpleUploadedFile("takings.xlsx", raw))


def test_the_page_takes_a_workbook(shop: Shop) -> None:
    shop.open()
    day = TODAY.isoformat()
    cash = [day, "NM", "早班", "现金", 3, 300, 20]
    typed = ["２０２６-１１-２３", "NM", "晚班", "微信", "２", "１０.05", ""]
    done = bring(shop, workbook([HEADER, cash, [], typed]))
    assert done.status_code == 303, words(done)
    assert list(Takings.objects.values_list("method", "amount_fen", "source")) == [
        ("cash", 28000, "import"),
        ("wechat", 1005, "import"),
    ]


def test_a_workbook_with_a_bad_row_writes_none_and_names_it(shop: Shop) -> None:
    shop.open()
    day = TODAY.isoformat()
    good = [day, "NM", "早班", "现金", 3, 300, 20]
    third_decimal = [*good[:5], 1.005, ""]
    refused = bring(shop, workbook([HEADER, good, [], third_decimal, [day, "DJ"]]))
    assert refused.status_code == 409
    assert "第 4 行：" in words(refused)
    assert "第 5 行：没有这个厅" in words(refused)
    formula = bring(shop, workbook([HEADER, good], {"F2": "=100+200"}))
    assert formula.status_code == 422
    assert "第 2 行：F2 是公式，请填数值" in words(formula)
    assert not Takings.objects.exists()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (far_apart([HEADER]), "打开这个文件太费内存或时间"),
        (bomb([HEADER]), "打开这个文件太费内存或时间"),
        (b"\x89PNG\r\n\x1a\n\0\0", "文件读不出来"),
        (b"x" * 10 * 1024 * 1024, "文件超过 2 MB"),
        (workbook([HEADER]), "文件里没有数据行"),
        (workbook([HEADER[1:]]), "缺列：date"),
    ],
    ids=["far corners", "bomb", "picture", "10 MB", "empty table", "a column missing"],
)
def test_a_hostile_file_is_answered_in_words_and_in_time(shop: Shop, raw: bytes, said: str) -> None:
    shop.open()
    answer = bring(shop, raw)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Takings.objects.exists()


def test_the_empty_table_is_there_to_fill_in(shop: Shop) -> None:
    zhou = shop.cast.client("zhou")
    assert f'href="{url("import_template")}"' in zhou.get(url("import")).content.decode()
    made = zhou.get(url("import_template"))
    assert made["Content-Disposition"] == 'attachment; filename="takings-NM.xlsx"'
    assert read_rows(made.content, SMALL) == [HEADER]
    assert shop.cast.client("he").get(url("import_template")).status_code == 404


def test_a_reopened_day_has_its_own_pages_beside_today(shop: Shop) -> None:
    from hallkeeper.books.days.api import reopen_day
    from hallkeeper.org.posts.api import TwoPeople
    from hallkeeper.shop.cash.api import close_blockers, unsettle_day

    shop.whole_day(10000)
    day = shop.nm.days.get(date=TODAY)
    shop.now(clock(9, day=24))
    shop.lead("zhou", date(2026, 11, 24), "late")
    today = shop.open(on=date(2026, 11, 24))

    def again() -> None:
        reopen_day(day=day, by=TwoPeople(shop.actor("chen"), shop.actor("sun")), reason="漏记一笔")
        unsettle_day(day=day, by=shop.actor("chen"))

    shop.act(again, "chen")
    zhou = shop.cast.client("zhou")
    assert "2026-11-23 周一 又打开了" in words(zhou.get(url("box")))
    place = f"{url('takings')}?day=2026-11-23"
    assert "2026-11-23" in words(zhou.get(place))
    line = {"shift": "early", "method": "cash", "orders": "1", "received": "50", "change": ""}
    done = hand_in(zhou, place, **line)
    assert done["Location"].endswith("&day=2026-11-23")
    assert hand_in(zhou, url("takings"), **line).status_code == 303
    assert [day.takings.count(), today.takings.count()] == [2, 1]
    assert close_blockers(day)[0].url == f"{url('count_close')}?day=2026-11-23"
    assert hand_in(zhou, f"{url('count_close')}?day=2026-11-23", **pad(70000)).status_code == 303
    assert CashCount.objects.latest("id").day == day
    assert close_blockers(day) == []
    assert hand_in(zhou, f"{url('takings')}?day=2026-11-20", **line).status_code == 409
