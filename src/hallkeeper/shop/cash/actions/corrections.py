"""Putting right what a close has frozen, by two people: docs/rules/corrections.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, State, ledger_day
from hallkeeper.books.journal.api import post
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import Refusal, format_fen, now
from hallkeeper.foundation.rooms.api import ApprovalKind, ApprovalWanted
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.posts.api import Actor, TwoPeople
from hallkeeper.shop.cash.actions.deposits import reverse_deposit
from hallkeeper.shop.cash.models import Correction, Deposit, Method
from hallkeeper.shop.cash.refusals import CLOSING, DEPOSIT, bad_field, blank
from hallkeeper.shop.cash.rules import MOST_ENTRY_FEN, correction_legs

ASK = "shop_cash.ask_correction"
AGREE = "shop_cash.agree_correction"
Described = Sequence[tuple[str | Promise, str]]


def correct_takings(
    *, of_day: BusinessDay, from_method: str, to_method: str, amount_fen: int, reason: str, by: TwoPeople
) -> Correction:
    """Move takings of a closed day from one method to another, or between a method and short/over (empty).

    Steps: right of the first → the day is closed → two places, a sane amount, a reason → row, journal in the
    running day (`takings.*`, `short_over` only: what was counted stays counted) → trail.
    """
    hall, first = of_day.hall, by.first
    first.require(ASK, hall, clause=CLOSING)
    by.second.require(AGREE, hall, clause=CLOSING)
    _check(of_day, from_method, to_method, amount_fen, reason)
    row = Correction(
        hall=hall,
        of_day=of_day,
        day=ledger_day(hall),
        from_method=from_method,
        to_method=to_method,
        amount_fen=amount_fen,
        reason=reason.strip()[:300],
        by_id=first.person_id,
        second_id=by.second.person_id,
        at=now(),
    )
    row.save()
    post(
        day=row.day,
        kind="cash.correction",
        legs=correction_legs(from_method, to_method, amount_fen),
        by=first,
        memo=f"{of_day.date} {row.reason}"[:200],
        subject=row.subject,
    )
    detail = {
        "of_day": of_day.date.isoformat(),
        "from": from_method,
        "to": to_method,
        "amount_fen": amount_fen,
        "second": by.second.code,
    }
    record(
        "cash.correct",
        row.subject,
        first,
        hall=hall.code,
        day=row.day.date,
        detail=detail,
        reason=row.reason,
        clause=CLOSING,
    )
    return row


def ask_to_correct(
    *, of_day: BusinessDay, from_method: str, to_method: str, amount_fen: int, reason: str, by: Actor
) -> None:
    """Ask a second person for `correct_takings`; nothing is booked before they agree."""
    by.require(ASK, of_day.hall, clause=CLOSING)
    _check(of_day, from_method, to_method, amount_fen, reason)
    payload = {
        "day": of_day.pk,
        "from": from_method,
        "to": to_method,
        "amount_fen": amount_fen,
        "reason": reason.strip(),
    }
    _ask("shop_cash.correct", payload, of_day.hall.code, by, reason)


def ask_to_reverse(*, deposit: Deposit, reason: str, by: Actor) -> None:
    """Ask a second person to undo a slip that was typed wrongly."""
    by.require(ASK, deposit.hall, clause=DEPOSIT)
    if not reason.strip():
        raise blank("reason", _("Say why this is undone"), DEPOSIT)
    payload = {"deposit": deposit.pk, "reason": reason.strip()}
    _ask("shop_cash.reverse_deposit", payload, deposit.hall.code, by, reason)


def _ask(kind: str, payload: dict[str, Any], hall: str, by: Actor, reason: str) -> None:
    publish(ApprovalWanted(kind=kind, payload=payload, hall=hall, by=by, reason=reason.strip()[:300]))


def _check(of_day: BusinessDay, from_method: str, to_method: str, amount_fen: int, reason: str) -> None:
    if of_day.state != State.CLOSED:
        raise Refusal(
            "cash.not_closed",
            _("This day is still open: undo the line and write it anew"),
            clause=CLOSING,
        )
    if from_method == to_method or not {from_method, to_method} <= {"", *Method.values}:
        raise bad_field("two_places", _("Choose two different places"), "to_method", CLOSING)
    if not 0 < amount_fen <= MOST_ENTRY_FEN:
        raise bad_field(
            "correction", _("Type an amount above 0 and up to 10,000,000 yuan"), "amount", CLOSING
        )
    if not reason.strip():
        raise blank("reason", _("Say what has to be put right"), CLOSING)


def _execute_correction(payload: dict[str, Any], by: TwoPeople) -> str:
    day = BusinessDay.objects.select_related("hall").get(pk=payload["day"])
    correct_takings(
        of_day=day,
        from_method=payload["from"],
        to_method=payload["to"],
        amount_fen=payload["amount_fen"],
        reason=payload["reason"],
        by=by,
    )
    return gettext("Put right: %(amount)s yuan") % {"amount": format_fen(payload["amount_fen"])}


def _describe_correction(payload: dict[str, Any]) -> Described:
    day = BusinessDay.objects.select_related("hall").get(pk=payload["day"])
    return [
        (_("Business day"), f"{day.hall.name} {day.date.isoformat()}"),
        (_("Taken from"), place_word(payload["from"])),
        (_("Moved to"), place_word(payload["to"])),
        (_("Amount"), format_fen(payload["amount_fen"])),
        (_("Reason"), payload["reason"]),
    ]


def place_word(method: str) -> str:
    """A method's word; the empty one is short and over."""
    return str(Method(method).label) if method else str(_("Short and over"))


def _execute_reversal(payload: dict[str, Any], by: TwoPeople) -> str:
    made = Deposit.objects.select_related("hall", "day", "account").get(pk=payload["deposit"])
    reverse_deposit(deposit=made, by=by, reason=payload["reason"])
    return gettext("The slip is undone: %(number)s") % {"number": made.slip_no}


def _describe_reversal(payload: dict[str, Any]) -> Described:
    made = Deposit.objects.select_related("hall").get(pk=payload["deposit"])
    return [
        (_("Hall"), made.hall.name),
        (_("Slip number"), made.slip_no),
        (_("Amount"), format_fen(made.amount_fen)),
        (_("Reason"), payload["reason"]),
    ]


KINDS = (
    ApprovalKind(
        "shop_cash.correct",
        _("Correct takings of a closed day"),
        AGREE,
        _execute_correction,
        _describe_correction,
    ),
    ApprovalKind(
        "shop_cash.reverse_deposit", _("Undo a bank slip"), AGREE, _execute_reversal, _describe_reversal
    ),
)
