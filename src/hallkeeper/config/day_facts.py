"""A business day for machines: stage, takings, counts, differences, deposit, who. Money in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import local
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.api import (
    CashCount,
    box_of,
    cash_hidden,
    custodian_of,
    custody_chain,
    deposit_state,
    differences_of,
    settlement_of,
    takings_summary,
)
from hallkeeper.shop.hallday.api import DayClose, stage_of


def day_facts(day: BusinessDay) -> dict[str, Any]:
    """Everything of one day. What is hidden before the count (S1.3.1) is null here too."""
    box = box_of(day.hall)
    close = DayClose.objects.filter(day=day, generation=day.generation).first()
    return {
        "hall": day.hall.code,
        "date": day.date.isoformat(),
        "state": str(day.state),
        "stage": stage_of(day) or "done",
        "leaders": [person.code for person in leaders_of(day.hall, day.date)],
        "opened": _done(day.opened_at, day.opened_by),
        "closed": _done(day.closed_at, day.closed_by),
        "slip": close.number if close is not None else None,
        "custodian": custodian_of(box).code if box is not None else None,
        "custody": [
            {"person": row.person.code, "since": _time(row.since), "until": _time(row.until)}
            for row in custody_chain(day)
        ],
        "takings": _takings(day),
        "counts": _counts(day),
        "settlement": _settlement(day),
        "differences": _differences(day),
        "deposit": _deposit(day),
    }


def planned_facts(hall: Hall, on: date) -> dict[str, Any]:
    """A day that was never opened: what there is to say of it before its first act."""
    return {
        "hall": hall.code,
        "date": on.isoformat(),
        "state": "planned",
        "stage": "open",
        "leaders": [person.code for person in leaders_of(hall, on)],
        "opened": None,
        "closed": None,
    }


def _takings(day: BusinessDay) -> dict[str, Any]:
    summary = takings_summary(day)
    return {
        "methods": {
            one.method: {"orders": one.orders, "amount_fen": one.amount_fen} for one in summary.methods
        },
        "total_fen": summary.total_fen,
        "paid_out_fen": summary.paid_out_fen,
        "banked_today_fen": summary.banked_today_fen,
    }


def _counts(day: BusinessDay) -> list[dict[str, Any]]:
    hidden = cash_hidden(day)
    rows = CashCount.objects.filter(day=day).select_related("by").order_by("id")
    return [
        {
            "purpose": str(count.purpose),
            "by": count.by.code,
            "at": _time(count.at),
            "total_fen": count.total_fen,
            "expected_fen": None if hidden else count.expected_fen,
            "difference_fen": None if hidden else count.difference_fen,
        }
        for count in rows
    ]


def _settlement(day: BusinessDay) -> dict[str, dict[str, int]]:
    return {
        row.method: {
            "expected_fen": row.expected_fen,
            "counted_fen": row.counted_fen,
            "difference_fen": row.difference_fen,
        }
        for row in settlement_of(day)
    }


def _differences(day: BusinessDay) -> list[dict[str, Any]]:
    return [
        {
            "method": found.method,
            "amount_fen": found.amount_fen,
            "state": str(found.state),
            "cause": found.cause,
            "responsible": found.responsible.code,
        }
        for found in differences_of(day)
    ]


def _deposit(day: BusinessDay) -> dict[str, Any]:
    state = deposit_state(day)
    due = state.due
    return {
        "state": state.state,
        "late": state.late,
        "amount_fen": due.amount_fen if due is not None else 0,
        "outstanding_fen": state.outstanding_fen,
        "owner": due.owner.code if due is not None else None,
        "due_at": _time(due.due_at) if due is not None else None,
    }


def _done(moment: datetime | None, person: Any) -> dict[str, str] | None:
    return {"at": local(moment).isoformat(), "by": person.code} if moment is not None and person else None


def _time(moment: datetime | None) -> str | None:
    return local(moment).isoformat() if moment is not None else None
