"""The refusals of the cash room, in one place so that a rule sounds the same everywhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, format_fen
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.models import DepositDue

CUSTODY = "S1.2.6"
DEPOSIT = "S1.2.7"
OPENING = "S1.1.4"
CLOSING = "S1.3.1"


HOLDS = {
    "f": _("%(name)s holds the cash box; only she may touch it"),
    "m": _("%(name)s holds the cash box; only he may touch it"),
    "": _("%(name)s holds the cash box; nobody else may touch it"),
}


def not_custodian(holder: Person, hall: Hall | None = None) -> NotAllowed:
    """Somebody else holds the box. The attempt goes on the trail."""
    return NotAllowed(
        "cash.not_custodian",
        HOLDS[holder.sex] % {"name": holder.name},
        clause=CUSTODY,
        who=holder.name,
        next=_("Take the box over by count and both signatures"),
        next_url=reverse("shop_cash:box", args=[hall.code]) if hall else "",
        recorded=True,
    )


def no_box(hall: Hall) -> Refusal:
    """The hall has no cash box yet. Its page has the button that sets one up, for who may."""
    return Refusal(
        "cash.no_box",
        _("This hall has no cash box yet"),
        clause=CUSTODY,
        next=_("Set up the cash box first"),
        next_url=reverse("shop_cash:box", args=[hall.code]),
    )


def not_so_much(field: str = "") -> Refusal:
    """More would leave the box than lies in it. How much lies there is not told; the attempt is recorded."""
    return Refusal(
        "cash.not_so_much",
        _("So much does not lie there, so it cannot leave. This attempt was recorded"),
        clause=CUSTODY,
        field=field,
        next=_("Write down what is missing, or count the box"),
        recorded=True,
    )


def only_manager(amount: int, limit: int, field: str) -> NotAllowed:
    """An amount that reaches the limit is for a hall manager to deposit (S1.2.7)."""
    return NotAllowed(
        "cash.only_manager",
        _("%(amount)s yuan reaches the limit of %(limit)s: only a hall manager deposits it")
        % {"amount": format_fen(amount), "limit": format_fen(limit)},
        clause=DEPOSIT,
        field=field,
        recorded=True,
    )


def wrong_depositor(due: DepositDue, *, tried: bool = True) -> NotAllowed:
    """Another person must deposit this; by amount it is the hall manager, else whom the leader named.

    Who only looks at the form (not `tried`) is told the same, and nothing is recorded.
    """
    amount, name = format_fen(due.outstanding_fen), due.owner.name
    if due.by_manager:
        words = _("%(amount)s yuan reaches the limit of %(limit)s, so hall manager %(name)s deposits it") % {
            "amount": amount,
            "limit": format_fen(due.limit_fen),
            "name": name,
        }
    else:
        words = _("%(amount)s yuan is for %(name)s to deposit, as the shift leader named") % {
            "amount": amount,
            "name": name,
        }
    return NotAllowed(
        "cash.wrong_depositor",
        words,
        clause=DEPOSIT,
        who=name,
        next=_("Hand to %(name)s") % {"name": name},
        next_url=reverse("shop_cash:due", args=[due.hall.code, due.pk]),
        recorded=tried,
    )


def bad_field(code: str, message: object, field: str, clause: str = "") -> BadInput:
    """What was typed in `field` cannot be taken."""
    return BadInput(f"cash.{code}", message, field=field, clause=clause)  # type: ignore[arg-type]


def blank(field: str, message: object, clause: str = "") -> BadInput:
    """A field that must not be empty."""
    return bad_field(f"no_{field}", message, field, clause)
