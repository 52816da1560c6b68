"""A day for machines hides what the pages hide: no expected cash before the count for the close."""

from __future__ import annotations

from hallkeeper.config.day_facts import day_facts, planned_facts
from tests.shop.cash.conftest import TODAY, Shop, bare, shop  # noqa: F401  fixtures


def test_expected_cash_stays_hidden_until_the_count_for_the_close(shop: Shop) -> None:  # noqa: F811
    day = shop.open()
    shop.take(day, 100_00)
    shop.count(500_00, "give")
    counts = day_facts(day)["counts"]
    assert counts[-1]["total_fen"] == 500_00
    assert {(one["expected_fen"], one["difference_fen"]) for one in counts} == {(None, None)}
    shop.count(600_00, "close")
    assert [one["expected_fen"] for one in day_facts(day)["counts"]][-2:] == [600_00, 600_00]


def test_stage_is_the_one_under_way(shop: Shop) -> None:  # noqa: F811
    planned = planned_facts(shop.nm, TODAY)
    assert (planned["state"], planned["stage"], planned["leaders"]) == ("planned", "open", ["zhou", "zhaox"])
    day = shop.open()
    assert (day_facts(day)["state"], day_facts(day)["stage"]) == ("open", "serve")
    shop.count(shop.expected(), "close")
    assert day_facts(day)["stage"] == "close"
    shop.settle(day)
    day.refresh_from_db()
    assert (day_facts(day)["state"], day_facts(day)["stage"]) == ("closed", "report")
