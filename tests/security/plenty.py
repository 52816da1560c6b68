"""A company that has been at it for a while: 120 more of everything that lists show."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db.models import Model

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.notices.models import Delivery, Notice
from hallkeeper.engine.duties.models import Duty
from hallkeeper.foundation.kernel.api import now, today
from hallkeeper.org.people.models import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.api import Box
from hallkeeper.shop.cash.models import DepositDue, Difference

MANY = 120
Row = TypeVar("Row", bound=Model)


def copies(row: Row, change: Callable[[Row, int], None]) -> list[Row]:
    """The row 120 times more, each a little different."""
    model, made = type(row), []
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    for number in range(MANY):
        one = model(**values | {"id": None})
        change(one, number)
        made.append(one)
    model._default_manager.bulk_create(made)
    return made


def plenty(hall: Hall, reader: Person, writer: Person) -> None:
    """People, days to deposit, differences, duties of today, and notices between the two."""
    copies(reader, _another_person)
    days = copies(BusinessDay.objects.filter(hall=hall, state="closed").earliest("date"), _day_before)
    due = DepositDue.objects.filter(hall=hall, state__in=("open", "part")).earliest("due_at")

    def of_day(row: DepositDue, number: int) -> None:
        row.day_id, row.due_at = days[number].pk, row.due_at - timedelta(days=number + 1)

    copies(due, of_day)
    copies(Duty.objects.filter(hall=hall, date=today()).latest("id"), _another_duty)
    _differences(hall, days[0], reader)
    for one, other in ((reader, writer), (writer, reader)):
        _notices(one, other)


def _another_person(row: Person, number: int) -> None:
    row.code = f"w{number:03}"


def _day_before(row: BusinessDay, number: int) -> None:
    row.date -= timedelta(days=number + 1)


def _another_duty(row: Duty, _number: int) -> None:
    row.ref = str(uuid.uuid4())


def _differences(hall: Hall, day: BusinessDay, person: Person) -> None:
    box = Box.objects.get(hall=hall)
    Difference.objects.bulk_create(
        Difference(
            **{"hall": hall, "day": day, "generation": 1, "box": box, "purpose": "close", "method": "cash"},
            amount_fen=-100 - number,
            responsible=person,
            found_at=now(),
        )
        for number in range(MANY)
    )


def _notices(sender: Person, reader: Person) -> None:
    said = {"kind": "notices.message", "sender": sender, "sender_code": sender.code, "sent_at": now()}
    notices = Notice.objects.bulk_create(
        Notice(**said, sender_name=sender.name, subject=f"第 {number} 条") for number in range(MANY)
    )
    Delivery.objects.bulk_create(
        Delivery(notice=one, person=reader, role="to", sent_at=now(), read_at=now()) for one in notices
    )
