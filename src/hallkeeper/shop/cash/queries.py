"""Reads of the cash room, for its pages and for other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import F, Max, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from hallkeeper.books.days.api import BusinessDay, current_day, ledger_date
from hallkeeper.books.journal.api import IN_THE_BOX, balances, last_move
from hallkeeper.engine.duties.api import open_gates
from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import now, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Holding, Merger, PostRight, holders, in_force
from hallkeeper.shop.cash.models import (
    BankAccount,
    Box,
    CashCount,
    Custody,
    DepositDue,
    DepositPart,
    Difference,
    DueState,
    Handover,
    HandoverState,
    Purpose,
    Source,
    TakeOut,
)

MANAGER = "hall_manager"
UNPAID = (DueState.OPEN, DueState.PART)


def box_of(hall: Hall) -> Box | None:
    """The hall's cash box, or None before it is set up."""
    return Box.objects.select_related("hall").filter(hall=hall).first()


def custodian_of(box: Box) -> Person:
    """Who holds the box now. Every box has exactly one custodian from its set-up on."""
    return Custody.objects.select_related("person").get(box=box, until__isnull=True).person


def expected_in(box: Box) -> int:
    """What the books say lies in the box: float, cash, undeposited takings. Never shown before a count."""
    found = balances(box.hall)
    return sum(found.get(account, 0) for account in IN_THE_BOX)


def opening_count_waits(hall: Hall) -> bool:
    """Whether the box must still be counted before this hall opens: then the dues, which lie in it, are not
    shown beside the pad."""
    waiting = open_gates(hall, ledger_date(hall), "open")
    return any(duty.kind_code == "opening_cash_count" for duty in waiting)


def designated_account(hall: Hall) -> BankAccount | None:
    """The account that this hall's takings are paid into."""
    return BankAccount.objects.filter(hall=hall, designated=True).first()


def who_may_take(hall: Hall, on: date | None = None) -> list[Person]:
    """Who may hold the box (S1.2.6): the shift leaders on duty on the business date, then hall managers."""
    day = on or ledger_date(hall)
    people = [*leaders_of(hall, day), *holders(MANAGER, hall, day)]
    return list({person.pk: person for person in people}.values())


def pending_handover(box: Box, moment: datetime | None = None) -> Handover | None:
    """The offer that waits for its taker and has not lapsed."""
    rows = whole_handovers().filter(box=box, state=HandoverState.OFFERED)
    return rows.filter(lapses_at__gt=moment or now()).first()


def whole_handovers() -> QuerySet[Handover]:
    """Hand-overs with everything that their acts look at, in one query."""
    return Handover.objects.select_related(
        "giver", "taker", "witness", "give_count", "day", "hall", "box__hall"
    )


def counts_now(
    box: Box, purpose: str, person_id: int | Subquery, handover: Handover | None = None
) -> QuerySet[CashCount]:
    """The counts of one person and purpose that still mean something: nothing has moved since, and no
    hand-over has ended since. Newest first; one query."""
    rows = CashCount.objects.filter(
        box=box,
        purpose=purpose,
        by_id=person_id,
        handover=handover,
        after_entry=last_move(box.hall, IN_THE_BOX),
    )
    if purpose in (Purpose.GIVE, Purpose.TAKE):
        rows = rows.filter(pk__gt=Coalesce(_spent(box), 0))
    return rows.select_related("by", "day").order_by("-id")


def _spent(box: Box) -> Subquery:
    """The last count that a hand-over which has ended has used up; by row, since clocks may stand still."""
    ended = Handover.objects.filter(box=box, ended_at__isnull=False)
    given, taken = Coalesce("give_count", 0), Coalesce(Max("take_counts"), 0)
    return Subquery(ended.annotate(spent=Greatest(given, taken)).order_by("-spent").values("spent")[:1])


def counts_unsettled(box: Box, person_id: int) -> QuerySet[CashCount]:
    """A person's own counts, for whatever purpose but taking over, since the last settled moment: a count of
    theirs that agreed, a difference that was posted, a hand-over that ended. Money that moves settles
    nothing."""
    own = CashCount.objects.filter(box=box, by=person_id).exclude(purpose=Purpose.TAKE)
    agreed = own.filter(total_fen=F("expected_fen")).order_by("-pk").values("pk")[:1]
    posted = Difference.objects.filter(box=box, count__isnull=False).order_by("-count").values("count")[:1]
    settled = Greatest(Coalesce(Subquery(agreed), 0), Coalesce(Subquery(posted), 0), Coalesce(_spent(box), 0))
    return own.filter(pk__gt=settled)


@dataclass(frozen=True)
class Recounted:
    """A count that differed, and the count that followed it."""

    count: CashCount
    then: CashCount


def recounted_of(day: BusinessDay) -> list[Recounted]:
    """The day's counts that differed and were counted again, whatever the purpose, in order."""
    rows = CashCount.objects.filter(day=day).exclude(purpose=Purpose.TAKE).select_related("by")
    pairs = pairwise(rows.order_by("by", "pk"))
    again = [Recounted(one, then) for one, then in pairs if then.attempt == one.attempt + 1]
    return sorted((one for one in again if one.count.by_id == one.then.by_id), key=lambda one: one.count.pk)


