"""Who must deposit what by when, and passing that on."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.duties.api import Duty, create, hand_to
from hallkeeper.engine.manning.api import tomorrows_leader
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import Refusal, format_fen, local
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall, working_calendar
from hallkeeper.org.posts.api import Actor, actor_of, holders
from hallkeeper.shop.cash.custody import hold_box
from hallkeeper.shop.cash.events import DepositDueMade
from hallkeeper.shop.cash.models import DepositDue
from hallkeeper.shop.cash.queries import MANAGER, UNPAID, in_transit
from hallkeeper.shop.cash.refusals import DEPOSIT, bad_field, only_manager
from hallkeeper.shop.cash.rules import due_time, owner_kind

RIGHT = "shop_cash.deposit"
HAND = "shop_cash.hand_deposit"


def make_due(*, day: BusinessDay, amount: int, depositor: Person | None, by: Actor) -> DepositDue:
    """The due of a closed day with its duty; joins the close. `amount` > 0 in fen.

    Owner by amount and policy cash.deposit (S1.2.7): from the limit the hall manager, below it `depositor`,
    by default tomorrow's leader, else whoever closes. Due by policy, normally 12:00 the next day.
    """
    hall = day.hall
    policy = value("cash.deposit", hall, day.date)
    by_manager = owner_kind(amount, policy.limit_fen) == MANAGER
    due_at = due_time(
        day.date,
        days=policy.due_days,
        at=policy.due_time,
        bank_closed=policy.bank_closed,
        calendar=working_calendar(),
    )
    due = DepositDue.objects.create(
        hall=hall,
        day=day,
        generation=day.generation,
        amount_fen=amount,
        due_at=due_at.at,
        provisional=due_at.provisional,
        owner=_owner(day, depositor, by, by_manager=by_manager),
        limit_fen=policy.limit_fen,
        by_manager=by_manager,
    )
    create(
        kind="deposit",
        hall=hall,
        on=local(due.due_at).date(),
        due_at=due.due_at,
        owner=due.owner,
        ref=due.subject,
        amounts=gettext("%(amount)s yuan") % {"amount": format_fen(amount)},
        warn_before=policy.warn_minutes,
        by=by,
    )
    detail = {"amount_fen": amount, "owner": due.owner.code, "due_at": due.due_at.isoformat()}
    record("cash.deposit_due", due.subject, by, hall=hall.code, day=day.date, detail=detail, clause=DEPOSIT)
    publish(
        DepositDueMade(
            hall=hall.code,
            date=day.date,
            by=by.code,
            due_id=due.pk,
            owner=due.owner.code,
            amount_fen=amount,
        )
    )
    return due


def owner_for(day: BusinessDay, amount: int, depositor: Person | None, by: Actor) -> Person:
    """Who will deposit `amount` fen of this day. Raises `Refusal("cash.no_manager")` where the amount needs a
    hall manager and the hall has none, `BadInput` where the named person may not deposit here."""
    limit_fen = value("cash.deposit", day.hall, day.date).limit_fen
    return _owner(day, depositor, by, by_manager=owner_kind(amount, limit_fen) == MANAGER)


def _owner(day: BusinessDay, depositor: Person | None, by: Actor, *, by_manager: bool) -> Person:
    hall = day.hall
    if by_manager:
        managers = holders(MANAGER, hall, day.date)
        if not managers:
            raise Refusal(
                "cash.no_manager",
                _("This amount is for the hall manager to deposit, and the hall has none"),
                clause=DEPOSIT,
                next=_("Set the hall manager under People"),
            )
        return managers[0]
    if depositor is not None:
        return may_deposit(depositor, hall)
    return tomorrows_leader(hall, day.date) or Person.objects.get(pk=by.person_id)


def may_deposit(person: Person, hall: Hall) -> Person:
    """The person, if their posts carry the right to deposit here. Raises `BadInput` at `depositor`."""
    account = getattr(person, "account", None)
    if account is None or not actor_of(account).may(RIGHT, hall):
        raise bad_field(
            "no_depositor",
            _("%(name)s has no post here that may deposit") % {"name": person.name},
            "depositor",
            DEPOSIT,
        )
    return person


def hand_deposit_to(*, due: DepositDue, person: Person, by: Actor) -> DepositDue:
    """Give a deposit to another person: below the limit to anyone who may deposit, from it only to a hall
    manager of this hall (S1.2.7). Legal while something is outstanding and none of it is under way.

    Steps: right → amount rule → owner → duties handed on, each with its written assignment → trail.
    """
    by.require(HAND, due.hall, clause=DEPOSIT)
    may_deposit(person, due.hall)
    if due.by_manager and person.pk not in {one.pk for one in holders(MANAGER, due.hall, due.day.date)}:
        raise only_manager(due.outstanding_fen, due.limit_fen, "depositor")
    hold_box(due.hall)
    if in_transit(due):
        raise Refusal(
            "cash.under_way",
            _("%(name)s has the money already; it comes back into the box first") % {"name": due.owner.name},
            clause=DEPOSIT,
            who=due.owner.name,
        )
    before = due.owner.code
    if not DepositDue.objects.filter(pk=due.pk, state__in=UNPAID).update(owner=person):
        raise nothing_outstanding()
    due.refresh_from_db()
    asked = Q(ref=due.subject) | Q(ref__startswith=f"{due.subject}/again/")
    for duty in Duty.objects.select_related("hall", "owner_person").filter(asked, state="pending"):
        hand_to(duty=duty, person=person, by=by)
    detail = {"before": before, "after": person.code}
    record(
        "cash.hand_deposit",
        due.subject,
        by,
        hall=due.hall.code,
        day=due.day.date,
        detail=detail,
        clause=DEPOSIT,
    )
    return due


def asked_again(due: DepositDue) -> QuerySet[Duty]:
    """The duties of a due that undone slips brought back."""
    return Duty.objects.filter(ref__startswith=f"{due.subject}/again/")


def nothing_outstanding() -> Refusal:
    """Somebody deposited it meanwhile, or the day was opened again."""
    return Refusal("cash.nothing_outstanding", _("Nothing is outstanding here any more"), clause=DEPOSIT)
