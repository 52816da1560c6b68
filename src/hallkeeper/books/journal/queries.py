"""Balances and movements, set-based: totals of closed days plus the legs of the others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from hallkeeper.books.days.api import BusinessDay, State
from hallkeeper.books.journal.models import CNY, DayTotal, Entry, Leg
from hallkeeper.org.places.api import Hall

_SEALED = Q(day__state=State.CLOSED, generation=F("day__generation"))


def balance(hall: Hall, account: str, until: date | None = None) -> int:
    """Fen in one account of a hall now, or at the end of the business day `until`. One query."""
    return balances(hall, until, account).get(account, 0)


def balances(hall: Hall, until: date | None = None, account: str = "") -> dict[str, int]:
    """Fen per account of a hall (accounts that never moved are absent). One query at any age."""
    scope = Q(hall=hall, unit=CNY)
    if until is not None:
        scope &= Q(day__date__lte=until)
    if account:
        scope &= Q(account=account)
    sealed = (
        DayTotal.objects.order_by().filter(scope, _SEALED).values_list("account").annotate(total=Sum("fen"))
    )
    running = (
        Leg.objects.order_by()
        .filter(scope)
        .exclude(day__state=State.CLOSED)
        .values_list("account")
        .annotate(total=Sum("fen"))
    )
    found: dict[str, int] = {}
    for name, total in sealed.union(running, all=True):
        found[name] = found.get(name, 0) + total
    return found


def balances_of(halls: list[int], account: str) -> dict[int, int]:
    """Fen in one account per hall id, for lists over many halls. One query."""
    scope = Q(hall__in=halls, unit=CNY, account=account)
    sealed = (
        DayTotal.objects.order_by().filter(scope, _SEALED).values_list("hall_id").annotate(total=Sum("fen"))
    )
    running = (
        Leg.objects.order_by()
        .filter(scope)
        .exclude(day__state=State.CLOSED)
        .values_list("hall_id")
        .annotate(total=Sum("fen"))
    )
    found = dict.fromkeys(halls, 0)
    for hall_id, total in sealed.union(running, all=True):
        found[hall_id] += total
    return found


def moved(day: BusinessDay) -> dict[tuple[str, str], int]:
    """What the day moved per (account, unit), from its legs."""
    rows = Leg.objects.filter(day=day).values_list("account", "unit").annotate(total=Sum("fen"))
    return {(account, unit): total for account, unit, total in rows}


def moved_in(day: BusinessDay, account: str) -> int:
    """Fen that the day moved in one account."""
    return Leg.objects.filter(day=day, account=account, unit=CNY).aggregate(total=Sum("fen"))["total"] or 0


def last_moved(hall: Hall, accounts: tuple[str, ...]) -> int:
    """Id of the newest entry that touched one of the accounts, 0 if none did."""
    first = _newest_first(hall, accounts).first()
    return first["entry_id"] if first else 0


def last_move(hall: Hall, accounts: tuple[str, ...]) -> Coalesce:
    """`last_moved` inside another query."""
    return Coalesce(Subquery(_newest_first(hall, accounts)[:1]), 0)


def _newest_first(hall: Hall, accounts: tuple[str, ...]) -> QuerySet[Leg, Any]:
    rows = Leg.objects.filter(hall=hall, account__in=accounts)
    return rows.order_by("-entry_id").values("entry_id")


def entries_of(subject: str) -> list[Entry]:
    """The entries that stand for one row, oldest first."""
    return list(Entry.objects.filter(subject=subject).prefetch_related("legs").order_by("id"))
