"""A company that has lived: two halls, a whole day closed behind them, the next one open; everything in the
hall DJ carries a canary, a word or an amount that occurs nowhere else.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from PIL import Image

from hallkeeper.books.days.api import BusinessDay, current_day
from hallkeeper.books.notices.api import send
from hallkeeper.engine.duties.api import Given, complete, hand_to, mine, open_gates, plan_day, waive
from hallkeeper.engine.manning.api import set_on_duty, shifts_of
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.engine.policies.actions import propose
from hallkeeper.engine.policies.queries import in_force
from hallkeeper.foundation.blobs.api import attach, keep
from hallkeeper.foundation.jobs.api import run_due, run_ticks
from hallkeeper.foundation.kernel.api import TZ, at, now
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import Account, Person, add_person
from hallkeeper.org.places.api import INSTALLATION, Hall, register_device
from hallkeeper.org.posts.api import Holding, Post
from hallkeeper.shop.cash import api as cash
from hallkeeper.shop.cash.models import DepositDue
from hallkeeper.shop.cash.queries import expected_in
from hallkeeper.shop.cash.rules import DENOMINATIONS
from hallkeeper.shop.hallday.api import CloseForm, ask_to_reopen, close_hall, open_hall
from tests.cast import PIN, SINCE, Cast, make_company

T = TypeVar("T")
YESTERDAY, TODAY = date(2026, 11, 22), date(2026, 11, 23)
PROOFS = {"number": Given(value="22"), "choice": Given(value="fine"), "count": Given(value="2")}

# People beside the cast: code, name, post, hall
MORE = (
    ("pei", "裴培训", "trainer", "NM"),
    ("shou", "寿受理", "acceptance_clerk", "NM"),
    ("jin", "靳丝雀", "clerk", "DJ"),
)


@dataclass(frozen=True)
class Story:
    """What one hall's day was made of. Every amount and word occurs once in the whole company."""

    manager: str
    leader: str
    clerk: str
    word: str
    phone: str
    account: str
    slip: str
    cash_fen: int
    wechat_fen: int
    paid_fen: int
    short_fen: int
    part_fen: int
    today_cash_fen: int
    today_card_fen: int

    @property
    def pouch_fen(self) -> int:
        """What yesterday's close put aside for the bank."""
        return self.cash_fen - self.paid_fen - self.short_fen


STORIES = {
    "NM": Story(
        "chen", "zhou", "li", "南门的话", "13611112222", "6222021200001234567", "NMSLIP0001",
        cash_fen=500_000, wechat_fen=210_000, paid_fen=1_800, short_fen=1_000, part_fen=100_000,
        today_cash_fen=137_350, today_card_fen=45_600,
    ),
    "DJ": Story(
        "liu", "he", "jin", "金丝雀之语", "13977774613", "6217009988776655443", "CANARY7781",
        cash_fen=743_170, wechat_fen=864_231, paid_fen=4_730, short_fen=2_910, part_fen=331_770,
        today_cash_fen=259_740, today_card_fen=68_351,
    ),
}  # fmt: skip


