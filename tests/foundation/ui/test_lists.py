"""Lists in pages by key, over the halls of a made-up chain."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from hallkeeper.foundation.trail.models import TrailRow
from hallkeeper.foundation.ui import lists
from hallkeeper.foundation.ui.api import FilterForm, MonthField, Page, page_of, page_of_list

pytestmark = pytest.mark.django_db
ORDER = ["-at", "id"]
START = datetime(2026, 11, 23, 1, 0, 0, 123456, tzinfo=UTC)


def row(seq: int, at: datetime, scope: str = "NM/2026-11-23") -> TrailRow:
    said = dict.fromkeys(("actor", "actor_name", "verb", "subject", "mac"), "x")
    return TrailRow(scope=scope, seq=seq, at=at, detail="{}", **said)


def rows(number: int) -> list[int]:
    """So many rows, three of them in every minute; their numbers in the order of the list."""
    made = [row(seq, START + timedelta(minutes=seq // 3)) for seq in range(number)]
    TrailRow.objects.bulk_create(made)
    return [one.seq for one in sorted(made, key=lambda one: (-one.at.timestamp(), one.seq))]


def page(query: str = "", **more: Any) -> Page[TrailRow]:
    return page_of(TrailRow.objects.all(), QueryDict(query.removeprefix("?")), order=ORDER, **more)


def numbers(found: Page[Any]) -> list[int]:
    return [one.seq for one in found.rows]


def test_pages_forward_and_back_show_every_row_once() -> None:
    wanted = rows(120)
    first = page()
    second = page(first.later)
    third = page(second.later)
    assert numbers(first) + numbers(second) + numbers(third) == wanted
    assert [one.words for one in (first, second, third)] == [
        "第 1–50 条，共 120",
        "第 51–100 条，共 120",
        "第 101–120 条，共 120",
    ]
    assert (first.earlier, third.later) == ("", "")
    back = page(third.earlier)
    assert (numbers(back), back.words) == (numbers(second), second.words)
    assert (page(back.earlier), back.earlier) == (first, "?")


@pytest.mark.parametrize("number", [0, 1, 50])
def test_short_list_has_one_page(number: int) -> None:
    wanted = rows(number)
    found = page()
    assert (numbers(found), found.earlier, found.later) == (wanted, "", "")
    assert found.words == f"共 {number} 条"


def test_whole_is_counted_to_a_limit_and_numbers_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    rows(170)
    monkeypatch.setattr(lists, "COUNTED", 100)
    second = page(page().later)
    third = page(second.later)
    assert (second.words, page(third.later).words) == ("第 51–100 条，共 100+", "第 151–170 条，共 100+")
    assert page(third.earlier).words == "第 51–100 条，共 100+"


def test_rows_that_come_and_go_move_nothing() -> None:
    wanted = rows(120)
    second = page(page().later)
    TrailRow.objects.bulk_create([row(1, START + timedelta(days=1), "DJ/2026-11-23")])
    assert numbers(page(second.later)) == wanted[100:]
    assert page(second.later).words == "第 102–121 条，共 121"


def test_place_that_leads_nowhere_shows_the_first_page() -> None:
    wanted = rows(60)
    last = page(page().later)
    assert numbers(page(f"before={last.later}")) == wanted[:50]
    beyond = lists._Address(QueryDict(""), "", lists._label(TrailRow, ORDER))
    nowhere = beyond.to("after", 60, [START.replace(year=2020).isoformat(), 1])
    assert numbers(page(nowhere)) == wanted[:50]
    soon = beyond.to("before", 3, [START.replace(year=2027).isoformat(), 1])
    assert numbers(page(soon)) == wanted[:50]


@pytest.mark.parametrize(
    "typed", ["x", "%00", "[1]", "1:2", "é:é", "W10:abc", "after=", "9" * 5000, "%F0%9F%98%80"]
)
def test_typed_place_shows_the_first_page(typed: str) -> None:
    wanted = rows(60)
    assert numbers(page(f"after={typed}&before={typed}")) == wanted[:50]


def test_place_of_another_list_or_with_another_key_is_not_read() -> None:
    wanted = rows(60)
    other = page_of(TrailRow.objects.all(), QueryDict(""), order=["-seq", "id"]).later
    assert numbers(page(other)) == wanted[:50]
    forged = re.sub(r"after=.", "after=A", page().later)
    assert numbers(page(forged)) == wanted[:50]


def test_address_keeps_what_else_stands_there_and_lists_apart() -> None:
    wanted = rows(60)
    left, right = page("state=late&before=x", name="left"), page("state=late", name="right")
    assert left.later.startswith("?state=late&before=x&left-after=")
    assert numbers(page(left.later, name="right")) == numbers(right)
    assert numbers(page(left.later, name="left")) == wanted[50:]


def test_order_without_a_unique_end_is_refused() -> None:
    with pytest.raises(ValueError, match="unique"):
        page_of(TrailRow.objects.all(), QueryDict(""), order=["-at"])


def test_two_queries_wherever_the_page_lies_and_none_skips_rows() -> None:
    rows(300)
    at = ""
    for _number in range(6):
        with CaptureQueriesContext(connection) as asked:
            found = page(at)
        assert len(asked) == 2
        assert not [one["sql"] for one in asked.captured_queries if "OFFSET" in one["sql"]]
        at = found.later
    assert at == ""


def test_nothing_found_counts_what_there_is_without_filters() -> None:
    rows(3)
    none = page_of(TrailRow.objects.filter(seq=9), QueryDict(""), order=ORDER, among=TrailRow.objects.all())
    assert (none.rows, none.among_words) == ([], "3")
    some = page_of(TrailRow.objects.filter(seq=1), QueryDict(""), order=ORDER, among=TrailRow.objects.all())
    assert (len(some.rows), some.among_words) == (1, "1")


def test_list_in_memory_is_paged_the_same_way() -> None:
    names = [f"n{number:03}" for number in range(120)]

    def of(query: str) -> Page[str]:
        return page_of_list(names, QueryDict(query.removeprefix("?")), key=str)

    first = of("")
    second = of(first.later)
    third = of(second.later)
    assert [*first.rows, *second.rows, *third.rows] == names
    assert (third.words, of(third.earlier)) == ("第 101–120 条，共 120", second)
    gone = second.later
    del names[99]
    assert of(gone).rows == names[:50]
    assert of(third.earlier).rows == names[49:99]
    assert of("after=x").rows == names[:50]


def test_drawn_page_keeps_its_place() -> None:
    rows(60)
    drawn = page().drawn(lambda some: [one.seq for one in some])
    assert (drawn.rows, drawn.words, bool(drawn.later)) == (numbers(page()), "第 1–50 条，共 60", True)


class Filters(FilterForm):
    month = MonthField(label="月份", required=False)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("2026-11", ["2026-11-01", "2026-12-01"]),
        ("2026-12", ["2026-12-01", "2027-01-01"]),
        ("2099-12", ["2099-12-01", "2100-01-01"]),
        ("", None),
    ],
)
def test_month_is_its_first_day_and_the_next_one(typed: str, wanted: list[str] | None) -> None:
    form = Filters(QueryDict(f"month={typed}"))
    found = form.wanted.get("month")
    assert (found and [day.isoformat() for day in found]) == wanted
    assert form.active == int(wanted is not None)


@pytest.mark.parametrize("typed", ["2026-13", "1999-01", "2026", "x", "%00", "2026-11-01"])
def test_unreadable_month_filters_nothing_and_says_so(typed: str) -> None:
    form = Filters(QueryDict(f"month={typed}"))
    assert (form.wanted, form.active) == ({}, 0)
    assert form.errors["month"] == ["月份写成 2026-11"]
