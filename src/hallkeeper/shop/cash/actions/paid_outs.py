"""Small sums paid out of the box."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, hold_open
from hallkeeper.books.journal.api import entries_of
from hallkeeper.foundation.kernel.api import Refusal, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.booking import book, unbook
from hallkeeper.shop.cash.custody import hold_as_custodian
from hallkeeper.shop.cash.models import PaidOut, PaidOutCategory
from hallkeeper.shop.cash.refusals import CUSTODY, bad_field, blank
from hallkeeper.shop.cash.rules import MOST_PAID_OUT_FEN

PAY_OUT = "shop_cash.pay_out"


def pay_out(
    *, day: BusinessDay, amount_fen: int, category: str, words: str, by: Actor, photo: UUID | None = None
) -> PaidOut:
    """Pay a small sum out of the box; it is no longer expected at the count.

    Steps: only the custodian (S1.2.6) → amount, category of the pack, words → the day is open → row, journal
    (`paid_out.<category>` against `drawer`) → trail. What the box holds is not compared: that would tell it.
    """
    hold_as_custodian(day.hall, by, PAY_OUT)
    if not 0 < amount_fen <= MOST_PAID_OUT_FEN:
        raise bad_field("paid_out", _("Type an amount above 0 and up to 100,000 yuan"), "amount")
    if not PaidOutCategory.objects.filter(code=category, active=True).exists():
        raise bad_field("no_category", _("Choose what it was for"), "category")
    if not words.strip():
        raise blank("words", _("Say what exactly it was for"))
    hold_open(day)
    row = PaidOut(
        hall=day.hall,
        day=day,
        amount_fen=amount_fen,
        category=category,
        words=words.strip()[:300],
        photo=photo,
        by_id=by.person_id,
        at=now(),
    )
    row.save()
    legs = [(f"paid_out.{category}", amount_fen), ("drawer", -amount_fen)]
    book(day=day, kind="cash.paid_out", legs=legs, by=by, memo=row.words[:200], subject=row.subject)
    _record("cash.pay_out", row, by)
    return row


def reverse_paid_out(*, paid_out: PaidOut, reason: str, by: Actor) -> PaidOut:
    """The money came back, or was typed wrongly: undo it while its day is open; the custodian only."""
    hold_as_custodian(paid_out.hall, by, PAY_OUT)
    if not reason.strip():
        raise blank("reason", _("Say why this is undone"))
    hold_open(paid_out.day)
    if paid_out.reverses_id is not None or PaidOut.objects.filter(reverses=paid_out).exists():
        raise Refusal("cash.reversed", _("This was undone already"))
    row = PaidOut(
        hall=paid_out.hall,
        day=paid_out.day,
        amount_fen=-paid_out.amount_fen,
        category=paid_out.category,
        words=reason.strip()[:300],
        reverses=paid_out,
        by_id=by.person_id,
        at=now(),
    )
    row.save()
    unbook(entry=entries_of(paid_out.subject)[0], by=by, reason=reason, day=paid_out.day)
    _record("cash.reverse_paid_out", row, by)
    return row


def _record(verb: str, row: PaidOut, by: Actor) -> None:
    detail = {"amount_fen": row.amount_fen, "category": row.category, "photo": str(row.photo or "")}
    record(
        verb,
        row.subject,
        by,
        hall=row.hall.code,
        day=row.day.date,
        detail=detail,
        reason=row.words,
        clause=CUSTODY,
    )