def clock(hour: int, minute: int = 0, on: date = TODAY) -> datetime:
    """A moment as the shop's clock shows it."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=TZ)


def notes(fen: int) -> dict[int, int]:
    """The fewest notes and coins of an amount."""
    lines = {}
    for value in DENOMINATIONS:
        lines[value], fen = divmod(fen, value)
    assert fen == 0
    return lines


def picture(shade: int = 0) -> io.BytesIO:
    """A small photo, another one for another shade."""
    file = io.BytesIO()
    Image.new("RGB", (32, 24), (shade * 40 % 256, 120, 80)).save(file, "PNG")
    file.seek(0)
    return file


def do(verb: Callable[[], T]) -> T:
    """One press of a button."""
    with transaction():
        return verb()


class Life:
    """One hall's people and what they do; the clock belongs to the caller."""

    def __init__(self, cast: Cast, hall: Hall) -> None:
        self.cast, self.hall, self.story = cast, hall, STORIES[hall.code]

    def by(self, who: str) -> Any:
        return self.cast.actor(getattr(self.story, who, who))

    def person(self, who: str) -> Person:
        return self.cast.people[getattr(self.story, who, who)]

    @property
    def box(self) -> cash.Box:
        found = cash.box_of(self.hall)
        assert found is not None
        return found

    @property
    def day(self) -> BusinessDay:
        found = current_day(self.hall)
        assert found is not None
        return found

    def set_up(self) -> None:
        """Box, account, a device; the manager hands the box to the leader; shifts of four days."""
        story, by = self.story, self.by("manager")
        do(lambda: cash.set_up_box(hall=self.hall, name=f"{story.word}银箱", float_fen=50_000, by=by))
        do(
            lambda: cash.add_account(
                hall=self.hall, bank=f"{story.word}银行", name=f"{story.word}户名", number=story.account,
                designated=True, by=by,
            )
        )  # fmt: skip
        do(lambda: register_device(hall=self.hall, name=f"{story.word}电脑", by=by))
        for offset in range(4):
            on = YESTERDAY + timedelta(days=offset)
            for shift in shifts_of(self.hall)[:2]:
                self.roster(on, shift, "leader", "shift_leader")
            self.roster(on, shifts_of(self.hall)[0], "clerk", "clerk")
        self.pass_box("manager", "leader", 50_000)

    def roster(self, on: date, shift: Any, who: str, post: str) -> None:
        by = self.by("manager")
        do(lambda: set_on_duty(hall=self.hall, on=on, shift=shift, person=self.person(who), post=post, by=by))

    def count(self, who: str, purpose: str, fen: int, handover: cash.Handover | None = None) -> None:
        do(
            lambda: cash.count_box(
                hall=self.hall, purpose=purpose, lines=notes(fen), by=self.by(who), handover=handover
            )
        )

    def offer(self, giver: str, taker: str, fen: int) -> cash.Handover:
        """The giver counts, signs and offers."""
        self.count(giver, "give", fen)
        return do(
            lambda: cash.offer_handover(hall=self.hall, taker=self.person(taker), pin=PIN, by=self.by(giver))
        )

    def pass_box(self, giver: str, taker: str, fen: int) -> None:
        """A whole hand-over."""
        offered = self.offer(giver, taker, fen)
        self.count(taker, "take", fen, offered)
        do(lambda: cash.take_over(handover=offered, pin=PIN, by=self.by(taker)))

    def gates(self, on: date, stage: str) -> None:
        """Do by hand what a stage waits for."""
        for duty in open_gates(self.hall, on, stage):
            kind = duty.evidence.get("kind", "")
            if kind != "act":
                who = self.by("clerk" if duty.owner_post == "clerk" else "leader")
                given = PROOFS.get(kind, Given(value=self.story.word if kind == "text" else ""))
                do(lambda duty=duty, who=who, given=given: complete(duty=duty, by=who, evidence=given))  # type: ignore[misc]

    def open(self, on: date) -> None:
        """Count in the morning, do the duties, open."""
        do(lambda: plan_day(self.hall, on))
        self.count("leader", "opening", expected_in(self.box))
        self.gates(on, "open")
        do(lambda: open_hall(hall=self.hall, on=on, by=self.by("leader")))

    def take(self, method: str, fen: int, who: str = "leader") -> None:
        """A line of takings."""
        shift = shifts_of(self.hall)[0].code
        do(
            lambda: cash.record_takings(
                day=self.day, shift=shift, method=method, orders=3, received_fen=fen, by=self.by(who)
            )
        )

    def pay_out(self) -> None:
        """Water for the hall."""
        do(
            lambda: cash.pay_out(
                day=self.day, amount_fen=self.story.paid_fen, category="water", words=self.story.word,
                by=self.by("leader"),
            )
        )  # fmt: skip

    def close(self) -> None:
        """Count short, close with the reason."""
        story, day = self.story, self.day
        self.count("leader", "close", expected_in(self.box) - story.short_fen)
        self.gates(day.date, "close")
        machines = {name: fen for name, fen in cash.expected_now(self.box, day).items() if name != "cash"}
        reasons = {"cash": cash.Reason("change_too_much", f"{story.word}找多了")}
        form = CloseForm(noncash=machines, reasons=reasons, client_now=now())
        do(lambda: close_hall(day=self.day, form=form, by=self.by("leader")))

    def pay_in_part(self) -> None:
        """A part of yesterday's money goes to the bank."""
        due = DepositDue.objects.get(hall=self.hall)
        owner = next(code for code, one in self.cast.people.items() if one.pk == due.owner_id)
        by, story = self.cast.actor(owner), self.story
        if cash.custodian_of(self.box).pk != due.owner_id:
            do(lambda: cash.take_out(due=due, pin=PIN, custodian_pin=PIN, by=by))
        account = cash.designated_account(self.hall)
        assert account is not None
        kept = keep(picture(len(story.word)))

        def verb() -> None:
            photo = attach(kept, by=by, hall=self.hall.code, day=TODAY, purpose="deposit_slip")
            cash.deposit(
                dues=[due], account=account, amount_fen=story.part_fen, slip_no=story.slip, paid_at=now(),
                photo=photo.pk, by=by,
            )  # fmt: skip

        do(verb)

    def yesterday(self) -> None:
        """The whole day behind them."""
        self.take("cash", self.story.cash_fen)
        self.take("wechat", self.story.wechat_fen)
        self.pay_out()

    def this_morning(self) -> None:
        """Takings, a notice, a policy of their own, a wish to reopen yesterday, duties waived and given."""
        story = self.story
        self.take("cash", story.today_cash_fen)
        self.take("card", story.today_card_fen)
        clerk = self.person("clerk")
        do(
            lambda: send(
                kind="notices.message", subject=f"{story.word}标题", body=f"{story.word}正文", to=[clerk],
                by=self.person("leader"), hall=self.hall, ack=True,
            )
        )  # fmt: skip
        do(lambda: ask_to_reopen(day=self._closed(), reason=f"{story.word}重开", by=self.by("manager")))
        values = in_force("cash.explain", self.hall).values.model_dump(mode="json")
        number = next(name for name, value in values.items() if isinstance(value, int))
        do(
            lambda: propose(
                code="cash.explain", hall=self.hall, valid_from=TODAY + timedelta(days=1),
                values=values | {number: values[number] + 1}, reason=f"{story.word}制度",
                by=self.by("manager"),
            )
        )  # fmt: skip
        self._duties()

    def _closed(self) -> BusinessDay:
        return BusinessDay.objects.select_related("hall").get(hall=self.hall, date=YESTERDAY)

    def _duties(self) -> None:
        by, story = self.by("manager"), self.story
        left = [duty for duty in mine(self.by("leader"), TODAY) if duty.state == "pending"]
        free = [duty for duty in left if duty.waive_right and by.may(duty.waive_right, self.hall)]
        if free:
            do(lambda: waive(duty=free[0], by=by, reason=f"{story.word}免做"))
        rest = [duty for duty in left if duty not in free[:1] and duty.evidence.get("kind") != "act"]
        if rest:
            do(lambda: hand_to(duty=rest[0], person=self.person("clerk"), by=by))


