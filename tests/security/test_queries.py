"""A page asks the database as often for three rows as for one; Today at most fifteen times."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallkeeper.books.notices.api import send
from hallkeeper.engine.duties.models import Duty
from hallkeeper.org.people.models import Person
from hallkeeper.shop.cash.models import DepositDue
from tests.cast import Cast
from tests.security.life import TODAY, YESTERDAY, Life, do
from tests.security.plenty import MANY, plenty

pytestmark = pytest.mark.xdist_group("lived")

PAGES = {
    "today": "/",
    "today, whole hall": "/?show=hall",
    "today live": "/today/live/",
    "day": f"/day/NM/{TODAY}/",
    "closed day": f"/day/NM/{YESTERDAY}/",
    "day live": f"/day/NM/{TODAY}/live/",
    "duties": "/duties/",
    "duties, whole hall": "/duties/?show=hall",
    "notices": "/notices/",
    "sent": "/notices/sent/",
    "deposits": "/deposits/",
    "deposits of a hall": "/cash/NM/deposits/?state=all",
    "deposits of a month": "/deposits/?state=all&month=2026-11",
    "differences": "/differences/?state=all",
    "people": "/people/",
    "person": "/people/wang/",
    "policies": "/policies/",
    "policy": "/policies/cash.explain/",
    "approvals": "/approvals/",
    "box": "/cash/NM/",
    "takings": "/cash/NM/takings/",
    "day trail": f"/day/NM/{TODAY}/trail/",
}
SAME = re.compile(r"\s+")


def asked(client: Client, address: str) -> list[str]:
    """The queries of one page, without those of the session."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200, address
    return [one["sql"] for one in found.captured_queries if "SAVEPOINT" not in one["sql"]]


def more_rows(cast: Cast) -> None:
    """Two more of everything that the pages list."""
    life = Life(cast, cast.nm)
    for number in range(2):
        life.take("wechat", 12_000 + number)
        for who, other in (("zhou", "li"), ("li", "zhou"), ("chen", "zhou")):
            do(
                lambda who=who, other=other, number=number: send(  # type: ignore[misc]
                    kind="notices.message", subject=f"{number}", body="再", to=[cast.people[other]],
                    by=cast.people[who], hall=cast.nm, ack=True,
                )
            )  # fmt: skip
        person = Person.objects.get(code="wang")
        person.pk, person.code = None, f"w{number}"
        person.save()
        for duty in Duty.objects.filter(hall=cast.nm, date=TODAY)[:4]:
            duty.pk, duty.ref = None, f"{uuid.uuid4()}"
            duty.save()
        _copy_due(cast, number)


def _copy_due(cast: Cast, number: int) -> None:
    from datetime import timedelta

    from hallkeeper.books.days.api import BusinessDay

    due = DepositDue.objects.get(hall=cast.nm, day__date=YESTERDAY)
    day = BusinessDay.objects.get(pk=due.day_id)
    day.pk, day.date = None, YESTERDAY - timedelta(days=number + 1)
    day.save()
    due.pk, due.day = None, day
    due.save()


@pytest.fixture
def counted(lived: Cast) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The queries of every page, with the rows there are and with more."""
    client = lived.client("chen")
    client.get("/")  # what is read once per process
    few = {name: asked(client, address) for name, address in PAGES.items()}
    more_rows(lived)
    return few, {name: asked(client, address) for name, address in PAGES.items()}


def grown(few: dict[str, list[str]], many: dict[str, list[str]]) -> dict[str, Any]:
    """Pages that asked more often with more rows, and what they repeated."""
    found = {}
    for name in few:
        if len(many[name]) > len(few[name]):
            repeated = Counter(re.sub(r"\d+", "N", sql)[:160] for sql in many[name]).most_common(2)
            found[name] = (len(few[name]), len(many[name]), repeated)
    return found


def test_more_rows_take_no_more_queries(counted: tuple[dict[str, list[str]], dict[str, list[str]]]) -> None:
    assert grown(*counted) == {}


def test_today_takes_at_most_fifteen_queries_for_everybody(lived: Cast) -> None:
    over = {}
    for who in ("zheng", "sun", "chen", "zhou", "li", "fang"):
        client = lived.client(who)
        client.get("/")
        queries = asked(client, "/")
        if len(queries) > 15:
            over[who] = (len(queries), [sql[:150] for sql in queries])
    assert over == {}


def test_control_a_query_per_row_is_noticed() -> None:
    one = ["SELECT a FROM t WHERE id = 1"]
    assert list(grown({"page": one}, {"page": [*one, "SELECT a FROM t WHERE id = 2"]})) == ["page"]


LISTS = {
    "/people/": "page",
    "/deposits/": "page",
    "/cash/NM/deposits/": "page",
    "/differences/": "page",
    "/notices/": "earlier",
    "/notices/sent/": "page",
    "/duties/?show=hall": "page",
}


def pages_of(client: Client, address: str, name: str) -> tuple[list[int], list[object]]:
    """How often each page of a list asks the database, and every row on the way."""
    path = address.partition("?")[0]
    asked_for: list[int] = []
    rows: list[object] = []
    while True:
        with CaptureQueriesContext(connection) as found:
            page = client.get(address).context[name]
        asked_for.append(len(found))
        rows += [_what(row) for row in page.rows]
        if not page.later:
            return asked_for, rows
        address = f"{path}{page.later}"


def _what(row: Any) -> object:
    """The stored row behind a line of a list."""
    names = ("due", "difference", "duty")
    return next((getattr(row, name) for name in names if hasattr(row, name)), row)


@pytest.mark.parametrize(("address", "name"), LISTS.items())
def test_every_page_of_a_long_list_asks_as_often_as_a_short_list(
    lived: Cast, address: str, name: str
) -> None:
    client = lived.client("chen")
    client.get("/")
    short, few = pages_of(client, address, name)
    plenty(lived.nm, lived.people["chen"], lived.people["zhou"])
    long, rows = pages_of(client, address, name)
    assert len(short) == 1
    assert len(long) >= 3
    assert len(set(long)) == 1
    assert long[0] <= short[0]  # an empty list asks once more: how many there are without filters
    assert len(rows) == len(set(rows)) >= len(few) + MANY
