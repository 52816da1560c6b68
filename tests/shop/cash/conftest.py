"""A hall on the morning of 23 November: the box holds its float of 500.00, Zhou Min has taken it over."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest

from hallkeeper.books.days.api import BusinessDay, close_day, open_day
from hallkeeper.engine.manning.api import OnDuty, Shift, shifts_of
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.kernel.api import TZ, at
from hallkeeper.foundation.once.api import Outcome, perform
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.api import (
    CashCount,
    Handover,
    Reason,
    Settlement,
    add_account,
    box_of,
    count_box,
    custodian_of,
    designated_account,
    offer_handover,
    record_takings,
    set_up_box,
    settle_day,
    take_over,
)
from hallkeeper.shop.cash.models import BankAccount, Box
from hallkeeper.shop.cash.rules import DENOMINATIONS
from tests.cast import Cast

T = TypeVar("T")
TODAY = date(2026, 11, 23)
PIN = Cast.PIN


def clock(hour: int, minute: int = 0, day: int = 23, second: int = 0) -> datetime:
    """A moment of November 2026, as the hall's clock shows it."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=TZ)


def notes(fen: int) -> dict[int, int]:
    """The fewest notes and coins of an amount (whole jiao)."""
    lines = {}
    for value in DENOMINATIONS:
        lines[value], fen = divmod(fen, value)
    assert fen == 0
    return lines


class Shop:
    """The hall NM and what people do in it. Each act is one transaction, through the once-only entry."""

    def __init__(self, cast: Cast, times: ExitStack) -> None:
        self.cast = cast
        self.nm = cast.nm
        self._times = times

    def actor(self, code: str) -> Actor:
        return self.cast.actor(code)

    def now(self, moment: datetime) -> None:
        """From here on it is this time."""
        self._times.enter_context(at(moment))

    def act(self, verb: Callable[[], T], by: str = "zhou") -> T:
        """One press of a button by `by`."""
        done: list[T] = []

        def once() -> Outcome:
            done.append(verb())
            return Outcome()

        perform(str(uuid.uuid4()), "print", once, by=self.actor(by), hall=self.nm.code)
        return done[0]

    @property
    def box(self) -> Box:
        found = box_of(self.nm)
        assert found is not None
        return found

    @property
    def account(self) -> BankAccount:
        found = designated_account(self.nm)
        assert found is not None
        return found

    @property
    def holder(self) -> str:
        return custodian_of(self.box).code

    def lead(self, code: str, on: date = TODAY, shift: str = "") -> None:
        """Put somebody on duty as the leader of a shift."""
        chosen = next(one for one in shifts_of(self.nm) if not shift or one.code == shift)
        OnDuty.objects.update_or_create(
            hall=self.nm,
            date=on,
            shift=Shift.objects.get(pk=chosen.pk),
            post="shift_leader",
            defaults={"person": getattr(self.cast, code)},
        )

    def open(self, by: str = "zhou", on: date = TODAY) -> BusinessDay:
        return self.act(lambda: open_day(hall=self.nm, on=on, by=self.actor(by)), by)

    def take(self, day: BusinessDay, fen: int, method: str = "cash", by: str = "zhou") -> None:
        """Takings of the first shift."""
        shift = shifts_of(self.nm)[0].code
        self.act(
            lambda: record_takings(
                day=day, shift=shift, method=method, orders=1, received_fen=fen, by=self.actor(by)
            ),
            by,
        )

    def count(
        self, fen: int, purpose: str = "close", by: str = "zhou", handover: Handover | None = None
    ) -> CashCount:
        return self.act(
            lambda: count_box(
                hall=self.nm, purpose=purpose, lines=notes(fen), by=self.actor(by), handover=handover
            ),
            by,
        )

    def offer(self, giver: str, taker: str, fen: int) -> Handover:
        """The giver counts and offers."""
        self.count(fen, "give", giver)
        return self.act(
            lambda: offer_handover(
                hall=self.nm, taker=getattr(self.cast, taker), pin=PIN, by=self.actor(giver)
            ),
            giver,
        )

    def pass_box(self, giver: str, taker: str, fen: int) -> Handover:
        """A whole hand-over."""
        offered = self.offer(giver, taker, fen)
        self.count(fen, "take", taker, offered)
        return self.act(lambda: take_over(handover=offered, pin=PIN, by=self.actor(taker)), taker)

    def settle(
        self,
        day: BusinessDay,
        noncash: dict[str, int] | None = None,
        reasons: dict[str, Reason] | None = None,
        depositor: str = "",
        by: str = "zhou",
    ) -> Settlement:
        """What the close does with the cash, and the close itself."""
        shown = {"card": 0, "wechat": 0, "alipay": 0} | (noncash or {})

        def both() -> Settlement:
            settled = settle_day(
                day=day,
                by=self.actor(by),
                noncash=shown,
                reasons=reasons or {},
                depositor=getattr(self.cast, depositor) if depositor else None,
            )
            close_day(day=day, by=self.actor(by))
            return settled

        return self.act(both, by)

    def whole_day(self, fen: int, depositor: str = "zhou", on: date = TODAY) -> Settlement:
        """Open, take cash, count, settle and close."""
        day = self.open(on=on)
        self.take(day, fen)
        self.count(self.expected(), "close")
        return self.settle(day, depositor=depositor)

    def expected(self) -> int:
        """What lies in the box by the books; tests may know."""
        from hallkeeper.shop.cash.queries import expected_in

        return expected_in(self.box)


@pytest.fixture
def bare(company: Cast) -> Iterator[Shop]:
    """The hall with packs and people on duty, before its box is set up."""
    with ExitStack() as times:
        times.enter_context(at(clock(8, 30)))
        load_packs()
        shop = Shop(company, times)
        early, late = [one.code for one in shifts_of(company.nm)][:2]
        shop.lead("zhou", TODAY, early)
        shop.lead("zhaox", TODAY, late)
        shop.lead("zhaox", TODAY + timedelta(days=1), early)
        yield shop


@pytest.fixture
def shop(bare: Shop) -> Shop:
    """The hall with box, float and account; Zhou Min holds the box."""
    chen = bare.actor("chen")
    bare.act(lambda: set_up_box(hall=bare.nm, name="南门 1 号", float_fen=50000, by=chen), "chen")
    bare.act(
        lambda: add_account(
            hall=bare.nm,
            bank="工商银行南门支行",
            name="南门通信有限公司",
            number="6222 0212 0000 1234 567",
            designated=True,
            by=chen,
        ),
        "chen",
    )
    bare.pass_box("chen", "zhou", 50000)
    return bare


@pytest.fixture
def in_one(db: None) -> Iterator[None]:
    """An open trail transaction, for tests that call several verbs in a row."""
    with transaction():
        yield