def _more_people(cast: Cast) -> None:
    halls = {"NM": cast.nm, "DJ": cast.dj}
    for code, name, post, hall in MORE:
        with transaction():
            added = add_person(
                name=name, code=code, username=code, sex="f", email=f"{code}@example.com",
                phone=STORIES[hall].phone, by=INSTALLATION,
            )  # fmt: skip
            Account.objects.filter(pk=added.account.pk).update(
                password=make_password(f"Hall-2026-{code}"),
                pin=make_password(PIN),
                must_change_password=False,
            )
            # Past the verb: a trainer without a main post is what the matrix asks about.
            Holding.objects.create(
                person=added.person, post=Post.objects.get(code=post), hall=halls[hall], valid_from=SINCE
            )
        cast.people[code] = added.person


def build() -> Cast:
    """The whole company; afterwards it is whatever time the caller says."""
    with ExitStack() as times:

        def it_is(hour: int, minute: int, on: date) -> None:
            times.enter_context(at(clock(hour, minute, on)))

        it_is(8, 20, YESTERDAY)
        load_packs()
        cast = make_company()
        _more_people(cast)
        halls = [Life(cast, cast.nm), Life(cast, cast.dj)]
        for life in halls:
            life.set_up()
        it_is(8, 45, YESTERDAY)
        for life in halls:
            life.open(YESTERDAY)
        it_is(15, 0, YESTERDAY)
        for life in halls:
            life.yesterday()
        it_is(18, 30, YESTERDAY)
        for life in halls:
            life.close()
        it_is(8, 46, TODAY)
        for life in halls:
            life.open(TODAY)
        it_is(10, 30, TODAY)
        for life in halls:
            life.pay_in_part()
            life.this_morning()
        run_ticks(now())
        while run_due(limit=100):
            pass
    return cast
