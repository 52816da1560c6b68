"""`hallkeeper verify`: every count, taking, paid-out and deposit is what the trail says was written.

Sums can be bent two rows at a time; the trail's rows carry a MAC, so they say which row was bent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hallkeeper.foundation.trail.api import TrailRow, detail_of
from hallkeeper.shop.cash.models import CashCount, DaySettlement, Deposit, PaidOut, Takings

Facts = dict[str, Any]


def check_against_trail() -> Iterator[str]:
    """One sentence per row that differs from its trail row, stands on none, or is gone."""
    yield from _compare(CashCount.objects.iterator(1000), ("cash.count",), _count)
    yield from _compare(Takings.objects.iterator(1000), ("cash.takings", "cash.reverse_takings"), _takings)
    paid = PaidOut.objects.select_related("second").iterator(1000)
    yield from _compare(paid, ("cash.pay_out", "cash.reverse_paid_out"), _paid_out)
    yield from _compare(Deposit.objects.iterator(1000), ("cash.deposit", "cash.bank_today"), _deposit)
    yield from _settlements()


def _compare(rows: Iterable[Any], verbs: tuple[str, ...], facts: Callable[[Any], Facts]) -> Iterator[str]:
    told = _told(verbs)
    for row in rows:
        detail = told.pop(row.subject, None)
        if detail is None:
            yield f"{row.subject} stands on no trail row"
            continue
        for name, value in facts(row).items():
            if detail.get(name) != value:
                yield f"{row.subject}: the trail says {name} {detail.get(name)}, the row says {value}"
    for subject in sorted(told):
        yield f"{subject} was written and is gone"


def _told(verbs: tuple[str, ...]) -> dict[str, Facts]:
    rows = TrailRow.objects.filter(verb__in=verbs).values_list("subject", "detail")
    return {subject: detail_of(detail) for subject, detail in rows.iterator(chunk_size=2000)}


def _count(row: CashCount) -> Facts:
    return {
        "purpose": str(row.purpose),
        "lines": row.lines,
        "total_fen": row.total_fen,
        "expected_fen": row.expected_fen,
    }


def _takings(row: Takings) -> Facts:
    return {
        "shift": row.shift,
        "method": str(row.method),
        "received_fen": row.received_fen,
        "amount_fen": row.amount_fen,
    }


def _paid_out(row: PaidOut) -> Facts:
    facts = {"amount_fen": row.amount_fen, "category": row.category}
    return facts | ({"second": row.second.code} if row.second is not None else {})


def _deposit(row: Deposit) -> Facts:
    return {"amount_fen": row.amount_fen, "over_fen": row.over_fen, "slip_no": row.slip_no}


def _settlements() -> Iterator[str]:
    """What each close settled per method: the differences stand on the trail row of the settlement."""
    told = _told(("cash.settle",))
    for row in DaySettlement.objects.order_by("pk").iterator(chunk_size=1000):
        subject = f"shop_cash.DaySettlement:{row.day_id}/{row.generation}"
        said = told.get(subject, {}).get("differences", {}).get(row.method)
        if said != row.difference_fen or row.counted_fen - row.expected_fen != row.difference_fen:
            yield f"{subject} {row.method}: the trail says {said} fen, the row says {row.difference_fen}"
