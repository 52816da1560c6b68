"""The lock of the box, and the check that stands before every touch of it (S1.2.6)."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import NotAllowed
from hallkeeper.foundation.rooms.api import updated
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, holders
from hallkeeper.shop.cash.models import Box
from hallkeeper.shop.cash.queries import MANAGER, custodian_of, who_may_take
from hallkeeper.shop.cash.refusals import CUSTODY, no_box, not_custodian

COUNT = "shop_cash.count"
HAND_OVER = "shop_cash.hand_over"


def hold_box(hall: Hall) -> Box:
    """Lock the hall's box for this transaction; the first lock of every verb that moves or counts cash.

    A conditional UPDATE is the lock on both databases. Raises `Refusal("cash.no_box")`.
    """
    box = updated(Box.objects.filter(hall=hall), {"version": F("version") + 1})
    if box is None:
        raise no_box(hall)
    box.hall = hall
    return box


def hold_as_custodian(hall: Hall, by: Actor, right: str) -> Box:
    """Lock the box for its custodian, whose posts must carry `right` too: who lost it touches no more.
    Anybody else is refused, and the attempt is recorded."""
    box = hold_box(hall)
    holder = custodian_of(box)
    if holder.pk != by.person_id:
        raise not_custodian(holder, hall)
    by.require(right, hall, clause=CUSTODY)
    return box


def check_may_take(person: Person, hall: Hall, on: date) -> None:
    """Only a shift leader on duty on the business date, or a hall manager, may hold the box. Raises a
    recorded `NotAllowed`."""
    if person in leaders_of(hall, on) or person in holders(MANAGER, hall, on):
        return
    raise NotAllowed(
        "cash.may_not_hold",
        _("%(name)s is not a shift leader on duty, so the box cannot go there") % {"name": person.name},
        clause=CUSTODY,
        who=", ".join(one.name for one in who_may_take(hall, on)),
        next=_("Set who is on duty under Shifts"),
        next_url=reverse("engine_manning:week", args=[hall.code]),
        field="taker",
        recorded=True,
    )
