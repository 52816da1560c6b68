"""Looking never writes: every address, with arguments that name real rows, walked by four people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from hallkeeper.foundation.trail.api import TrailRow
from tests.cast import Cast
from tests.security.routes import arguments, ours

pytestmark = pytest.mark.xdist_group("lived")

WRITING = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)
OWN = ('"django_session"', '"usersessions_usersession"')


class Writes:
    """Collects writing statements; the session's own table may be touched, nothing else."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITING.match(sql) and not any(table in sql for table in OWN):
            self.found.append(sql)
        return execute(sql, params, many, context)


def walk(client: Client, cast: Cast) -> tuple[dict[str, list[str]], dict[str, int]]:
    """(what each address wrote, its status) for one person looking at everything of the hall NM."""
    written, statuses = {}, {}
    for route in ours():
        writes = Writes()
        with connection.execute_wrapper(writes):
            statuses[route.name] = client.get(route.address(arguments(route, cast.nm))).status_code
        if writes.found:
            written[route.name] = writes.found
    return written, statuses


@pytest.mark.django_db
@pytest.mark.parametrize(("person", "pages"), [("zheng", 45), ("chen", 45), ("zhou", 35), ("li", 20)])
def test_looking_at_everything_writes_nothing(lived: Cast, person: str, pages: int) -> None:
    rows = TrailRow.objects.count()
    written, statuses = walk(lived.client(person), lived)
    assert written == {}
    assert [name for name, status in statuses.items() if status >= 500] == []
    assert sum(status == 200 for status in statuses.values()) >= pages, statuses
    assert TrailRow.objects.count() == rows


def test_control_a_page_that_writes_is_noticed(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from hallkeeper.books.notices import views

    def spy(by: Any, pk: int) -> Any:
        delivery = original(by, pk)
        type(delivery).objects.filter(pk=delivery.pk).update(read_at=delivery.sent_at)
        return delivery

    original = views.delivery_of
    monkeypatch.setattr(views, "delivery_of", spy)
    assert "books_notices:detail" in walk(lived.client("li"), lived)[0]
