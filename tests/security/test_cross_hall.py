"""Nothing of the hall DJ is to be seen by anybody of the hall NM; a foreign row is as good as missing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hallkeeper.foundation.kernel.api import format_fen
from hallkeeper.shop.cash.models import DepositDue
from tests.cast import Cast
from tests.security.life import STORIES
from tests.security.matrix import written
from tests.security.routes import Route, arguments, missing, ours
from tests.security.walking import Seen

pytestmark = pytest.mark.xdist_group("lived")

OF_NM = ("chen", "zhou", "li")


def money(fen: int) -> set[str]:
    """The ways an amount may stand in a page."""
    text = format_fen(fen)
    return {text, text.replace(",", ""), str(fen)}


def canaries(cast: Cast) -> set[str]:
    """Words, names, numbers and amounts that belong to DJ alone."""
    story = STORIES["DJ"]
    amounts = (
        story.cash_fen, story.wechat_fen, story.paid_fen, story.short_fen, story.part_fen,
        story.today_cash_fen, story.today_card_fen, story.pouch_fen, story.pouch_fen - story.part_fen,
    )  # fmt: skip
    assert DepositDue.objects.filter(hall=cast.dj, amount_fen=story.pouch_fen).exists()
    names = {cast.people[code].name for code in ("liu", "he", "jin")}
    texts = {story.word, story.slip, story.account, story.account[-4:], story.phone, "DJ-11"}
    return texts | names | set().union(*(money(fen) for fen in amounts))


def found_in(seen: list[Seen], words: set[str]) -> dict[str, set[str]]:
    """Which of the words stand on which page."""
    hits = {one.address: {word for word in words if word in one.body} for one in seen}
    return {address: found for address, found in hits.items() if found}


@pytest.mark.parametrize("who", OF_NM)
def test_nothing_of_the_other_hall_is_shown(lived: Cast, walked: dict[str, list[Seen]], who: str) -> None:
    assert found_in(walked[who], canaries(lived)) == {}


def test_control_the_canaries_sing_in_their_own_hall(lived: Cast, walked: dict[str, list[Seen]]) -> None:
    hits = found_in(walked["liu"], canaries(lived))
    heard = set().union(*hits.values())
    story = STORIES["DJ"]
    assert {story.word, story.slip, "刘芸", "何杰", "靳丝雀"} <= heard
    assert {format_fen(story.cash_fen - story.paid_fen), format_fen(story.part_fen)} & heard
    assert len(hits) > 20


ONCE_ONLY = re.compile(
    r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|\b[A-Z0-9]{3}-[A-Z0-9]{3}\b'
)


def plain(response: HttpResponse, address: str) -> str:
    """The answer without what differs between any two answers (keys, the error's code, the clock), and
    without what was asked.
    """
    text = ONCE_ONLY.sub("", response.content.decode().replace(address, ""))
    text = re.sub(r"csrf[^<>]*", "", text, flags=re.IGNORECASE)
    return re.sub(r'data-[a-z-]*(now|clock)[a-z-]*="[^"]*"', "", text)


def send(client: Client, route: Route, values: dict[str, Any]) -> HttpResponse:
    methods = written()["routes"][route.name]["methods"].split()
    method = client.get if "GET" in methods else client.post
    return method(route.address(values))  # type: ignore[return-value]


def told_apart(client: Client, cast: Cast) -> tuple[int, list[str]]:
    """(addresses tried, those that answer otherwise for a foreign row than for one that nobody has)."""
    tried, told = 0, []
    for route in ours():
        if not route.of_rows or not {"hall", "pk", "code", "blob"} & set(route.wants):
            continue
        rows = bool({"pk", "blob"} & set(route.wants))
        asked = [_foreign(route, cast), missing(route, cast.nm) | ({"hall": "NM"} if rows else {})]
        answers = [(send(client, route, values), route.address(values)) for values in asked]
        statuses = [response.status_code for response, _address in answers]
        bodies = [plain(response, address) for response, address in answers]
        tried += 1
        if len(set(statuses)) + len(set(bodies)) > 2:
            told.append(f"{route.name}: {statuses}")
    return tried, told


def _foreign(route: Route, cast: Cast) -> dict[str, Any]:
    """Rows of DJ, asked for under the own hall where the address names both."""
    values = arguments(route, cast.dj)
    rows = {"pk", "blob"} & set(route.wants)
    return values | {"hall": "NM"} if rows and "hall" in route.wants else values


def test_foreign_is_missing(lived: Cast) -> None:
    """For the hall manager, whose rights reach furthest among those bound to one hall."""
    tried, told = told_apart(lived.client("chen"), lived)
    assert told == []
    assert tried > 45


def test_control_a_foreign_row_that_is_found_is_told_apart(
    lived: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hallkeeper.shop.cash.views.place import Place

    monkeypatch.setattr(Place, "row", lambda _at, rows, pk: rows.filter(pk=pk).get())
    client = lived.client("chen")
    [route] = [one for one in ours() if one.name == "shop_cash:deposit_detail"]
    assert send(client, route, _foreign(route, lived)).status_code == 200
