"""What the cash still lacks before a day may close, and who has it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, State, hold_open
from hallkeeper.foundation.kernel.api import MissingItem
from hallkeeper.org.people.api import Person
from hallkeeper.shop.cash.custody import hold_box
from hallkeeper.shop.cash.models import Box, CashCount
from hallkeeper.shop.cash.queries import box_of, close_count, custodian_of, pending_handover


@dataclass(frozen=True)
class CashToClose:
    """How the cash stands before a close: the box, who holds it, their count if it still holds, and what is
    missing before the day may close."""

    box: Box
    holder: Person
    count: CashCount | None
    missing: list[MissingItem]


def hold_to_close(day: BusinessDay) -> CashToClose:
    """Lock box and day for the close; what is read then stays true until the transaction ends.

    Raises `Refusal("cash.no_box")`, `Refusal("days.closed")`.
    """
    box = hold_box(day.hall)
    hold_open(day)
    return _read(day, box)


def close_blockers(day: BusinessDay) -> list[MissingItem]:
    """What is missing of the cash before this day may close; empty when it may."""
    box = box_of(day.hall)
    if box is None:
        url = reverse("shop_cash:set_up", args=[day.hall.code])
        return [MissingItem(str(_("The cash box is not set up")), "", url)]
    return _read(day, box).missing


def _read(day: BusinessDay, box: Box) -> CashToClose:
    missing = []
    offered = pending_handover(box)
    if offered is not None:
        url = reverse("shop_cash:take", args=[day.hall.code, offered.pk])
        missing.append(
            MissingItem(str(_("A hand-over waits for the second signature")), offered.taker.name, url)
        )
    count = close_count(day, box)
    holder = count.by if count is not None else custodian_of(box)
    if count is None:
        url = reverse("shop_cash:count_close", args=[day.hall.code])
        if day.state == State.REOPENED:
            url += f"?day={day.date.isoformat()}"
        missing.append(MissingItem(str(_("Cash uncounted")), holder.name, url))
    return CashToClose(box, holder, count, missing)
