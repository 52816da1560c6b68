"""Each address answers the methods it declares and no other: 405 with `Allow`, whoever asks, never 500."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from hallkeeper.foundation.ui.api import methods_of
from hallkeeper.foundation.ui.methods import Methods
from tests.cast import Cast
from tests.security.routes import Route, arguments, routes

pytestmark = pytest.mark.xdist_group("lived")

EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


def address(route: Route, cast: Cast) -> str:
    return route.address(arguments(route, cast.nm))


def ask(client: Client, method: str, path: str) -> HttpResponse:
    answer: HttpResponse = client.generic(method, path)  # type: ignore[assignment]
    return answer


def test_no_address_answers_a_method_it_does_not_take(lived: Cast) -> None:
    strict = {"enforce_csrf_checks": True}
    clients = (Client(**strict), lived.client("zheng", **strict))
    wrong, tried = [], 0
    for route in routes():
        path, taken = address(route, lived), methods_of(route.view)
        for method in set(EVERY) - set(taken):
            for client in clients:
                answer, tried = ask(client, method, path), tried + 1
                if answer.status_code != 405 or answer["Allow"] != ", ".join((*taken, "OPTIONS")):
                    wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []
    assert tried > 1_000


def test_options_tells_what_an_address_takes(lived: Cast) -> None:
    for route in routes():
        answer = ask(Client(), "OPTIONS", address(route, lived))
        assert (answer.status_code, answer.content) == (204, b""), route.name
        assert answer["Allow"] == ", ".join((*methods_of(route.view), "OPTIONS"))


BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("who", ["", "li"])
def test_browser_at_the_address_of_a_button_gets_a_page(lived: Cast, who: str) -> None:
    client = lived.client(who) if who else Client()
    answer = client.get("/account/sessions/", **BROWSER)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert 'data-error="wrong_method"' in page and 'href="/"' in page and "打电话时读这个代码" in page
    assert client.get("/account/sessions/").content == b""


def test_head_is_get_without_a_body(lived: Cast) -> None:
    client = lived.client("zheng")
    different = []
    for route in routes():
        path = address(route, lived)
        if "HEAD" in methods_of(route.view) and route.name != "shop_hallday:slip_pdf":
            head, got = ask(client, "HEAD", path), ask(client, "GET", path)
            if (head.status_code, head.content) != (got.status_code, b""):
                different.append(f"{path}: {head.status_code}, not {got.status_code}")
    assert different == []


def test_reading_pages_take_no_post(lived: Cast) -> None:
    """What shows the same to an empty POST as to a GET is a page that only reads, and has to say so."""
    client, alike = lived.client("zheng"), []
    for route in routes():
        if "POST" not in methods_of(route.view) or "GET" not in methods_of(route.view):
            continue
        if route.name.startswith(ANSWER_ANY_POST):
            continue
        answer = ask(client, "POST", address(route, lived))
        if answer.status_code == 200:
            alike.append(route.name)
    assert alike == []


# The forms of the sign-in library come back with 200 when something is missing; a preview answers any form.
ANSWER_ANY_POST = ("account_", "mfa_", "engine_policies:preview")


def test_control_without_the_middleware_a_put_is_answered_like_a_get(
    lived: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Methods, "process_view", lambda *_asked: None)
    assert ask(lived.client("zheng"), "PUT", "/people/").status_code == 200
