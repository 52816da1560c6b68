"""A day that was opened again tells it: both closes, who reopened it and why, what was reversed."""

from __future__ import annotations

from django.utils.translation import override

from hallkeeper.engine.approvals.api import Approval, lines_of
from tests.shop.cash.conftest import Shop, clock
from tests.shop.cash.pages import hand_in, words
from tests.shop.hallday.test_day_pages import DAY, approve, close_by_page, do_gates, ready_to_close

SHORT = {"cause_cash": "change_too_much", "words_cash": "少点一把十元"}


def short_day(shop: Shop) -> None:
    """Closed 100.00 short, then asked to be opened again."""
    ready_to_close(shop, counted=258400)
    assert close_by_page(shop, **SHORT).status_code == 303
    shop.now(clock(18, 40))
    assert hand_in(shop.cast.client("zhou"), f"{DAY}reopen/", reason="少点一把十元").status_code == 303


def page(shop: Shop) -> str:
    return words(shop.cast.client("chen").get(DAY))


def test_the_second_person_sees_in_amounts_what_is_reversed(shop: Shop) -> None:
    short_day(shop)
    said = {str(label): text for label, text in lines_of(Approval.objects.get())}
    assert said["日结单"] == "NM-20261123-S01"
    assert said["将冲销：现金结账数"] == "2,584.00"
    assert said["将冲销：微信结账数"] == "0.00"
    assert said["将冲销：长短款"] == "现金 -100.00 少点一把十元"
    assert said["将冲销：待缴存"] == "2,584.00 赵雪"
    with override("en"):
        assert ["Slip", "NM-20261123-S01"] in lines_of(Approval.objects.get())


def test_a_reopened_day_shows_who_asked_who_agreed_and_why(shop: Shop) -> None:
    short_day(shop)
    assert "反结账 周敏 申请" not in page(shop)
    approve(shop, "sun")
    seen = page(shop)
    assert "反结账 周敏 申请，孙浩 同意 11-23 18:40 少点一把十元" in seen
    assert "结账 周敏 11-23 18:20 NM-20261123-S01" in seen
    assert "第 2 次" in seen


def test_reversed_differences_stay_listed_and_ask_nobody_to_explain(shop: Shop) -> None:
    short_day(shop)
    assert "已冲销" not in page(shop)
    approve(shop, "sun")
    seen = page(shop)
    assert "没有异常" not in seen
    assert "已冲销 -100.00" in seen


def test_both_slips_are_offered_after_the_second_close(shop: Shop) -> None:
    short_day(shop)
    approve(shop, "sun")
    shop.count(318400, "close")
    do_gates(shop, "close")
    assert close_by_page(shop).status_code == 303
    seen = page(shop)
    assert "NM-20261123-S02 · 第 2 次" in seen
    assert "日结单 1 日结单 2" in seen
    client = shop.cast.client("chen")
    first, last = (words(client.get(f"{DAY}slip/{query}")) for query in ("?generation=1", ""))
    assert "NM-20261123-S01" in first and "作废：这天已反结账" in first
    assert "作废" not in last
    assert "NM-20261123-S02" in last
    assert client.get(f"{DAY}slip/?generation=3").status_code == 404
