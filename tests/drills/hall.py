"""The life of one hall through its real verbs: open, take money, hand over, count, close, deposit, again.

Each step is chosen from what the database says, so a client that was killed is followed by one that goes on.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.management import call_command
from django.db.models import Model

from hallkeeper.books.days.api import BusinessDay, current_day, ensure_day
from hallkeeper.engine.duties.api import Duty, Given, complete, open_gates, plan_day
from hallkeeper.engine.manning.api import leaders_of, set_on_duty, shifts_of
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.kernel.api import TZ, Refusal, at, now
from hallkeeper.foundation.once.api import Outcome, fingerprint, perform
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall, hall_by_code
from hallkeeper.org.posts.api import Actor, actor_of
from hallkeeper.shop.cash import api as cash
from hallkeeper.shop.cash.models import TakeOut
from hallkeeper.shop.cash.queries import counts_now, expected_in
from hallkeeper.shop.cash.rules import DENOMINATIONS
from hallkeeper.shop.hallday.actions.closing import CloseForm, close_hall
from hallkeeper.shop.hallday.actions.opening import open_hall
from tests.cast import PIN, make_company
from tests.rig.guards import cheap_argon2

NM = "NM"
FIRST_DAY = date(2026, 11, 2)
TAKINGS_A_DAY = 8
ACCOUNT = "6222020200112233445"


@dataclass(frozen=True)
class Act:
    """One press of a button: its key, what is sent, the verb behind it, who presses, and when."""

    key: str
    body: dict[str, object]
    verb: Callable[[], Outcome]
    by: Actor
    moment: datetime
    name: str = ""

    def press(self) -> Outcome | Refusal:
        """Through the page's entry; a refusal is an answer too."""
        with at(self.moment):
            try:
                return perform(self.key, fingerprint(self.body), self.verb, by=self.by, hall=NM)
            except Refusal as refusal:
                return refusal


def set_up() -> None:
    """An installation with the shipped packs, the cast, the box and its account; before the first day."""
    cheap_argon2()
    call_command("migrate", interactive=False, verbosity=0)
    with at(_local(FIRST_DAY, time(8))):
        load_packs()
        make_company()
        chen, hall = actor("chen"), _hall()
        steps = {
            "box": lambda: cash.set_up_box(hall=hall, name="前台", float_fen=50_000, by=chen),
            "account": lambda: cash.add_account(
                hall=hall, bank="工商银行", name="南门通信", number=ACCOUNT, designated=True, by=chen
            ),
        }
        for name, verb in steps.items():
            perform(f"set-up-{name}", name, _done(verb), by=chen, hall=NM)


def actor(code: str) -> Actor:
    """Somebody of the cast, with today's posts, as a page reads them."""
    return actor_of(Account.objects.select_related("person").get(username=code))


