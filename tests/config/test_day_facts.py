"""A day for machines hides what the pages hide: no expected cash before the count for the close."""

from __future__ import annotations

from hallkeeper.config.day_facts import day_facts
from tests.shop.cash.conftest import Shop, bare, shop  # noqa: F401  fixtures


def test_expected_cash_stays_hidden_until_the_count_for_the_close(shop: Shop) -> None:  # noqa: F811
    day = shop.open()
    shop.take(day, 100_00)
    shop.count(500_00, "give")
    counts = day_facts(day)["counts"]
    assert counts[-1]["total_fen"] == 500_00
    assert {(one["expected_fen"], one["difference_fen"]) for one in counts} == {(None, None)}
    shop.count(600_00, "close")
    assert [one["expected_fen"] for one in day_facts(day)["counts"]][-2:] == [600_00, 600_00]
