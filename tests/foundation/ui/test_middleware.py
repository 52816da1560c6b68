"""Refusals become pages; forms sent by script learn where to go."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.foundation.ui import urls

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("busy", 503, "正忙，没有存，再按一次"),
        ("locked", 503, "正忙，没有存，再按一次"),
        ("missing", 404, "没找到"),
        ("not_allowed", 403, "没有权限"),
        ("blocked", 409, "还不能结账"),
    ],
)
def test_refusal_becomes_a_page(pages: object, client: Client, kind: str, status: int, words: str) -> None:
    answer = client.get(f"/wrong/{kind}/")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_blocked_act_says_what_is_missing_and_who_has_it(pages: object, client: Client) -> None:
    page = client.get("/wrong/blocked/").content.decode()
    assert '<a href="/x/">卖场没盘完</a> (王强)' in page
    assert "§1.3.1" in page


def test_fault_is_a_page_with_a_code(pages: object) -> None:
    answer = Client(raise_request_exception=False).get("/wrong/fault/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "抱歉，这里出错了" in page
    assert 'class="hk-code"' in page


def test_server_error_page_needs_no_database(pages: object, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        Client(raise_request_exception=False).get("/wrong/fault/")


def test_lost_session_answers_401_to_scripts(pages: object, client: Client) -> None:
    urls.SIGNED_IN.add("away")
    for header in ("HK-Form", "HX-Request"):
        answer = client.post("/pay/", {}, headers={header: "1"})
        assert (answer.status_code, answer["HK-Login"]) == (401, "/accounts/login/")


def test_lost_session_redirects_without_script(pages: object, client: Client) -> None:
    """Negative control: a plain form gets the plain redirect."""
    urls.SIGNED_IN.add("away")
    answer = client.post("/pay/", {})
    assert answer.status_code == 302


def test_sign_in_itself_is_told_where_to_go(pages: object, client: Client) -> None:
    answer = client.post("/accounts/login/", {"password": "right"}, headers={"HK-Form": "1"})
    assert (answer.status_code, answer["HK-Location"]) == (204, "/done/")


def test_other_answers_pass_untouched(pages: object, client: Client) -> None:
    assert client.get("/done/", headers={"HK-Form": "1"}).status_code == 200