def close_count(day: BusinessDay, box: Box | None = None) -> CashCount | None:
    """The count that a close of this day may use: by the present custodian, in this generation of the day,
    with nothing moved in the box since. `box` is the hall's, where the caller has it; then one query."""
    box = box or box_of(day.hall)
    if box is None:
        return None
    holder = Subquery(Custody.objects.filter(box=box, until__isnull=True).values("person")[:1])
    rows = counts_now(box, Purpose.CLOSE, holder).filter(day=day, generation=day.generation)
    return rows.first()


def running_day(hall: Hall) -> BusinessDay | None:
    """The day that is being served, or the one that two people have opened again."""
    return current_day(hall) or reopened_day(hall)


def reopened_day(hall: Hall) -> BusinessDay | None:
    """The day that two people have opened again, or None."""
    return BusinessDay.objects.select_related("hall").filter(hall=hall, state="reopened").first()


def custody_chain(day: BusinessDay) -> list[Custody]:
    """Who held the box on this day, in order: from its opening (or midnight of its date) to its close."""
    if day.opened_at is None:
        return []
    rows = Custody.objects.filter(box__hall=day.hall_id).filter(
        Q(until__isnull=True) | Q(until__gt=day.opened_at)
    )
    if day.closed_at is not None:
        rows = rows.filter(since__lt=day.closed_at)
    return list(rows.select_related("person").order_by("since", "id"))


def handovers_of(day: BusinessDay) -> list[Handover]:
    """The hand-overs offered on this day, in order."""
    rows = Handover.objects.filter(day=day).select_related("giver", "taker", "witness", "take_count")
    return list(rows.order_by("id"))


def open_dues(halls: Sequence[Hall] | QuerySet[Hall]) -> QuerySet[DepositDue]:
    """What these halls still have to deposit, oldest first."""
    rows = DepositDue.objects.filter(hall__in=halls, state__in=UNPAID)
    return rows.select_related("hall", "day", "owner").order_by("due_at", "id")


def overdue(halls: Sequence[Hall] | QuerySet[Hall], moment: datetime | None = None) -> QuerySet[DepositDue]:
    """What is outstanding past its time."""
    return open_dues(halls).filter(due_at__lt=moment or now())


def outstanding_of(halls: Sequence[Hall] | QuerySet[Hall]) -> int:
    """Fen that these halls still have to deposit."""
    found = open_dues(halls).aggregate(total=Sum(F("amount_fen") - F("paid_fen")))["total"]
    return int(found or 0)


def due_of_day(day: BusinessDay) -> DepositDue | None:
    """The day's due in its present generation, or None where nothing had to be deposited."""
    rows = DepositDue.objects.select_related("owner", "hall", "day").filter(day=day)
    return rows.exclude(state=DueState.CANCELLED).order_by("-generation").first()


def in_transit(due: DepositDue) -> int:
    """Fen of this due that were taken out of the box and not yet deposited."""
    out = TakeOut.objects.filter(due=due).aggregate(total=Sum("amount_fen"))["total"] or 0
    rows = DepositPart.objects.filter(due=due, source=Source.TRANSIT, deposit__reversal__isnull=True)
    return int(out) - int(rows.aggregate(total=Sum("fen"))["total"] or 0)


def differences_of(day: BusinessDay, *, undone: bool = False) -> list[Difference]:
    """The differences found on this day that stand, oldest first; with `undone` the reversed ones too."""
    rows = Difference.objects.filter(day=day)
    if not undone:
        rows = rows.exclude(state="reversed")
    return list(rows.select_related("responsible", "explained_by", "hall", "day").order_by("id"))


def open_differences(halls: Sequence[Hall] | QuerySet[Hall]) -> QuerySet[Difference]:
    """The differences that nobody has explained yet, oldest first."""
    rows = Difference.objects.filter(hall__in=halls, state="open")
    return rows.select_related("hall", "day", "responsible").order_by("found_at", "id")


def people_with(right: str, hall: Hall) -> list[Person]:
    """Active people one of whose posts carries `right` in this hall, by staff number. Three queries."""
    codes = set(PostRight.objects.filter(right=right).values_list("post__code", flat=True))
    pairs = list(Merger.objects.filter(hall=hall).values_list("post__code", "into__code"))
    root = dict(pairs)
    roots = {root.get(code, code) for code in codes}
    names = codes | roots | {code for code, into in pairs if into in roots}
    reach = (
        Q(hall=hall)
        | Q(hall__isnull=True, department__isnull=True)
        | Q(hall__isnull=True, department__isnull=False, department=hall.department_id)
    )
    held = Holding.objects.filter(in_force(today()), reach, post__code__in=names)
    rows = held.filter(person__active=True, person__account__is_active=True)
    chosen = rows.select_related("person__account").order_by("person__code")
    return list({row.person_id: row.person for row in chosen}.values())


def witnesses_of(hall: Hall) -> list[Person]:
    """Who may be the witness of a hand-over in absence."""
    return people_with("shop_cash.witness", hall)