def acts(seed: int, prefix: str) -> Iterator[Act]:
    """What one client does next, and next; endless."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        yield next_act(f"{prefix}-{number}", chance)


def live_until_open(seed: int) -> None:
    """Everything up to a day that takes money, with the box at a leader."""
    for act in acts(seed, f"open{seed}"):
        act.press()
        if act.name == "open_hall":
            return


def takings(seed: int, prefix: str) -> Iterator[Act]:
    """One line of takings after the other, on the open day; endless."""
    chance = random.Random(seed)
    day = current_day(_hall())
    assert day is not None
    number = 0
    while True:
        number += 1
        moment = moment_now()
        with at(moment):
            amount = 100 * chance.randrange(10, 3_000)
            verb = _taking(day, "wechat", amount, "zhou")
            by = actor("zhou")
        yield Act(f"{prefix}-{number}", {"amount": amount}, _done(verb), by, moment, "takings")


def next_act(key: str, chance: random.Random) -> Act:
    """The next sensible press in the hall, by whom it belongs to."""
    moment = moment_now()
    with at(moment):
        name, who, verb = _choose(_hall(), chance)
        return Act(key, {"act": name, "key": key}, _done(verb), actor(who), moment, name)


def moment_now() -> datetime:
    """The drill's clock: it follows the hall's day and never stands still."""
    day = current_day(_hall())
    rows = TrailRow.objects.count()
    if day is not None:
        return _local(day.date, time(10)) + timedelta(seconds=rows % 20_000)
    return _local(next_date(), time(8, 45)) + timedelta(milliseconds=rows % 600_000)


def next_date() -> date:
    """The day after the last one that was closed."""
    last = BusinessDay.objects.filter(hall=_hall(), state="closed").order_by("-date").first()
    return last.date + timedelta(days=1) if last is not None else FIRST_DAY


def box_lines(fen: int) -> dict[int, int]:
    """Notes and coins that make up an amount."""
    lines = {}
    for denomination in DENOMINATIONS:
        lines[denomination], fen = divmod(fen, denomination)
    return lines


Chosen = tuple[str, str, Callable[[], object]]


def _choose(hall: Hall, chance: random.Random) -> Chosen:
    relay = _relay(hall)
    if relay is not None:
        return relay
    day = current_day(hall)
    if day is None:
        return _before_opening(hall)
    if cash.Takings.objects.filter(day=day).count() >= TAKINGS_A_DAY:
        return _towards_the_close(day)
    return _business(day, chance)


def _relay(hall: Hall) -> Chosen | None:
    """An offered hand-over is finished first; the manager, who set the box up, gives it to a leader."""
    box = cash.box_of(hall)
    assert box is not None
    offered = cash.pending_handover(box)
    holder = cash.custodian_of(box).code
    if offered is not None:
        taker = offered.taker.code
        if counts_now(box, "take", offered.taker_id, offered).exists():
            return "take_over", taker, lambda: cash.take_over(handover=offered, pin=PIN, by=actor(taker))
        return "count_take", taker, lambda: _count(hall, "take", taker, handover=offered)
    given = counts_now(box, "give", cash.custodian_of(box).pk).exists()
    if given or (holder == "chen" and _manned(hall)):
        taker = "zhaox" if holder == "zhou" else "zhou"
        if not given:
            return "count_give", holder, lambda: _count(hall, "give", holder)
        return (
            "offer",
            holder,
            lambda: cash.offer_handover(hall=hall, taker=_person(taker), pin=PIN, by=actor(holder)),
        )
    return None


def _before_opening(hall: Hall) -> Chosen:
    on = next_date()
    if not _manned(hall):
        return "set_on_duty", "chen", lambda: _man(hall, on)
    box = cash.box_of(hall)
    assert box is not None
    holder = cash.custodian_of(box)
    due = cash.open_dues([hall]).first()
    if due is not None:
        return _deposit(due, holder.code)
    if not Duty.objects.filter(hall=hall, date=on, kind_code="opening_cash_count").exists():
        return "plan_day", "zhou", lambda: _plan(hall, on)
    if not counts_now(box, "opening", holder.pk).exists():
        return "count_opening", holder.code, lambda: _count(hall, "opening", holder.code)
    gates = open_gates(hall, on, "open")
    by_hand = [duty for duty in gates if duty.evidence.get("kind") != "act"]
    if by_hand:
        duty = by_hand[0]
        return (
            "complete_duty",
            _doer(duty),
            lambda: complete(duty=duty, by=actor(_doer(duty)), evidence=_proof(duty)),
        )
    return "open_hall", "zhou", lambda: open_hall(hall=hall, on=on, by=actor("zhou"))


def _business(day: BusinessDay, chance: random.Random) -> Chosen:
    holder = _holder(day.hall)
    roll = chance.random()
    if roll < 0.15 and holder in {"zhou", "zhaox"}:
        return "count_give", holder, lambda: _count(day.hall, "give", holder)
    if roll < 0.3:
        return (
            "pay_out",
            holder,
            lambda: cash.pay_out(
                day=_fresh(day),
                amount_fen=100 * chance.randrange(1, 30),
                category=_category(),
                words="饮用水",
                by=actor(holder),
            ),
        )
    method = chance.choice(["cash", "wechat", "alipay", "card"])
    amount = 100 * chance.randrange(10, 3_000)
    who = holder if method == "cash" else "zhou"
    return "takings", who, _taking(day, method, amount, who)


def _taking(day: BusinessDay, method: str, amount: int, who: str) -> Callable[[], object]:
    return lambda: cash.record_takings(
        day=_fresh(day), shift="early", method=method, orders=1, received_fen=amount, by=actor(who)
    )


def _towards_the_close(day: BusinessDay) -> Chosen:
    hall, holder = day.hall, _holder(day.hall)
    if cash.close_count(day) is None:
        return "count_close", holder, lambda: _count(hall, "close", holder)
    by_hand = [duty for duty in open_gates(hall, day.date, "close") if duty.evidence.get("kind") != "act"]
    if by_hand:
        duty = by_hand[0]
        return (
            "complete_duty",
            _doer(duty),
            lambda: complete(duty=duty, by=actor(_doer(duty)), evidence=_proof(duty)),
        )
    return "close_hall", holder, lambda: close_hall(day=_fresh(day), form=close_form(day), by=actor(holder))


def close_form(day: BusinessDay) -> CloseForm:
    """A close where every method agrees."""
    box = cash.box_of(day.hall)
    assert box is not None
    expected = {method: fen for method, fen in cash.expected_now(box, day).items() if method != "cash"}
    return CloseForm(noncash=expected, client_now=now())


def _deposit(due: cash.DepositDue, holder: str) -> Chosen:
    owner = due.owner.code
    if holder != owner and not TakeOut.objects.filter(due=due).exists():
        return (
            "take_out",
            holder,
            lambda: cash.take_out(due=due, pin=PIN, custodian_pin=PIN, by=actor(holder)),
        )
    return (
        "deposit",
        owner,
        lambda: cash.deposit(
            dues=[due],
            account=cash.designated_account(due.hall),
            amount_fen=due.amount_fen - due.paid_fen,
            slip_no=f"S{due.pk:08d}",
            paid_at=now(),
            photo=uuid.uuid4(),
            by=actor(owner),
        ),
    )


def _count(hall: Hall, purpose: str, who: str, *, handover: cash.Handover | None = None) -> cash.CashCount:
    box = cash.box_of(hall)
    assert box is not None
    return cash.count_box(
        hall=hall, purpose=purpose, lines=box_lines(expected_in(box)), by=actor(who), handover=handover
    )


def _man(hall: Hall, on: date) -> None:
    early, late = shifts_of(hall)[:2]
    for shift, code, post in (
        (early, "zhou", "shift_leader"),
        (late, "zhaox", "shift_leader"),
        (early, "li", "clerk"),
    ):
        set_on_duty(hall=hall, on=on, shift=shift, person=_person(code), post=post, by=actor("chen"))


def _manned(hall: Hall) -> bool:
    day = current_day(hall)
    return len(leaders_of(hall, day.date if day is not None else next_date())) == 2


def _plan(hall: Hall, on: date) -> None:
    ensure_day(hall=hall, on=on)
    plan_day(hall, on)


def _doer(duty: Duty) -> str:
    return "li" if duty.owner_post == "clerk" else "zhou"


def _proof(duty: Duty) -> Given:
    kind = duty.evidence.get("kind")
    if kind == "number":
        return Given(value="22")
    if kind == "choice":
        return Given(value="fine")
    return Given()


def _done(verb: Callable[[], object]) -> Callable[[], Outcome]:
    def act() -> Outcome:
        made = verb()
        row = f"{made._meta.label}:{made.pk}" if isinstance(made, Model) else ""
        return Outcome("/there/", ids={"row": row})

    return act


def _hall() -> Hall:
    hall = hall_by_code(NM)
    assert hall is not None
    return hall


def _holder(hall: Hall) -> str:
    box = cash.box_of(hall)
    assert box is not None
    return cash.custodian_of(box).code


def _person(code: str) -> object:
    return Account.objects.select_related("person").get(username=code).person


def _fresh(day: BusinessDay) -> BusinessDay:
    return BusinessDay.objects.select_related("hall").get(pk=day.pk)


def _category() -> str:
    found = cash.PaidOutCategory.objects.filter(active=True).order_by("order", "code").first()
    assert found is not None
    return found.code


def _local(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, TZ)
