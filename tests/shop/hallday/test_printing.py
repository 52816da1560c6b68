"""A slip on paper says who printed it, when, and which copy it is; looking at it writes nothing."""

from __future__ import annotations

from hallkeeper.foundation.trail.api import TrailRow, verify_trail
from tests.shop.cash.conftest import Shop, clock
from tests.shop.cash.pages import hand_in, words
from tests.shop.hallday.test_day_pages import DAY, closed, opened


def press(shop: Shop, who: str, paper: str, once: str = "") -> str:
    """Press the button; where it leads."""
    client = shop.cast.client(who)
    answer = hand_in(client, f"{DAY}slip/print/?generation=1", once=once, paper=paper)
    assert answer.status_code == 303
    return str(answer["Location"])


def printed() -> int:
    return TrailRow.objects.filter(verb="hallday.print").count()


def test_the_first_copy_is_plain_and_later_ones_say_which_they_are(shop: Shop) -> None:
    closed(shop)
    client = shop.cast.client("chen")
    before = TrailRow.objects.count()
    assert "由 " not in words(client.get(f"{DAY}slip/")).partition("结账单")[2]
    assert TrailRow.objects.count() == before
    shop.now(clock(18, 50))
    first = words(client.get(press(shop, "chen", "a4")))
    assert "陈立 11-23 18:50 打印" in first
    assert "重打" not in first
    second = press(shop, "zhou", "80")
    assert second.endswith("?generation=1&paper=80")
    seen = words(client.get(second))
    assert "周敏 11-23 18:50 打印" in seen
    assert "重打 2" in seen
    assert printed() == 2


def test_a_pdf_is_a_copy_too_and_one_press_is_one_copy(shop: Shop) -> None:
    closed(shop)
    assert press(shop, "chen", "pdf", once="5f0e3bd1-5c1f-4f0c-9a3a-0f6a8f9f0a11").endswith(
        "slip.pdf?generation=1"
    )
    press(shop, "chen", "pdf", once="5f0e3bd1-5c1f-4f0c-9a3a-0f6a8f9f0a11")
    assert printed() == 1


def test_printing_leaves_the_seal_and_the_trail_of_the_day_whole(shop: Shop) -> None:
    closed(shop)
    client = shop.cast.client("chen")
    seal = client.get(f"{DAY}slip/").context["seal"]
    press(shop, "chen", "a4")
    assert client.get(f"{DAY}slip/").context["seal"] == seal
    assert list(verify_trail()) == []


def test_nobody_prints_a_slip_that_is_not_there_or_not_theirs(shop: Shop) -> None:
    opened(shop)
    assert hand_in(shop.cast.client("chen"), f"{DAY}slip/print/", paper="a4").status_code == 404
    closed_by = shop.cast.client("li")
    assert hand_in(closed_by, f"{DAY}slip/print/", paper="a4").status_code == 403
    assert printed() == 0
