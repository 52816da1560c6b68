"""`hallkeeper verify`: what a slip says is what was signed, recorded, and settled in cash."""

from __future__ import annotations

from collections.abc import Iterator

from hallkeeper.foundation.trail.api import TrailRow, detail_of
from hallkeeper.shop.cash.api import DaySettlement
from hallkeeper.shop.hallday.figures import CloseFigures
from hallkeeper.shop.hallday.models import DayClose


def verify_slips() -> Iterator[str]:
    """One sentence per close that differs from its trail row, or from the rows that settled it."""
    rows = TrailRow.objects.filter(verb="hallday.close").values_list("subject", "detail")
    told = {subject: detail_of(detail) for subject, detail in rows.iterator(chunk_size=2000)}
    for close in DayClose.objects.order_by("pk").iterator(chunk_size=500):
        said = told.pop(f"shop_hallday.DayClose:{close.pk}", None)
        if said != {"number": close.number, **close.figures}:
            yield f"slip {close.number}: the trail says otherwise"
        yield from _against_settlement(close)
    for subject in sorted(told):
        yield f"{subject} was written and is gone"


def _against_settlement(close: DayClose) -> Iterator[str]:
    settled = {
        row.method: (row.expected_fen, row.counted_fen, row.difference_fen)
        for row in DaySettlement.objects.filter(day=close.day_id, generation=close.generation)
    }
    for line in CloseFigures.from_json(close.figures).methods:
        signed = (line.expected_fen, line.counted_fen, line.difference_fen)
        if settled.get(line.method) != signed:
            row = f"shop_cash.DaySettlement:{close.day_id}/{close.generation} {line.method}"
            yield f"{row}: slip {close.number} says {signed}, the row says {settled.get(line.method)}"
