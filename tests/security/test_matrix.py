"""Who may enter where: every address × post × method × own, other and missing hall.

The guards themselves are asked for every cell of `matrix.yaml`; through HTTP one allowed and one denied
person for each address, and for each address of a hall the other hall's and a missing one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hallkeeper.foundation.kernel.api import Missing, NotAllowed
from hallkeeper.foundation.ui.methods import Methods
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts import actor as actors
from hallkeeper.org.posts import guards
from hallkeeper.org.posts.api import Actor, Holding, Post, hall_of
from tests.cast import Cast
from tests.security.matrix import METHODS, POSTS, table, written
from tests.security.routes import Route, arguments, entered, innermost, missing, ours, routes

pytestmark = pytest.mark.xdist_group("lived")

WHERE = ("NM", "DJ", "ZZ")
HALLS = {"company": {"NM", "DJ"}, "NM": {"NM"}}
NOBODY = "nobody"


def undecided(names: set[str], rows: dict[str, Any]) -> set[str]:
    """Addresses that the table does not know, or that it knows and that are gone."""
    return names ^ set(rows)


def test_every_address_is_in_the_table() -> None:
    assert undecided({one.name for one in routes()}, written()["routes"]) == set()


def test_table_control_an_unknown_address_fails() -> None:
    rows = written()["routes"]
    assert undecided({"shop_cash:box"}, {}) == {"shop_cash:box"}
    assert undecided(set(rows) | {"shop_cash:new_thing"}, rows) == {"shop_cash:new_thing"}


def test_table_says_what_guards_and_packs_say() -> None:
    assert table() == written()["routes"], "rights changed: python -m tests.security.matrix --write"
    assert written()["reach"] == {post: reach for post, (_who, reach) in POSTS.items()}


# -- the guards, cell by cell --


@contextmanager
def stubbed(view: Callable[..., Any]) -> Iterator[None]:
    """The view under its guards replaced by one that says who got in."""
    cell, inner = innermost(view)
    if cell is None:
        yield
        return
    cell.cell_contents = entered
    try:
        yield
    finally:
        cell.cell_contents = inner


def asked(route: Route, method: str, account: Account | None, actor: Actor | None, hall: str) -> str:
    """What the guards say to one request."""
    request: Any = RequestFactory().generic(method, "/")
    request.user = account
    if actor is not None:
        request._hk_actor = actor
    try:
        wrong = Methods(route.view).process_view(request, route.view, (), {})
        answer: HttpResponse = wrong or route.view(request)
        if answer.status_code == 299 and route.of_hall and actor is not None:
            hall_of(actor, hall, route.right if "." in route.right else "")
    except NotAllowed:
        return "denied"
    except Missing:
        return "missing"
    return {299: "in", 405: "method", 302: "sign in"}[answer.status_code]


def expected(row: dict[str, Any], post: str, method: str, hall: str) -> str:
    """What the table says about one cell; the method is looked at before the person."""
    if method not in row["methods"].split():
        return "method"
    if row["asks"] != "public" and post == NOBODY:
        return "sign in"
    if row["enter"] not in ("all posts", "anybody") and post not in row["enter"].split():
        return "denied"
    if row.get("hall") and hall not in HALLS[written_reach()[post]]:
        return "missing"
    return "in"


def written_reach() -> dict[str, str]:
    return {post: reach for post, (_who, reach) in POSTS.items()}


@pytest.fixture
def without_queries(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Account, Actor]]:
    """Everybody of the matrix read once; halls from memory."""
    halls: dict[str, Hall] = {"NM": lived.nm, "DJ": lived.dj}
    monkeypatch.setattr(guards, "hall_by_code", halls.get)
    monkeypatch.setattr(actors, "posts_with", lambda _right: [])
    return {post: (lived.account(who), lived.actor(who)) for post, (who, _reach) in POSTS.items()}


def wrong_cells(rows: dict[str, Any], people: dict[str, tuple[Account, Actor]]) -> tuple[int, list[str]]:
    """(cells asked, those whose answer differs from the table)."""
    cells, wrong = 0, []
    for route in ours():
        if innermost(route.view)[0] is None:
            continue  # public and bare: asked through HTTP below
        with stubbed(route.view):
            for post in (*POSTS, NOBODY):
                account, actor = people.get(post, (None, None))
                for method in METHODS:
                    for hall in WHERE if route.of_hall else WHERE[:1]:
                        cells += 1
                        got = asked(route, method, account, actor, hall)
                        want = expected(rows[route.name], post, method, hall)
                        if got != want:
                            wrong.append(f"{route.name} {post} {method} {hall}: {got}, not {want}")
    return cells, wrong


def test_guards_answer_every_cell_as_the_table_says(
    without_queries: dict[str, tuple[Account, Actor]],
) -> None:
    cells, wrong = wrong_cells(written()["routes"], without_queries)
    assert wrong == []
    assert cells > 5_000


def test_guards_control_a_loosened_guard_shows(
    without_queries: dict[str, tuple[Account, Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Actor, "may", lambda *_asked: True)
    _cells, wrong = wrong_cells(written()["routes"], without_queries)
    assert len(wrong) > 500


# -- through HTTP --


def answer(client: Client, route: Route, values: dict[str, Any]) -> HttpResponse:
    """One request: a GET, or an empty POST where only that is answered."""
    methods = written()["routes"][route.name]["methods"].split()
    send = client.get if "GET" in methods else client.post
    return send(route.address(values))  # type: ignore[return-value]


def to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and "/accounts/login/" in response["Location"]


def test_one_allowed_and_one_denied_person_meet_each_address(lived: Cast) -> None:
    clients = {who: lived.client(who) for who, _reach in POSTS.values()}
    wrong, tried = [], 0
    for route in ours():
        row, values = written()["routes"][route.name], arguments(route, lived.nm)
        if row["asks"] == "public" or route.name == "account_logout":
            continue
        posts = list(POSTS) if row["enter"] == "all posts" else row["enter"].split()
        inside = answer(clients[POSTS[posts[0]][0]], route, values)
        if inside.status_code in (401, 403) or inside.status_code >= 500 or to_sign_in(inside):
            wrong.append(f"{route.name} {posts[0]}: {inside.status_code}")
        without = [post for post in POSTS if post not in posts]
        outside = answer(clients[POSTS[without[0]][0]] if without else Client(), route, values)
        if not (outside.status_code == 403 if without else to_sign_in(outside)):
            wrong.append(f"{route.name} {without[:1]}: {outside.status_code}")
        tried += 2
    assert wrong == []
    assert tried > 190


def test_strangers_are_sent_to_the_sign_in_page(lived: Cast) -> None:
    stranger, let_in = Client(), []
    for route in ours():
        if route.right == "public":
            continue
        response = answer(stranger, route, arguments(route, lived.nm))
        if not to_sign_in(response):
            let_in.append(f"{route.name}: {response.status_code}")
    assert let_in == []


def one_who_may_everything_elsewhere(lived: Cast) -> Client:
    """Pei, a trainer in NM with no right to speak of, is also given every right there is in DJ."""
    post = Post.objects.create(code="everything", name="什么都行", level=95, is_top=False)
    lived.grant("everything", *{one.right for one in ours() if "." in one.right})
    Holding.objects.create(person=lived.people["pei"], post=post, hall=lived.dj, valid_from="2020-01-01")
    return lived.client("pei")


def test_a_right_in_another_hall_is_none_in_this_one(lived: Cast) -> None:
    """The guard passes (the right is carried somewhere); the view must look where."""
    client, wrong = one_who_may_everything_elsewhere(lived), []
    for route in ours():
        if not route.of_hall or "." not in route.right:
            continue
        for hall, fits in ((lived.nm, False), (lived.dj, True)):
            response = answer(client, route, arguments(route, hall))
            if (response.status_code != 404) != fits and not no_row(route, hall):
                wrong.append(f"{route.name} in {hall.code}: {response.status_code}")
    assert wrong == []


def no_row(route: Route, hall: Hall) -> bool:
    """Whether there may be no row of this kind, so 404 is right in the own hall too."""
    return hall.code == "DJ" and "pk" in route.wants


def test_missing_hall_is_missing_for_the_owner_too(lived: Cast) -> None:
    client = lived.client("zheng")
    found = {}
    for route in ours():
        if route.of_hall and "general_manager" in written()["routes"][route.name]["enter"].split():
            found[route.name] = answer(client, route, missing(route, lived.nm)).status_code
    assert {name: status for name, status in found.items() if status != 404} == {}
    assert len(found) > 20
