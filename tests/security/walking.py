"""One walk of each person over every address, kept: what several tests look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client

from hallkeeper.books.notices.models import Delivery
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.duties.models import Duty
from tests.cast import Cast
from tests.security.life import TODAY, YESTERDAY
from tests.security.routes import arguments, ours

# Who walks, in which hall, and how many pages they must at least have got to see.
WALKERS = {
    "zheng": ("NM", 45),
    "chen": ("NM", 45),
    "zhou": ("NM", 35),
    "li": ("NM", 20),
    "fang": ("NM", 25),
    "liu": ("DJ", 45),
}
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


@dataclass
class Seen:
    """One answer."""

    address: str
    status: int
    body: str
    headers: dict[str, str]
    written: list[str] = field(default_factory=list)


def look(client: Client, address: str) -> Seen:
    """One GET, with what it wrote."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        response = client.get(address)
    content = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]
    return Seen(
        address,
        response.status_code,
        content.decode("utf-8", "replace"),
        dict(response.headers),
        writes.found,
    )


def addresses(cast: Cast, who: str) -> Iterator[str]:
    """Every address with rows of the person's hall, and what their lists lead to."""
    hall = cast.nm if WALKERS[who][0] == "NM" else cast.dj
    for route in ours():
        if route.name != "shop_hallday:slip_pdf" or who == "chen":
            yield route.address(arguments(route, hall))
    yield from ("/?show=hall", "/today/live/?show=hall", "/duties/?show=hall", "/duties/?state=done")
    yield f"/day/{hall.code}/{YESTERDAY}/"
    yield f"/day/{hall.code}/{YESTERDAY}/trail/"
    yield f"/day/{hall.code}/{YESTERDAY}/slip/?paper=80"
    yield f"/duties/?on={YESTERDAY}&show=hall"
    yield from (f"/notices/{pk}/" for pk in _notices(cast, who))
    if who in ("chen", "zhou"):
        yield from (f"/approvals/{row.pk}/" for row in Approval.objects.filter(hall=hall))
        yield from (f"/duties/{row.pk}/" for row in Duty.objects.filter(hall=hall, date=TODAY))


def _notices(cast: Cast, who: str) -> list[int]:
    rows = Delivery.objects.filter(person=cast.people[who]).order_by("notice")
    return [*rows.values_list("notice", flat=True)]


def walk(cast: Cast, who: str) -> list[Seen]:
    """Everything this person can open."""
    client = cast.client(who)
    return [look(client, address) for address in dict.fromkeys(addresses(cast, who))]
