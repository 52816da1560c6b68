"""What other rooms may know of a day's money; cash stays hidden until the box was counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from hallkeeper.books.days.api import BusinessDay, State
from hallkeeper.books.journal.api import METHODS
from hallkeeper.foundation.kernel.api import local, now
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.models import DaySettlement, DepositDue, Difference, Method, PaidOut, Takings
from hallkeeper.shop.cash.queries import box_of, close_count, due_of_day


@dataclass(frozen=True)
class MethodTakings:
    """A day's takings by one method; `amount_fen` is None while it is hidden."""

    method: str
    label: str
    orders: int
    amount_fen: int | None


@dataclass(frozen=True)
class TakingsSummary:
    """A day's takings. `total_fen` is None while cash is hidden: it would give it away."""

    methods: tuple[MethodTakings, ...]
    orders: int
    cash_hidden: bool
    total_fen: int | None
    paid_out_fen: int | None
    banked_today_fen: int


def cash_hidden(day: BusinessDay) -> bool:
    """Whether the day's cash must not be shown to anybody yet: until its close, or the count for it."""
    return day.state != State.CLOSED and close_count(day) is None


def takings_summary(day: BusinessDay, by: Actor | None = None) -> TakingsSummary:
    """The day's takings by method. Cash is hidden from everyone until it was counted (S1.3.1)."""
    hidden = cash_hidden(day)
    rows = {
        row["method"]: row
        for row in Takings.objects.filter(day=day)
        .values("method")
        .annotate(fen=Sum("amount_fen"), count=Sum("orders"))
    }
    methods = tuple(
        MethodTakings(
            method=method,
            label=str(Method(method).label),
            orders=rows[method]["count"] if method in rows else 0,
            amount_fen=None
            if hidden and method == "cash"
            else (rows[method]["fen"] if method in rows else 0),
        )
        for method in METHODS
    )
    amounts = [one.amount_fen for one in methods]
    return TakingsSummary(
        methods=methods,
        orders=sum(one.orders for one in methods),
        cash_hidden=hidden,
        total_fen=None if hidden else sum(fen or 0 for fen in amounts),
        paid_out_fen=None if hidden else paid_out_of(day),
        banked_today_fen=banked_today(day),
    )


def orders_by_hour(day: BusinessDay) -> dict[int, int]:
    """The day's orders by the hour (Shanghai) in which they were written down."""
    found: dict[int, int] = {}
    for moment, orders in Takings.objects.filter(day=day).values_list("at", "orders"):
        hour = local(moment).hour
        found[hour] = found.get(hour, 0) + orders
    return found


def paid_out_of(day: BusinessDay) -> int:
    """Fen paid out of the box on this day."""
    return PaidOut.objects.filter(day=day).aggregate(total=Sum("amount_fen"))["total"] or 0


def banked_today(day: BusinessDay) -> int:
    """Fen of this day that were banked before its close."""
    rows = day.deposits.filter(kind="today", reversal__isnull=True)
    return rows.aggregate(total=Sum("amount_fen"))["total"] or 0


def settlement_of(day: BusinessDay) -> list[DaySettlement]:
    """What the day's last close settled, cash first; empty before it."""
    rows = DaySettlement.objects.filter(day=day, generation=day.generation).select_related("count", "by")
    return sorted(rows, key=lambda row: METHODS.index(row.method))


@dataclass(frozen=True)
class DepositState:
    """Where a closed day's money is: `state` none|open|part|done, late or not, amounts in fen."""

    state: str
    due: DepositDue | None
    late: bool
    outstanding_fen: int


def deposit_state(day: BusinessDay) -> DepositState:
    """The deposit of a day, for its page; `none` where nothing had to be deposited, or before the close."""
    due = due_of_day(day)
    if due is None:
        return DepositState("none", None, False, 0)
    end = due.done_at or now()
    return DepositState(str(due.state), due, end > due.due_at, due.outstanding_fen)


def short_over_history(hall: Hall, days: int = 30) -> list[tuple[BusinessDay, int]]:
    """The last closed days with the sum of what they were short or over (fen), oldest first."""
    rows = BusinessDay.objects.filter(hall=hall, state=State.CLOSED).order_by("-date")[:days]
    chosen = list(rows)
    sums = dict(
        Difference.objects.filter(day__in=chosen)
        .exclude(state="reversed")
        .values_list("day_id")
        .annotate(total=Sum("amount_fen"))
    )
    return [(day, sums.get(day.pk, 0)) for day in reversed(chosen)]


@dataclass(frozen=True)
class DayFigures:
    """The day's cash beside its takings (fen), for the slip of a close. Not for pages before the count."""

    orders: int
    float_fen: int
    paid_out_fen: int
    banked_fen: int


def day_figures(day: BusinessDay) -> DayFigures:
    """Orders, float, paid-outs and what was banked before the close."""
    box = box_of(day.hall)
    orders = Takings.objects.filter(day=day).aggregate(total=Sum("orders"))["total"] or 0
    return DayFigures(orders, box.float_fen if box else 0, paid_out_of(day), banked_today(day))
