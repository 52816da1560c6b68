"""`hallkeeper verify`: the cash against the books. Each check names the rows that are unsound."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from hallkeeper.books.days.api import State
from hallkeeper.books.journal.api import IN_THE_BOX, Leg, balances
from hallkeeper.shop.cash.booking import PLACES
from hallkeeper.shop.cash.models import (
    Box,
    CashCount,
    Custody,
    DaySettlement,
    Deposit,
    DepositDue,
    DueState,
    PaidOut,
    Takings,
)
from hallkeeper.shop.cash.queries import in_transit
from hallkeeper.shop.cash.rules import count_total


def check_boxes() -> Iterator[str]:
    """Every box: no place holds less than nothing; its books = the last count plus what moved since; pouch
    and transit = the open dues."""
    for box in Box.objects.select_related("hall").order_by("pk"):
        found = balances(box.hall)
        for account in PLACES:
            if found.get(account, 0) < 0:
                yield f"cash box {box.hall.code}: {account} holds {found[account]} fen, less than nothing"
        held = sum(found.get(account, 0) for account in IN_THE_BOX)
        last = CashCount.objects.filter(box=box).order_by("-id").first()
        if last is not None:
            since = Leg.objects.filter(
                hall=box.hall, account__in=IN_THE_BOX, entry_id__gt=last.after_entry
            ).aggregate(total=Sum("fen"))["total"]
            if last.expected_fen + (since or 0) != held:
                yield f"cash box {box.hall.code}: count {last.pk} and what moved since do not give {held} fen"
        dues = list(DepositDue.objects.filter(hall=box.hall, state__in=[DueState.OPEN, DueState.PART]))
        out = sum(in_transit(due) for due in dues)
        outstanding = sum(due.outstanding_fen for due in dues)
        if found.get("transit", 0) != out:
            yield f"cash box {box.hall.code}: {found.get('transit', 0)} fen in transit, take-outs say {out}"
        if found.get("pouch", 0) != outstanding - out:
            aside = found.get("pouch", 0)
            yield f"cash box {box.hall.code}: {aside} fen put aside, dues say {outstanding - out}"


def check_counts() -> Iterator[str]:
    """Every count's total is the sum of its notes and coins."""
    for count in CashCount.objects.order_by("pk").iterator(chunk_size=1000):
        if count_total({int(fen): pieces for fen, pieces in count.lines.items()}) != count.total_fen:
            yield f"cash count {count.pk}: its notes and coins do not sum to {count.total_fen} fen"


def check_custody() -> Iterator[str]:
    """Every box has exactly one custodian now, and each custody begins where the one before ended."""
    boxes = Box.objects.annotate(now=Count("custodies", filter=Q(custodies__until__isnull=True)))
    for box in boxes.exclude(now=1).select_related("hall"):
        yield f"cash box {box.hall.code}: {box.now} custodians at once"
    before: dict[int, Custody] = {}
    for row in Custody.objects.order_by("box_id", "id"):
        last = before.get(row.box_id)
        if last is not None and last.until != row.since:
            yield f"custody {row.pk}: nobody, or two, held the box between it and custody {last.pk}"
        before[row.box_id] = row


def check_settlements() -> Iterator[str]:
    """Every closed day that settled did so for all four methods, and its due is its counted cash."""
    rows = DaySettlement.objects.filter(day__state=State.CLOSED, generation=F("day__generation"))
    for row in rows.values("day_id").annotate(count=Count("id")).exclude(count=4).order_by("day_id"):
        yield f"day {row['day_id']}: {row['count']} settlement rows instead of 4"
    dues = {
        (due.day_id, due.generation): due.amount_fen
        for due in DepositDue.objects.exclude(state=DueState.CANCELLED)
    }
    for settled in rows.filter(method="cash").select_related("day__hall"):
        due = dues.get((settled.day_id, settled.generation), 0)
        if due != max(0, settled.counted_fen):
            yield f"settlement {settled.pk}: {settled.counted_fen} fen counted, {due} fen due"


def check_rows_against_books() -> Iterator[str]:
    """Takings, paid-outs and deposits are in the books with their amounts, and nothing else is."""
    for model, account, kinds, sign in (
        (Takings, "takings.", ("cash.takings", "cash.takings.reversed"), -1),
        (PaidOut, "paid_out.", ("cash.paid_out", "cash.paid_out.reversed"), 1),
    ):
        there = dict(model.objects.values_list("day_id").annotate(total=Sum("amount_fen")))
        legs = Leg.objects.filter(account__startswith=account, entry__kind__in=kinds)
        booked = dict(legs.values_list("day_id").annotate(total=Sum("fen")))
        for day in sorted({*there, *booked}):
            if there.get(day, 0) != sign * booked.get(day, 0):
                rows = f"{model.__name__} rows sum to {there.get(day, 0)} fen"
                yield f"day {day}: {rows}, the books say otherwise"
    standing = Deposit.objects.filter(reversal__isnull=True)
    for made in standing.annotate(paid=Sum("parts__fen")).order_by("pk"):
        parts = (made.paid or 0) + made.over_fen
        if made.kind == "due" and parts != made.amount_fen:
            yield f"deposit {made.pk}: its parts and what is over do not sum to {made.amount_fen} fen"
