"""What others hear the same minute: differences, offered and absent hand-overs."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import day_of
from hallkeeper.books.notices.api import send
from hallkeeper.engine.duties.api import complete_act, plan_day
from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import format_fen, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import hall_by_code
from hallkeeper.org.posts.api import holders
from hallkeeper.shop.cash.api import CustodyPassed, Difference, DifferenceFound, HandoverOffered


def on_difference_found(event: DifferenceFound) -> None:
    """Handler (joined): tell the hall's department manager in the transaction that found the difference.

    The product itself writes, so a missing superior of the finder cannot keep it back; where a hall has no
    department manager it goes to the top of the company.
    """
    found = Difference.objects.select_related("day", "day__hall").get(pk=event.difference_id)
    by = Person.objects.get(code=event.by)
    with translation.override("zh-hans"):
        send(
            kind="difference",
            subject=_subject(found),
            body=_body(found, by),
            to=holders("department_manager", found.day.hall, today()),
            by=None,
            hall=found.day.hall,
            subject_ref=f"shop_cash.Difference:{found.pk}",
            ack=True,
        )


def _subject(found: Difference) -> str:
    word = _("Short") if found.amount_fen < 0 else _("Over")
    return f"{found.day.hall.name} {found.day.date.isoformat()} {word} {format_fen(abs(found.amount_fen))}"


def _body(found: Difference, by: Person) -> str:
    lines = [
        _("Found by %(who)s") % {"who": by.name},
        f"{found.cause} {found.words}".strip() or _("Not explained yet"),
    ]
    return "\n".join(lines)


def on_handover_offered(event: HandoverOffered) -> None:
    """Handler (joined): the taker hears that a counted box waits for the second signature."""
    giver, taker = Person.objects.get(code=event.by), Person.objects.get(code=event.taker)
    with translation.override("zh-hans"):
        send(
            kind="handover",
            subject=_("%(who)s hands the cash box to you") % {"who": giver.name},
            body=_("Count it and sign; until then it stays with the giver"),
            to=[taker],
            by=None,
            hall=hall_by_code(event.hall),
            subject_ref=f"shop_cash.Handover:{event.handover_id}",
        )


def on_custody_passed(event: CustodyPassed) -> None:
    """Handler (joined): the day's leader who takes the box before opening has counted it for the opening
    too; and who was absent when the box passed on is told."""
    hall = hall_by_code(event.hall)
    assert hall is not None
    day = day_of(hall, event.date)
    taker = Person.objects.get(code=event.taker)
    planned = day is None or day.state == "planned"
    if planned and taker.pk in {leader.pk for leader in leaders_of(hall, event.date)}:
        plan_day(hall, event.date)
        note = format_fen(event.amount_fen)
        complete_act(kind="opening_cash_count", hall=hall, on=event.date, by=taker.who, note=note)
    if event.in_absence:
        _tell_the_absent(event, taker)


def _tell_the_absent(event: CustodyPassed, taker: Person) -> None:
    giver = Person.objects.get(code=event.giver)
    witness = Person.objects.get(code=event.witness)
    words = {"taker": taker.name, "witness": witness.name, "amount": format_fen(event.amount_fen)}
    with translation.override("zh-hans"):
        send(
            kind="handover",
            subject=_("The cash box passed on while you were away"),
            body=_("%(taker)s counted %(amount)s and holds it now; %(witness)s was the witness") % words,
            to=[giver],
            by=None,
            hall=hall_by_code(event.hall),
            ack=True,
        )
