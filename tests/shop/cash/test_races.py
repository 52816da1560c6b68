"""Two people at once, on both databases: one wins, the other reads why, the books stay whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from hallkeeper.books.journal.api import balances
from hallkeeper.books.journal.recount import check_against_trail, check_entries
from hallkeeper.foundation.kernel.api import Refusal, now
from hallkeeper.shop.cash.api import (
    Custody,
    Deposit,
    Takings,
    deposit,
    record_takings,
    take_over,
    take_over_here,
)
from hallkeeper.shop.cash.recount import check_boxes, check_custody
from tests.shop.cash.conftest import PIN, Shop, clock, notes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(transactional_db: None, shop: Shop) -> Shop:
    """The hall, with transactions that really commit."""
    return shop


def at_once(shop: Shop, verbs: list[tuple[str, Callable[[], Any]]]) -> list[str]:
    """Run all verbs in threads that start together; the outcome of each: done, or the code of its refusal."""
    start, outcomes = threading.Barrier(len(verbs)), [""] * len(verbs)

    def run(index: int, who: str, verb: Callable[[], Any]) -> None:
        start.wait()
        try:
            shop.act(verb, who)
            outcomes[index] = "done"
        except Refusal as refusal:
            outcomes[index] = refusal.code
        except IntegrityError:
            outcomes[index] = "integrity"
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(index, who, verb)) for index, (who, verb) in enumerate(verbs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def sound() -> list[str]:
    return [*check_entries(), *check_against_trail(), *check_boxes(), *check_custody()]


def test_one_slip_handed_in_four_times_at_once_is_taken_once(busy: Shop) -> None:
    due = busy.whole_day(268400, depositor="zhou").due
    assert due is not None
    busy.now(clock(10, day=24))
    zhou, account = busy.actor("zhou"), busy.account

    def slip() -> Deposit:
        return deposit(
            dues=[due],
            account=account,
            amount_fen=268400,
            slip_no="GH-0001",
            paid_at=now(),
            photo=uuid4(),
            by=zhou,
        )

    outcomes = at_once(busy, [("zhou", slip)] * 4)
    assert outcomes == ["cash.nothing_outstanding"] * 3 + ["done"]
    assert balances(busy.nm)["bank"] == 268400
    assert sound() == []


def test_the_box_passes_once_however_often_it_is_pressed(busy: Shop) -> None:
    offered = busy.offer("zhou", "zhaox", 50000)
    busy.count(50000, "take", "zhaox", offered)
    zhaox = busy.actor("zhaox")
    outcomes = at_once(busy, [("zhaox", lambda: take_over(handover=offered, pin=PIN, by=zhaox))] * 3)
    assert outcomes == ["cash.not_offered"] * 2 + ["done"]
    assert Custody.objects.filter(until__isnull=True).count() == 1
    assert sound() == []


def test_the_box_passes_once_though_it_is_signed_on_two_screens(busy: Shop) -> None:
    offered = busy.offer("zhou", "zhaox", 50000)
    busy.count(50000, "take", "zhaox", offered)
    zhou, zhaox = busy.actor("zhou"), busy.actor("zhaox")
    there = lambda: take_over(handover=offered, pin=PIN, by=zhaox)  # noqa: E731
    here = lambda: take_over_here(  # noqa: E731
        handover=offered, lines=notes(50000), pin=PIN, by=zhaox, screen=zhou
    )
    assert at_once(busy, [("zhaox", there), ("zhou", here)]) == ["cash.not_offered", "done"]
    assert busy.holder == "zhaox"
    assert Custody.objects.filter(until__isnull=True).count() == 1
    assert sound() == []


def test_takings_at_the_moment_of_the_close_are_in_it_or_refused(busy: Shop) -> None:
    day = busy.open()
    busy.take(day, 10000)
    busy.count(60000)
    zhou = busy.actor("zhou")
    line = {"shift": "early", "method": "cash", "orders": 1, "received_fen": 500}
    from hallkeeper.books.days.api import close_day
    from hallkeeper.shop.cash.api import settle_day

    def close() -> None:
        settle_day(day=day, by=zhou, noncash={"card": 0, "wechat": 0, "alipay": 0}, reasons={})
        close_day(day=day, by=zhou)

    take = lambda: record_takings(day=day, by=zhou, **line)  # noqa: E731
    outcomes = at_once(busy, [("zhou", close), ("zhou", take)])
    assert outcomes in (["days.closed", "done"], ["cash.not_ready", "done"])
    closed = outcomes[0] == "days.closed"
    assert balances(busy.nm)["pouch" if closed else "drawer"] == (10000 if closed else 60500)
    assert Takings.objects.count() == (1 if closed else 2)
    assert sound() == []
