"""Takings by shift and method, typed or imported, and their reversal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, hold_open
from hallkeeper.books.journal.api import entries_of
from hallkeeper.engine.manning.api import shifts_of
from hallkeeper.foundation.kernel.api import Refusal, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.booking import book, unbook
from hallkeeper.shop.cash.custody import hold_as_custodian
from hallkeeper.shop.cash.models import Method, Takings
from hallkeeper.shop.cash.refusals import CUSTODY, bad_field, blank
from hallkeeper.shop.cash.rules import MOST_ENTRY_FEN, MOST_ORDERS

RECORD = "shop_cash.record_takings"


def record_takings(
    *,
    day: BusinessDay,
    shift: str,
    method: str,
    orders: int,
    received_fen: int,
    by: Actor,
    change_fen: int = 0,
    source: str = "manual",
    batch: str = "",
) -> Takings:
    """Write what a shift took by one method. Change given back is no takings: booked is received − change.

    Steps: the right, for cash the custodian too (else refused and recorded, S1.2.6) → a shift of the
    hall, sane amounts → the day is open → row, journal (`drawer` or `settlement.*`
    against `takings.*`) → trail.
    """
    chosen = _method(method)
    _check_who(day, chosen, by)
    _check_amounts(chosen, orders, received_fen, change_fen)
    if shift not in {one.code for one in shifts_of(day.hall)}:
        raise bad_field("no_shift", _("This hall has no such shift"), "shift")
    hold_open(day)
    row = Takings(
        hall=day.hall,
        day=day,
        shift=shift,
        method=chosen,
        orders=orders,
        received_fen=received_fen,
        change_fen=change_fen,
        amount_fen=received_fen - change_fen,
        source=source,
        batch=batch,
        by_id=by.person_id,
        at=now(),
    )
    row.save()
    legs = [(account_of(chosen), row.amount_fen), (f"takings.{chosen}", -row.amount_fen)]
    book(day=day, kind="cash.takings", legs=legs, by=by, subject=row.subject)
    _record("cash.takings", row, by)
    return row


def reverse_takings(*, takings: Takings, reason: str, by: Actor) -> Takings:
    """Undo a line of takings by one with opposite signs, while its day is open; cash only by the custodian.

    Steps: who → not undone before, not itself an undoing → the day is open → row, reversal entry → trail.
    After the close: docs/rules/corrections.md.
    """
    day = takings.day
    _check_who(day, Method(takings.method), by)
    if not reason.strip():
        raise blank("reason", _("Say why this is undone"))
    hold_open(day)
    if takings.reverses_id is not None or Takings.objects.filter(reverses=takings).exists():
        raise Refusal("cash.reversed", _("This was undone already"))
    row = Takings(
        hall=takings.hall,
        day=day,
        shift=takings.shift,
        method=takings.method,
        orders=-takings.orders,
        received_fen=-takings.received_fen,
        change_fen=-takings.change_fen,
        amount_fen=-takings.amount_fen,
        source=takings.source,
        batch=takings.batch,
        reason=reason.strip()[:300],
        reverses=takings,
        by_id=by.person_id,
        at=now(),
    )
    row.save()
    unbook(entry=entries_of(takings.subject)[0], by=by, reason=reason, day=day)
    _record("cash.reverse_takings", row, by, row.reason)
    return row


def account_of(method: str) -> str:
    """Where money of a method lies until the day is settled."""
    return "drawer" if method == Method.CASH else f"settlement.{method}"


def _method(method: str) -> Method:
    if method not in Method.values:
        raise bad_field("no_method", _("Choose how it was paid"), "method")
    return Method(method)


def _check_who(day: BusinessDay, method: Method, by: Actor) -> None:
    if method == Method.CASH:
        hold_as_custodian(day.hall, by, RECORD)
    else:
        by.require(RECORD, day.hall, clause=CUSTODY)


def _check_amounts(method: Method, orders: int, received_fen: int, change_fen: int) -> None:
    if not 0 <= orders <= MOST_ORDERS:
        raise bad_field("orders", _("Between 0 and 100,000 orders"), "orders")
    if not 0 < received_fen <= MOST_ENTRY_FEN:
        raise bad_field("received", _("Type an amount above 0 and up to 10,000,000 yuan"), "received")
    if change_fen < 0:
        raise bad_field("change", _("The amount cannot be negative"), "change")
    if change_fen and method != Method.CASH:
        raise bad_field("change_only_cash", _("Change is only given in cash"), "change")
    if change_fen >= received_fen:
        raise bad_field("change_too_much", _("The change is not less than what was received"), "change")


def _record(verb: str, row: Takings, by: Actor, reason: str = "") -> None:
    detail = {
        "shift": row.shift,
        "method": str(row.method),
        "orders": row.orders,
        "received_fen": row.received_fen,
        "change_fen": row.change_fen,
        "amount_fen": row.amount_fen,
        "source": row.source,
    }
    record(
        verb,
        row.subject,
        by,
        hall=row.hall.code,
        day=row.day.date,
        detail=detail,
        reason=reason,
        clause=CUSTODY,
    )
