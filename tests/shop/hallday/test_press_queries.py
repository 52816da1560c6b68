"""How often a hand-over and a close ask the database, reading the person's rights included.

A press that asks more often than this has begun to ask for the same thing twice, or row by row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.once.api import Outcome, perform
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.api import count_box, offer_handover, pay_out, pending_handover, take_over
from hallkeeper.shop.hallday.actions.closing import CloseForm, close_hall
from tests.shop.cash.conftest import PIN, Shop, clock, notes
from tests.shop.hallday.test_day_pages import do_gates, opened

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
BOX_FEN = 50000
HAND_OVER = {"count_give": 16, "offer": 25, "count_take": 16, "take_over": 18}
CLOSE = 60


def asked(shop: Shop, who: str, verb: Callable[[Actor], object]) -> int:
    """Press once, as a page does; the queries of it."""
    with CaptureQueriesContext(connection) as seen:
        by = shop.actor(who)

        def once() -> Outcome:
            verb(by)
            return Outcome()

        perform(str(uuid.uuid4()), "print", once, by=by, hall=shop.nm.code)
    return sum(not one["sql"].startswith(FRAME) for one in seen.captured_queries)


def hand_over(shop: Shop, giver: str, taker: str) -> dict[str, int]:
    """The four presses of a hand-over and what each asked."""
    lines: dict[str, Any] = {"hall": shop.nm, "lines": notes(BOX_FEN)}
    person = shop.cast.people[taker]
    found = {
        "count_give": asked(shop, giver, lambda by: count_box(**lines, purpose="give", by=by)),
        "offer": asked(shop, giver, lambda by: offer_handover(hall=shop.nm, taker=person, pin=PIN, by=by)),
    }
    offered = pending_handover(shop.box)
    assert offered is not None
    found["count_take"] = asked(
        shop, taker, lambda by: count_box(**lines, purpose="take", handover=offered, by=by)
    )
    found["take_over"] = asked(shop, taker, lambda by: take_over(handover=offered, pin=PIN, by=by))
    return found


def close(shop: Shop, day: BusinessDay, wechat: int) -> int:
    """Count, and close with every method as the books expect it."""
    shop.count(shop.expected(), "close")
    do_gates(shop, "close")
    form = CloseForm(noncash={"card": 0, "wechat": wechat, "alipay": 0}, client_now=clock(18, 20))
    return asked(shop, "zhou", lambda by: close_hall(day=day, form=form, by=by))


def served(shop: Shop, rows: int, cash: int) -> int:
    """A day with so many takings, paid-outs and hand-overs there and back; what its close asked."""
    day = opened(shop)
    for _number in range(rows):
        hand_over(shop, "zhou", "zhaox")
        hand_over(shop, "zhaox", "zhou")
    for _number in range(rows):
        shop.take(day, cash)
        shop.take(day, 1000, "wechat")
        shop.act(
            lambda: pay_out(day=day, amount_fen=100, category="water", words="饮用水", by=shop.actor("zhou"))
        )
    shop.now(clock(18, 20))
    return close(shop, day, wechat=rows * 1000)


def test_a_hand_over_asks_as_often_the_third_time_as_the_first(shop: Shop) -> None:
    opened(shop)
    first = hand_over(shop, "zhou", "zhaox")
    hand_over(shop, "zhaox", "zhou")
    assert (first, hand_over(shop, "zhou", "zhaox")) == (HAND_OVER, HAND_OVER)


def test_a_close_for_the_manager_to_deposit_asks_at_most_sixty_times(shop: Shop) -> None:
    assert served(shop, 1, cash=400000) == CLOSE


def test_a_close_with_three_of_everything_asks_no_more(shop: Shop) -> None:
    assert served(shop, 3, cash=400000) == CLOSE


def test_a_close_for_a_clerk_to_deposit_asks_no_more(shop: Shop) -> None:
    assert served(shop, 1, cash=1000) <= CLOSE
