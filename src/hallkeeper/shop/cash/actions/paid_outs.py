"""Small sums paid out of the box."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, hold_open
from hallkeeper.books.journal.api import entries_of
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, format_fen, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person, check_signature
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.booking import book, unbook
from hallkeeper.shop.cash.custody import hold_as_custodian
from hallkeeper.shop.cash.models import PaidOut, PaidOutCategory
from hallkeeper.shop.cash.queries import people_with
from hallkeeper.shop.cash.refusals import CUSTODY, bad_field, blank
from hallkeeper.shop.cash.rules import paid_out_by

PAY_OUT = "shop_cash.pay_out"
AGREE = "shop_cash.agree_paid_out"


def pay_out(
    *,
    day: BusinessDay,
    amount_fen: int,
    category: str,
    words: str,
    by: Actor,
    photo: UUID | None = None,
    second: Person | None = None,
    pin: str = "",
) -> PaidOut:
    """Pay a small sum out of the box; it is no longer expected at the count.

    Steps: only the custodian (S1.2.6), with the right → amount, category of the pack, words → the day is
    open → by policy cash.paid_out above `alone_fen` the PIN of a second person with the right, above
    `most_fen` refused → row, journal (`paid_out.<category>` against `drawer`) → trail.
    """
    hold_as_custodian(day.hall, by, PAY_OUT)
    if amount_fen <= 0:
        raise bad_field("paid_out", _("Type an amount above 0"), "amount")
    if not PaidOutCategory.objects.filter(code=category, active=True).exists():
        raise bad_field("no_category", _("Choose what it was for"), "category")
    if not words.strip():
        raise blank("words", _("Say what exactly it was for"))
    hold_open(day)
    signed = _second_of(day, amount_fen, second, pin, by)
    row = PaidOut(
        hall=day.hall,
        day=day,
        amount_fen=amount_fen,
        category=category,
        words=words.strip()[:300],
        photo=photo,
        by_id=by.person_id,
        second=signed,
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


def _second_of(day: BusinessDay, amount: int, second: Person | None, pin: str, by: Actor) -> Person | None:
    """Who signed besides the custodian; None where the custodian pays alone."""
    policy = value("cash.paid_out", day.hall, day.date)
    needed = paid_out_by(amount, alone=policy.alone_fen, most=policy.most_fen)
    if needed == "alone":
        return None
    if needed == "nobody":
        raise _too_much(day.hall, policy.most_fen)
    if second is None:
        words = _("Above %(alone)s yuan a second person signs: choose who")
        raise blank("second", words % {"alone": format_fen(policy.alone_fen)}, CUSTODY)
    if second.pk == by.person_id or second not in people_with(AGREE, day.hall):
        raise NotAllowed(
            "cash.no_second",
            _("%(name)s cannot sign for it: it takes another person with that right") % {"name": second.name},
            clause=CUSTODY,
            field="second",
            recorded=True,
        )
    check_signature(second, pin)
    return second


def _too_much(hall: Hall, most_fen: int) -> NotAllowed:
    who = ", ".join(person.name for person in people_with(AGREE, hall))
    return NotAllowed(
        "cash.paid_out_most",
        _("At most %(most)s yuan are paid out of the box at once. For more ask %(who)s")
        % {"most": format_fen(most_fen), "who": who},
        clause=CUSTODY,
        who=who,
        field="amount",
        recorded=True,
    )


def _record(verb: str, row: PaidOut, by: Actor) -> None:
    detail = {"amount_fen": row.amount_fen, "category": row.category, "photo": str(row.photo or "")}
    if row.second is not None:
        detail["second"] = row.second.code
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
