"""What others hear the same minute: counts that differ, differences, offered and absent hand-overs."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from hallkeeper.books.notices.api import send
from hallkeeper.engine.duties.api import complete_act, plan_day
from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import format_fen, local, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import holders
from hallkeeper.shop.cash.api import (
    CashCount,
    CountDiffered,
    CustodyPassed,
    DepositDue,
    DepositDueMade,
    Difference,
    DifferenceFound,
    Handover,
    HandoverOffered,
)


def on_difference_found(event: DifferenceFound) -> None:
    """Handler (joined): tell the hall's department manager in the transaction that found the difference.

    In the finder's name, copied to their superior. A missing superior cannot keep it back: then the product
    itself writes, without the finder's words. So it does where a hall has no department manager, to the top
    of the company.
    """
    found = Difference.objects.select_related("day", "day__hall").get(pk=event.difference_id)
    by, hall = Person.objects.get(code=event.by), found.day.hall
    to = holders("department_manager", hall, today())
    with translation.override("zh-hans"):
        send(
            kind="difference",
            subject=_subject(found),
            body=_body(found, by, found.words if to else ""),
            unsigned=_body(found, by, ""),
            to=to,
            by=by if to else None,
            hall=hall,
            subject_ref=f"shop_cash.Difference:{found.pk}",
            ack=True,
        )


def on_count_differed(event: CountDiffered) -> None:
    """Handler (joined): the department manager hears of every count that differs, also where a recount
    follows and agrees. Once per count (S1.1.4)."""
    count = CashCount.objects.select_related("hall", "day", "by").get(pk=event.count_id)
    with translation.override("zh-hans"):
        send(
            kind="count",
            subject=_count_subject(count),
            body=_count_body(count, event.left),
            to=holders("department_manager", count.hall, today()),
            by=None,
            hall=count.hall,
            subject_ref=count.subject,
        )


def _count_subject(count: CashCount) -> str:
    words = {
        "hall": count.hall.name,
        "date": count.day.date.isoformat(),
        "n": count.attempt,
        "difference": format_fen(count.difference_fen),
    }
    return _("%(hall)s %(date)s: cash count %(n)d differs by %(difference)s") % words


def _count_body(count: CashCount, left: int) -> str:
    words = {
        "who": count.by.name,
        "purpose": count.get_purpose_display(),
        "counted": format_fen(count.total_fen),
        "expected": format_fen(count.expected_fen),
    }
    first = _("%(purpose)s: %(who)s counted %(counted)s, expected %(expected)s") % words
    return "\n".join([first, _("A recount may follow") if left else _("No recount is left")])


def _subject(found: Difference) -> str:
    word = _("Short") if found.amount_fen < 0 else _("Over")
    return f"{found.day.hall.name} {found.day.date.isoformat()} {word} {format_fen(abs(found.amount_fen))}"


def _body(found: Difference, by: Person, words: str) -> str:
    lines = [
        _("Found by %(who)s") % {"who": by.name},
        f"{found.cause} {words}".strip() or _("Not explained yet"),
    ]
    return "\n".join(lines)


def on_handover_offered(event: HandoverOffered) -> None:
    """Handler (joined): the taker hears from the giver that a counted box waits for the second signature."""
    offer = Handover.objects.select_related("giver", "taker", "hall").get(pk=event.handover_id)
    with translation.override("zh-hans"):
        what = _("Count it and sign; until then it stays with the giver")
        send(
            kind="handover",
            subject=_("%(who)s hands the cash box to you") % {"who": offer.giver.name},
            body=what,
            unsigned=what,
            to=[offer.taker],
            by=offer.giver,
            hall=offer.hall,
            subject_ref=offer.subject,
        )


def on_deposit_due(event: DepositDueMade) -> None:
    """Handler (joined): who is to deposit is told in writing, in the name of who closed, copied to the
    superior and to be acknowledged (S1.5.2). Where none is set the product itself tells: the day closes."""
    due = DepositDue.objects.select_related("owner", "hall").get(pk=event.due_id)
    by = Person.objects.get(code=event.by)
    if due.owner == by:
        return
    words = {
        "who": by.name,
        "amount": format_fen(due.amount_fen),
        "date": event.date.isoformat(),
        "time": local(due.due_at).strftime("%m-%d %H:%M"),
    }
    with translation.override("zh-hans"):
        what = _("%(who)s closed %(date)s: you take %(amount)s yuan to the bank by %(time)s") % words
        send(
            kind="deposit",
            subject=_("Yours to deposit: %(amount)s yuan, due %(time)s") % words,
            body=what,
            unsigned=what,
            to=[due.owner],
            by=by,
            hall=due.hall,
            subject_ref=due.subject,
            ack=True,
        )


def on_custody_passed(event: CustodyPassed) -> None:
    """Handler (joined): the day's leader who takes the box before opening has counted it for the opening
    too; and who was absent when the box passed on is told."""
    rows = Handover.objects.select_related("giver", "taker", "witness", "hall", "day")
    passed = rows.get(pk=event.handover_id)
    hall, on, note = passed.hall, passed.day.date, format_fen(event.amount_fen)
    if passed.day.state == "planned" and passed.taker in leaders_of(hall, on):
        plan_day(hall, on)
        complete_act(kind="opening_cash_count", hall=hall, on=on, by=passed.taker.who, note=note)
    if passed.witness is not None:
        _tell_the_absent(passed, passed.witness, note)


def _tell_the_absent(passed: Handover, witness: Person, amount: str) -> None:
    words = {"taker": passed.taker.name, "witness": witness.name, "amount": amount}
    with translation.override("zh-hans"):
        send(
            kind="handover",
            subject=_("The cash box passed on while you were away"),
            body=_("%(taker)s counted %(amount)s and holds it now; %(witness)s was the witness") % words,
            to=[passed.giver],
            by=None,
            hall=passed.hall,
            ack=True,
        )
