"""The trail's verbs in the reader's words."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hallkeeper.foundation.trail.api import TrailRow

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
    "set_on_duty": gettext_noop("Put on duty"),
    "refused": gettext_noop("Refused"),
}


def verb_words(row: TrailRow) -> str:
    """What somebody did. A verb without words of its own shows as it was written."""
    return _(VERBS[row.verb]) if row.verb in VERBS else row.verb


def refusal_words(row: TrailRow) -> str:
    """What a refused person was told; empty for anything else."""
    if row.verb != "refused":
        return ""
    return str(json.loads(row.detail).get("message", ""))
