"""What the cash still lacks before a day may close, and who has it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, State
from hallkeeper.foundation.kernel.api import MissingItem
from hallkeeper.shop.cash.queries import box_of, close_count, custodian_of, pending_handover


def close_blockers(day: BusinessDay) -> list[MissingItem]:
    """What is missing of the cash before this day may close; empty when it may."""
    box = box_of(day.hall)
    if box is None:
        url = reverse("shop_cash:set_up", args=[day.hall.code])
        return [MissingItem(str(_("The cash box is not set up")), "", url)]
    missing = []
    offered = pending_handover(box)
    if offered is not None:
        url = reverse("shop_cash:take", args=[day.hall.code, offered.pk])
        missing.append(
            MissingItem(str(_("A hand-over waits for the second signature")), offered.taker.name, url)
        )
    if close_count(day) is None:
        url = reverse("shop_cash:count_close", args=[day.hall.code])
        if day.state == State.REOPENED:
            url += f"?day={day.date.isoformat()}"
        missing.append(MissingItem(str(_("Cash uncounted")), custodian_of(box).name, url))
    return missing
