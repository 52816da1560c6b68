"""A day's cash from the first count to the bank."""

from __future__ import annotations

from hallkeeper.books.journal.api import balances
from tests.shop.cash.conftest import Shop


def test_smoke2(shop: Shop) -> None:
    assert shop.holder == "zhou"


def test_smoke(shop: Shop) -> None:
    assert shop.holder == "zhou"
    day = shop.open()
    shop.take(day, 268400)
    shop.take(day, 481600, "wechat")
    shop.count(318400)
    settled = shop.settle(day, {"wechat": 481600})
    assert settled.due is not None
    assert settled.due.owner.code == "zhaox"
    assert balances(shop.nm)["pouch"] == 268400
