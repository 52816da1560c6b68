"""Two halls and two people: enough to write books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor

TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 0, 50, tzinfo=UTC)  # 08:50 in the hall


@dataclass
class Shop:
    """The hall, a second one, and who acts."""

    nm: Hall
    dj: Hall
    zhou: Actor
    chen: Actor


def an_actor(code: str, name: str) -> Actor:
    person = Person.objects.create(code=code, name=name)
    return Actor(code, name, person_id=person.id, account_id=0, held=())


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    hours = {"trade": "telecom", "opens": time(9), "closes": time(18)}
    nm = Hall.objects.create(code="NM", name="南门营业厅", **hours)
    dj = Hall.objects.create(code="DJ", name="东街营业厅", **hours)
    with at(MORNING), transaction():
        yield Shop(nm, dj, an_actor("zhou", "周敏"), an_actor("chen", "陈立"))
