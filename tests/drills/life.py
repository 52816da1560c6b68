"""The life of one hall through its real verbs: open, take money, hand over, count, close, deposit, again.

Each step is chosen from what the database says, so a client that was killed is followed by one that goes on.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from hallkeeper.books.days.api import BusinessDay, current_day, ensure_day
from hallkeeper.engine.duties.api import Duty, Given, complete, open_gates, plan_day
from hallkeeper.engine.manning.api import leaders_of, set_on_duty, shifts_of
from hallkeeper.foundation.kernel.api import at, now
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash import api as cash
from hallkeeper.shop.cash.models import TakeOut
from hallkeeper.shop.cash.queries import counts_now, expected_in
from hallkeeper.shop.cash.rules import DENOMINATIONS
from hallkeeper.shop.hallday.api import CloseForm, close_hall, open_hall
from tests.cast import PIN
from tests.drills.hall import FIRST_DAY, NM, Act, Place, actor, hall_of, local, outcome_of, person

TAKINGS_A_DAY = 8
PROOFS = {"number": Given(value="22"), "choice": Given(value="fine")}
Chosen = tuple[str, str, Callable[[Actor], object]]  # name, who presses, what they do


def box_lines(fen: int) -> dict[int, int]:
    """Notes and coins that make up an amount."""
    lines = {}
    for denomination in DENOMINATIONS:
        lines[denomination], fen = divmod(fen, denomination)
    return lines


class Life:
    """One hall's next sensible presses."""

    def __init__(self, seed: int, prefix: str, place: Place = NM) -> None:
        self.chance = random.Random(seed)
        self.prefix = prefix
        self.place = place
        self.number = 0

    def acts(self) -> Iterator[Act]:
        """What one client does next, and next; endless."""
        while True:
            yield self.next_act()

    def live(self, count: int) -> None:
        """Press `count` times."""
        for _number in range(count):
            self.next_act().press()

    def live_until(self, name: str) -> None:
        """Press until an act of this name is done."""
        for act in self.acts():
            act.press()
            if act.name == name:
                return

    def next_act(self) -> Act:
        """The next sensible press in the hall, by whom it belongs to."""
        moment = self.moment()
        with at(moment):
            name, who, verb = self.choose()
            return self.act(name, who, verb, moment)

    def takings(self) -> Iterator[Act]:
        """One line of takings after the other, on the open day; endless."""
        while True:
            moment = self.moment()
            with at(moment):
                name, who, verb = self.take_money(self.day(), "wechat")
                act = self.act(name, who, verb, moment)
            yield act

    def act(self, name: str, who: str, verb: Callable[[Actor], object], moment: datetime) -> Act:
        """A press with a key of its own; who presses was read before, as a page does."""
        self.number += 1
        key, by = f"{self.prefix}-{self.number}", actor(who)
        body: dict[str, object] = {"act": name, "key": key}
        return Act(key, body, outcome_of(lambda: verb(by)), by, moment, name, self.place.hall)

    def moment(self) -> datetime:
        """The drill's clock: it follows the hall's day and never stands still."""
        day = current_day(hall_of(self.place))
        rows = TrailRow.objects.count()
        if day is not None:
            return local(day.date, time(10)) + timedelta(seconds=rows % 20_000)
        return local(self.next_date(), time(8, 45)) + timedelta(milliseconds=rows % 600_000)

    def next_date(self) -> date:
        """The day after the last one that was closed."""
        rows = BusinessDay.objects.filter(hall=hall_of(self.place), state="closed")
        last = rows.order_by("-date").first()
        return last.date + timedelta(days=1) if last is not None else FIRST_DAY

    def day(self) -> BusinessDay:
        """The day that is open."""
        found = current_day(hall_of(self.place))
        assert found is not None
        return found

    def choose(self) -> Chosen:
        """(name, who, verb) of what comes next."""
        hall = hall_of(self.place)
        relay = self._relay(hall)
        if relay is not None:
            return relay
        day = current_day(hall)
        if day is None:
            return self._before_opening(hall)
        if cash.Takings.objects.filter(day=day).count() >= TAKINGS_A_DAY:
            return self.towards_the_close(day)
        return self._business(day)

    def _relay(self, hall: Hall) -> Chosen | None:
        """An offered hand-over is finished first; the manager, who set the box up, gives it to a leader."""
        box, holder = self._box(hall)
        given = counts_now(box, "give", person(holder).pk).exists()
        waiting = cash.pending_handover(box) is not None
        if waiting or given or (holder == self.place.manager and self._manned(hall)):
            return self.hand_over_step(hall)
        return None

    def hand_over_step(self, hall: Hall) -> Chosen:
        """The next of the four presses of a hand-over."""
        box, holder = self._box(hall)
        offered = cash.pending_handover(box)
        if offered is None and not counts_now(box, "give", person(holder).pk).exists():
            return self._count(hall, "give", holder)
        taker = self.place.second if holder == self.place.first else self.place.first
        if offered is None:
            return (
                "offer",
                holder,
                lambda by: cash.offer_handover(hall=hall, taker=person(taker), pin=PIN, by=by),
            )
        if not counts_now(box, "take", offered.taker_id, offered).exists():
            return self._count(hall, "take", taker, handover=offered)
        return "take_over", taker, lambda by: cash.take_over(handover=offered, pin=PIN, by=by)

    def _before_opening(self, hall: Hall) -> Chosen:
        on, first = self.next_date(), self.place.first
        if not self._manned(hall):
            return "set_on_duty", self.place.manager, lambda by: self._man(hall, on, by)
        box, holder = self._box(hall)
        due = cash.open_dues([hall]).first()
        if due is not None:
            return self._deposit(due, holder)
        if not Duty.objects.filter(hall=hall, date=on, kind_code="opening_cash_count").exists():
            return "plan_day", first, lambda _by: _plan(hall, on)
        if not counts_now(box, "opening", person(holder).pk).exists():
            return self._count(hall, "opening", holder)
        by_hand = self._gate_duty(hall, on, "open")
        return by_hand or ("open_hall", first, lambda by: open_hall(hall=hall, on=on, by=by))

    def _business(self, day: BusinessDay) -> Chosen:
        _box, holder = self._box(day.hall)
        roll = self.chance.random()
        if roll < 0.15:
            return self._count(day.hall, "give", holder)
        if roll < 0.3:
            amount = 100 * self.chance.randrange(1, 30)
            return (
                "pay_out",
                holder,
                lambda by: cash.pay_out(
                    day=_fresh(day), amount_fen=amount, category=_category(), words="饮用水", by=by
                ),
            )
        return self.take_money(day, self.chance.choice(["cash", "wechat", "alipay", "card"]))

    def take_money(self, day: BusinessDay, method: str) -> Chosen:
        """A line of takings; cash by whoever holds the box."""
        amount = 100 * self.chance.randrange(10, 3_000)
        who = self._box(day.hall)[1] if method == "cash" else self.place.first
        return (
            "takings",
            who,
            lambda by: cash.record_takings(
                day=_fresh(day), shift="early", method=method, orders=1, received_fen=amount, by=by
            ),
        )

    def towards_the_close(self, day: BusinessDay) -> Chosen:
        """Count, do what gates the close, close."""
        _box, holder = self._box(day.hall)
        if cash.close_count(day) is None:
            return self._count(day.hall, "close", holder)
        by_hand = self._gate_duty(day.hall, day.date, "close")
        if by_hand is not None:
            return by_hand
        form = close_form(day)
        return "close_hall", holder, lambda by: close_hall(day=_fresh(day), form=form, by=by)

    def _gate_duty(self, hall: Hall, on: date, stage: str) -> Chosen | None:
        for duty in open_gates(hall, on, stage):
            kind = duty.evidence.get("kind")
            if kind != "act":
                who = self.place.clerk if duty.owner_post == "clerk" else self.place.first
                return (
                    "complete_duty",
                    who,
                    lambda by, duty=duty, kind=kind: complete(
                        duty=duty, by=by, evidence=PROOFS.get(kind, Given())
                    ),
                )
        return None

    def _deposit(self, due: cash.DepositDue, holder: str) -> Chosen:
        owner = due.owner.code
        if holder != owner and not TakeOut.objects.filter(due=due).exists():
            return (
                "take_out",
                holder,
                lambda by: cash.take_out(due=due, pin=PIN, custodian_pin=PIN, by=by),
            )
        return (
            "deposit",
            owner,
            lambda by: cash.deposit(
                dues=[due],
                account=cash.designated_account(due.hall),
                amount_fen=due.amount_fen - due.paid_fen,
                slip_no=f"S{due.pk:08d}",
                paid_at=now(),
                photo=uuid.uuid4(),
                by=by,
            ),
        )

    def _count(self, hall: Hall, purpose: str, who: str, *, handover: cash.Handover | None = None) -> Chosen:
        lines = box_lines(expected_in(self._box(hall)[0]))
        return (
            f"count_{purpose}",
            who,
            lambda by: cash.count_box(hall=hall, purpose=purpose, lines=lines, by=by, handover=handover),
        )

    def _man(self, hall: Hall, on: date, by: Actor) -> None:
        early, late = shifts_of(hall)[:2]
        leader = "shift_leader"
        rows = (
            (early, self.place.first, leader),
            (late, self.place.second, leader),
            (early, self.place.clerk, "clerk"),
        )
        for shift, code, post in rows:
            set_on_duty(hall=hall, on=on, shift=shift, person=person(code), post=post, by=by)

    def _manned(self, hall: Hall) -> bool:
        day = current_day(hall)
        return len(leaders_of(hall, day.date if day is not None else self.next_date())) == 2

    def _box(self, hall: Hall) -> tuple[cash.Box, str]:
        box = cash.box_of(hall)
        assert box is not None
        return box, cash.custodian_of(box).code


def close_form(day: BusinessDay) -> CloseForm:
    """A close where every method agrees."""
    box = cash.box_of(day.hall)
    assert box is not None
    expected = {method: fen for method, fen in cash.expected_now(box, day).items() if method != "cash"}
    return CloseForm(noncash=expected, client_now=now())


def _plan(hall: Hall, on: date) -> None:
    ensure_day(hall=hall, on=on)
    plan_day(hall, on)


def _fresh(day: BusinessDay) -> BusinessDay:
    return BusinessDay.objects.select_related("hall").get(pk=day.pk)


def _category() -> str:
    found = cash.PaidOutCategory.objects.filter(active=True).order_by("order", "code").first()
    assert found is not None
    return found.code
