"""Every template renders, in both languages; the words of the house are right."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, override_settings
from django.utils import translation

from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.ui import views

NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)
TEMPLATES = Path(views.__file__).parent / "templates"


def show(text: str, **values: Any) -> str:
    return Template("{% load hk %}" + text).render(Context(values)).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ v|fen }}", "1,549.00"),
        ("{{ v|yuan }}", "¥1,549.00"),
        ("{{ m|yuan }}", "-¥500.00"),
        ("{{ m|fen }}", "-500.00"),
        ("{{ z|fen }}", "0.00"),
        ("{{ n|fen }}{{ n|yuan }}", "––"),
        ("{{ v|capitals }}", "人民币壹仟伍佰肆拾玖元整"),
        ("{{ v|minus|fen }}", "-1,549.00"),
        ("{{ d|day }}", "2026-11-23 周一"),
        ("{{ t|day }}", "2026-11-23 周一"),
        ("{{ 'as it is'|day }}", "as it is"),
        ("{{ t|when }}", "11-23 16:08"),
        ("{{ o|when }}", "2025-11-23 16:08"),
        ("{{ d|when }}", "11-23"),
        ("{{ n|when }}{{ n|clock }}", "––"),
        ("{{ t|clock }}", "16:08"),
        ("{{ '13802516634'|phone }}", "138 0251 6634"),
        ("{{ 716|per_cent }}", "71.6%"),
        ("{{ '周敏'|surname }}", "周"),
    ],
)
def test_words_of_the_house(text: str, shown: str) -> None:
    values = {
        "v": 154900,
        "m": -50000,
        "z": 0,
        "n": None,
        "d": date(2026, 11, 23),
        "t": NOW,
        "o": NOW.replace(year=2025),
    }
    with at(NOW):
        assert show(text, **values) == shown


def test_day_in_english() -> None:
    with translation.override("en"):
        assert show("{{ d|day }}", d=date(2026, 11, 3)) == "Tue 3 Nov 2026"


def test_short_day_heads_a_column() -> None:
    assert show("{{ d|short_day }}", d=date(2026, 11, 3)) == "11-03 周二"


@pytest.mark.parametrize("number", ["S1.2.7", "§1.2.7", "1.2.7"])
def test_clause_chip_shows_the_number(number: str) -> None:
    assert "§1.2.7" in show("{% clause number %}", number=number)
    assert show("{% clause '' %}") == ""


def test_clause_chip_escapes() -> None:
    assert "<b>" not in show("{% clause number %}", number="<b>")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", views.PAGES)
@override_settings(DEBUG=True)
def test_gallery_page_renders(pages: object, client: Client, page: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(f"/gallery/{page}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert page == "live" or f'<html lang="{"zh-CN" if language == "zh-hans" else "en"}' in html
    assert not re.search(r"<c-|\{[{%]| style=|None<", html)


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_gallery_shows_every_component(pages: object, client: Client) -> None:
    html = "".join(
        path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "ui").rglob("*.html"))
    ) + "".join(path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "cotton").glob("*.html")))
    unused = [
        path.stem
        for path in sorted((TEMPLATES / "cotton").glob("*.html"))
        if f"<c-{path.stem.replace('_', '-')}" not in html
    ]
    assert unused == []


@pytest.mark.django_db
def test_gallery_is_closed_to_strangers(pages: object, client: Client) -> None:
    answer = client.get("/gallery/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_gallery_unknown_page_is_missing(pages: object, client: Client) -> None:
    assert client.get("/gallery/nothing/").status_code == 404


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_one_solid_button_and_one_heading(pages: object, client: Client) -> None:
    html = client.get("/gallery/today/").content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r"hk-btn-solid", html)) == 1


@pytest.mark.django_db
def test_frame_copes_with_an_empty_shell(pages: object, client: Client) -> None:
    answer = client.get("/pay/")
    assert answer.status_code == 200
    assert 'id="main"' in answer.content.decode()


@pytest.mark.django_db
def test_theme_comes_from_the_cookie_and_nothing_else(pages: object, client: Client) -> None:
    assert 'data-theme="' not in client.get("/pay/").content.decode().split("<body")[0]
    client.cookies["hk_theme"] = "dark"
    assert '<html lang="zh-CN" data-theme="dark">' in client.get("/pay/").content.decode()
    client.cookies["hk_theme"] = '"><script>'
    assert "<script>" not in client.get("/pay/").content.decode().split("<head>")[0]
