"""What goes to the department manager the same minute: every difference, with amount, place and who counted."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from hallkeeper.books.notices.api import send
from hallkeeper.foundation.kernel.api import format_fen, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import holders
from hallkeeper.shop.cash.api import Difference, DifferenceFound


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
