"""The trail in the reader's words: who did what, to what, and with how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hallkeeper.engine.duties.api import Duty
from hallkeeper.foundation.kernel.api import format_fen
from hallkeeper.foundation.trail.api import TrailRow, detail_of
from hallkeeper.foundation.ui.api import summary
from hallkeeper.org.people.api import Person
from hallkeeper.shop.cash.api import Method

VERBS = {
    "journal.post": gettext_noop("Written into the books"),
    "journal.reverse": gettext_noop("Undone in the books"),
    "cash.set_up_box": gettext_noop("Cash box set up"),
    "cash.change_float": gettext_noop("Float changed"),
    "cash.add_account": gettext_noop("Bank account added"),
    "cash.designate_account": gettext_noop("Designated account chosen"),
    "cash.count": gettext_noop("Cash counted"),
    "cash.offer": gettext_noop("Cash box offered"),
    "cash.take_over": gettext_noop("Cash box taken over"),
    "cash.start_absence": gettext_noop("Taking over in absence begun"),
    "cash.decline": gettext_noop("Cash box declined"),
    "cash.withdraw": gettext_noop("Offer withdrawn"),
    "cash.lapse": gettext_noop("Offer lapsed"),
    "cash.takings": gettext_noop("Takings written down"),
    "cash.reverse_takings": gettext_noop("Takings undone"),
    "cash.pay_out": gettext_noop("Paid out"),
    "cash.reverse_paid_out": gettext_noop("Payment undone"),
    "cash.difference": gettext_noop("Difference found"),
    "cash.explain": gettext_noop("Difference explained"),
    "cash.settle": gettext_noop("Takings settled"),
    "cash.unsettle": gettext_noop("Settlement undone"),
    "cash.deposit_due": gettext_noop("Deposit became due"),
    "cash.hand_deposit": gettext_noop("Deposit handed on"),
    "cash.take_out": gettext_noop("Money taken out for the bank"),
    "cash.put_back": gettext_noop("Money put back"),
    "cash.deposit": gettext_noop("Deposited"),
    "cash.reverse_deposit": gettext_noop("Deposit undone"),
    "cash.bank_today": gettext_noop("Banked before the close"),
    "cash.correct": gettext_noop("Corrected after the close"),
    "day.open": gettext_noop("Business day opened"),
    "day.close": gettext_noop("Business day closed"),
    "day.reopen": gettext_noop("Business day reopened"),
    "hallday.open": gettext_noop("Hall opened"),
    "hallday.close": gettext_noop("Day closed"),
    "hallday.report": gettext_noop("Report sent"),
    "hallday.print": gettext_noop("Slip printed"),
    "hallday.reopen": gettext_noop("Day reopened"),
    "duty.plan": gettext_noop("Duties of the day set"),
    "duty.create": gettext_noop("Duty made"),
    "duty.complete": gettext_noop("Duty done"),
    "duty.complete_act": gettext_noop("Duty done by the act itself"),
    "duty.undo": gettext_noop("Duty taken back"),
    "duty.waive": gettext_noop("Duty waived"),
    "duty.urge": gettext_noop("Duty urged"),
    "duty.hand_to": gettext_noop("Duty handed on"),
    "duty.cancel": gettext_noop("Duty cancelled"),
    "duty.warn": gettext_noop("Reminded of a duty"),
    "duty.escalate": gettext_noop("Late duty reported upwards"),
    "duty.miss": gettext_noop("Duty missed"),
    "notice.send": gettext_noop("Notice sent"),
    "notice.remind": gettext_noop("Notice chased"),
    "notice.report": gettext_noop("Unacknowledged notice reported"),
    "notice.acknowledge": gettext_noop("Notice acknowledged"),
    "set_on_duty": gettext_noop("Put on duty"),
    "approval.ask": gettext_noop("Asked a second person"),
    "approval.approve": gettext_noop("Agreed as the second person"),
    "approval.decline": gettext_noop("Not agreed"),
    "approval.withdraw": gettext_noop("Request withdrawn"),
    "approval.fail": gettext_noop("Agreed, but not possible"),
    "policies.propose": gettext_noop("Policy change asked for"),
    "policies.apply": gettext_noop("Policy changed"),
    "policies.decline": gettext_noop("Policy change not agreed"),
    "kept": gettext_noop("Photo or file kept"),
    "looked": gettext_noop("Personal data looked at"),
    "signed_in": gettext_noop("Signed in"),
    "signed_out": gettext_noop("Signed out"),
    "refused": gettext_noop("Refused"),
}
PERSON = ("taker", "owner", "second")  # the other person of an act, as its detail names them
AMOUNT = ("amount_fen", "due_fen", "total_fen")
DUTY = "engine_duties.Duty:"


@dataclass(frozen=True)
class Told:
    """A row of the trail as its page shows it; `raw` is how it is stored, for who verifies."""

    row: TrailRow
    what: str
    about: str
    raw: str


def told_of(rows: Sequence[TrailRow], *, hidden: bool) -> list[Told]:
    """The rows in words, in at most two queries. While the day's cash is `hidden` no amount shows: one of
    them would give the closing count away (S1.3.1)."""
    details = [detail_of(row.detail) for row in rows]
    codes = {code for row, detail in zip(rows, details, strict=True) if (code := _other(row, detail))}
    people = dict(Person.objects.filter(code__in=codes).values_list("code", "name"))
    keys = [row.subject.removeprefix(DUTY) for row in rows if row.subject.startswith(DUTY)]
    duties = Duty.objects.in_bulk([int(key) for key in keys if key.isdecimal()])
    titles = {f"{DUTY}{key}": duty.title for key, duty in duties.items()}
    return [
        Told(row, verb_words(row), _about(row, detail, titles, people, hidden), f"{row.verb} {row.subject}")
        for row, detail in zip(rows, details, strict=True)
    ]


def _about(
    row: TrailRow, detail: dict[str, Any], titles: dict[str, str], people: dict[str, str], hidden: bool
) -> str:
    method, fen = detail.get("method"), next((detail[key] for key in AMOUNT if key in detail), None)
    return summary(
        [
            titles.get(row.subject, ""),
            people.get(_other(row, detail), ""),
            str(detail.get("number", "")) if row.verb == "hallday.print" else "",
            Method(method).label if method in Method.values else "",
            "" if hidden or fen is None else format_fen(fen),
            refusal_words(row),
        ]
    )


def _other(row: TrailRow, detail: dict[str, Any]) -> str:
    """The number of the other person that a row is about."""
    if row.verb == "set_on_duty":
        return row.subject.rpartition("/")[2]
    return next((str(detail[key]) for key in PERSON if detail.get(key)), "")


def verb_words(row: TrailRow) -> str:
    """What somebody did; no row shows as it is stored."""
    return _(VERBS[row.verb]) if row.verb in VERBS else _("Something else")


def refusal_words(row: TrailRow) -> str:
    """What a refused person was told; empty for anything else."""
    if row.verb != "refused":
        return ""
    return str(detail_of(row.detail).get("message", ""))
