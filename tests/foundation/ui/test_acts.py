"""The one way a posted form becomes an act."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from hallkeeper.foundation.ui.acts import body_fingerprint, go

pytestmark = pytest.mark.django_db(transaction=True)
ONCE = "6f1b9a2e-0000-4000-8000-000000000001"
OTHER = "6f1b9a2e-0000-4000-8000-000000000002"


def press(client: Client, headers: dict[str, str] | None = None, **values: str) -> Any:
    return client.post("/pay/", {"once": ONCE, "amount": "12.50", **values}, headers=headers or {})


def test_act_does_it_once_and_sends_on(pages: list[dict[str, object]], client: Client) -> None:
    answer = press(client)
    assert (answer.status_code, answer["Location"]) == (303, "/done/")
    assert [row["amount"] for row in pages] == [1250]
    assert "已缴" in client.get("/done/").content.decode()


def test_act_pressed_twice_gets_the_same_reply(pages: list[dict[str, object]], client: Client) -> None:
    first, second = (
        press(client, client_now="2026-11-23T01:00:00Z"),
        press(client, client_now="2026-11-23T01:00:09Z"),
    )
    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])
    assert len(pages) == 1


def test_act_with_another_key_happens_again(pages: list[dict[str, object]], client: Client) -> None:
    """Negative control: it is the key that protects, nothing else."""
    press(client)
    press(client, once=OTHER)
    assert len(pages) == 2


def test_act_with_the_same_key_and_another_body_is_refused(
    pages: list[dict[str, object]], client: Client
) -> None:
    press(client)
    answer = press(client, amount="13.50")
    assert answer.status_code == 409
    assert "once.other_body" in answer.content.decode()
    assert len(pages) == 1


@pytest.mark.parametrize("once", ["", "1", "' OR 1=1"])
def test_act_without_a_key_changes_nothing(pages: list[dict[str, object]], client: Client, once: str) -> None:
    assert press(client, once=once).status_code == 422
    assert pages == []


def test_refusal_at_a_field_keeps_what_was_typed(pages: list[dict[str, object]], client: Client) -> None:
    answer = press(client, amount="4.00", words="找零")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="4.00"' in page
    assert 'value="找零"' in page
    assert f'value="{ONCE}"' in page
    assert re.search(r'id="id_amount_error"[^>]*>不能缴这么少', page)
    assert pages == []


def test_refusal_on_top_names_clause_and_who_may(pages: list[dict[str, object]], client: Client) -> None:
    page = press(client, amount="5.00").content.decode()
    assert "银箱由赵雪保管" in page
    assert "§1.2.6" in page
    assert "谁能做: 赵雪" in page
    assert 'data-refusal="pay.custodian"' in page
    assert pages == []


def test_act_after_a_refusal_may_use_the_same_key(pages: list[dict[str, object]], client: Client) -> None:
    press(client, amount="4.00")
    assert press(client, amount="6.00").status_code == 303
    assert [row["amount"] for row in pages] == [600]


def test_invalid_form_comes_back_with_a_summary(pages: list[dict[str, object]], client: Client) -> None:
    answer = press(client, amount="12.345")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("金额到分，最多两位小数") == 2  # on top and at the field
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_amount_error"' in page


def test_scripted_form_learns_where_to_go(pages: list[dict[str, object]], client: Client) -> None:
    answer = press(client, headers={"HK-Form": "1"})
    assert (answer.status_code, answer["HK-Location"]) == (204, "/done/")


def test_htmx_form_learns_where_to_go(pages: list[dict[str, object]], client: Client) -> None:
    answer = press(client, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/done/")


def test_go_never_leaves_the_house() -> None:
    request = RequestFactory().post("/pay/")
    assert go(request, "https://elsewhere.example/").headers["Location"] == "/"
    assert go(request, "//elsewhere.example/").headers["Location"] == "/"
    assert go(request, "/day/").headers["Location"] == "/day/"


def test_fingerprint_is_of_what_was_asked() -> None:
    def print_of(path: str = "/a/", photo: bytes = b"1", **values: str) -> str:
        upload = SimpleUploadedFile("slip.jpg", photo)
        request = RequestFactory().post(path, {"amount": "1", **values, "photo": upload})
        return body_fingerprint(request, "f")

    base = print_of()
    assert print_of(once=ONCE, client_now="x", csrfmiddlewaretoken="y") == base
    assert len({base, print_of(path="/b/"), print_of(photo=b"2"), print_of(amount="2")}) == 4
