"""The handbook: chapters, clauses, and what makes them happen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from hallkeeper.engine.handbook import controls as controls_module
from hallkeeper.engine.handbook.api import Clause, chapters, clause, controls
from hallkeeper.engine.handbook.loading import (
    ChapterRow,
    ClauseRow,
    load_chapters,
    load_clauses,
    order_of,
)
from hallkeeper.engine.handbook.queries import around, find, trail_of
from hallkeeper.foundation.rooms.api import Control, Room
from tests.cast import Cast

NAME = {"zh": "章", "en": "Chapter"}


def row(number: str, chapter: str, title: str = "题", text: str = "正文") -> ClauseRow:
    return ClauseRow.model_validate(
        {"id": number, "chapter": chapter, "title": {"zh": title, "en": f"Title {number}"}, "text": text}
    )


@pytest.fixture
def handbook(db: None) -> None:
    """Two chapters, three clauses."""
    load_chapters(
        [ChapterRow.model_validate({"id": one, "title": NAME}) for one in ("S1", "S1.2", "S1.10")], "gas"
    )
    rows = [row("S1.2.10", "S1.2"), row("S1.2.9", "S1.2", "缴款", "中午前缴存"), row("S1.10.1", "S1.10")]
    load_clauses(rows, "gas")


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One room that makes §1.2.9 happen twice."""

    def made() -> Iterator[Control]:
        yield Control("S1.2.9", "right", "只由保管人动用", url="/policies/")
        yield Control("S1.2.9", "duty", "去缴存", "每天 12:00")

    monkeypatch.setattr(controls_module, "rooms", lambda: (Room(name="engine.gas", controls=(made,)),))
    yield


@pytest.mark.parametrize(("number", "order"), [("S1", 1000000), ("S1.2.9", 1020900), ("S4.3.10", 4031000)])
def test_order_of_counts_as_people_do(number: str, order: int) -> None:
    assert order_of(number) == order


@pytest.mark.parametrize("number", ["1.2.3", "S0.1", "S1.2.3.4.5", "S1.x", "S1.2.", "S1.123"])
def test_a_clause_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="id"):
        row(number, "S1.2")


def test_chapters_come_in_the_order_of_the_handbook(handbook: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        found = [(chapter.id, [one.id for one in clauses]) for chapter, clauses in chapters()]
    assert found == [("S1", []), ("S1.2", ["S1.2.9", "S1.2.10"]), ("S1.10", ["S1.10.1"])]


@pytest.mark.parametrize("number", ["S1.2.9", "1.2.9"])
def test_clause_is_found_by_its_number(handbook: None, number: str) -> None:
    found = clause(number)
    assert found is not None
    assert (found.id, found.mark, found.title, found.text) == ("S1.2.9", "§1.2.9", "缴款", "中午前缴存")
    assert clause("S9.9.9") is None


def test_around_and_trail_of_a_clause(handbook: None) -> None:
    ten = Clause.objects.get(id="S1.2.10")
    before, after = around(ten)
    assert (before and before.id, after and after.id) == ("S1.2.9", "S1.10.1")
    assert around(Clause.objects.get(id="S1.2.9"))[0] is None
    assert [chapter.id for chapter in trail_of(ten)] == ["S1", "S1.2"]


def test_loading_again_refreshes_the_words(handbook: None) -> None:
    load_clauses([row("S1.2.9", "S1.2", "缴存")], "gas")
    found = clause("S1.2.9")
    assert (found and found.title, Clause.objects.count()) == ("缴存", 3)


@pytest.mark.parametrize(
    ("words", "ids"), [("缴款", ["S1.2.9"]), ("§1.2", ["S1.2.9", "S1.2.10"]), ("nothing", [])]
)
def test_find_looks_in_number_and_title(handbook: None, words: str, ids: list[str]) -> None:
    assert [url.split("/")[2] for _label, _detail, url in find(None, words)] == ids


def test_controls_list_duties_first(declared: None) -> None:
    assert [(one.kind, one.label) for one in controls()["S1.2.9"]] == [
        ("duty", "去缴存"),
        ("right", "只由保管人动用"),
    ]


def test_pages_are_open_to_everyone_signed_in(company: Cast, handbook: None, declared: None) -> None:
    client = company.client("wang")
    assert "缴款" in client.get("/handbook/").content.decode()
    page = client.get("/handbook/S1.2.9/").content.decode()
    assert all(words in page for words in ("§1.2.9", "中午前缴存", "去缴存", "每天 12:00"))
    assert "没有落实方式" not in page
    assert "没有落实方式" in client.get("/handbook/S1.2.10/").content.decode()


@pytest.mark.parametrize("address", ["/handbook/", "/handbook/S1.2.9/", "/handbook/S1.2.9/sheet/"])
def test_pages_ask_a_stranger_to_sign_in(handbook: None, address: str) -> None:
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("number", ["S9.9.9", "nonsense", "S1.2.9 "])
def test_a_clause_that_is_not_there_is_missing(company: Cast, handbook: None, number: str) -> None:
    assert company.client("wang").get(f"/handbook/{number}/").status_code == 404


@pytest.mark.parametrize("address", ["/handbook/S1.2.9/", "/handbook/S1.2.9/sheet/"])
def test_a_chip_gets_the_part_without_the_frame(company: Cast, handbook: None, address: str) -> None:
    part = company.client("wang").get(address, headers={"HX-Request": "true"}).content.decode()
    assert "data-sheet-part" in part
    assert "<html" not in part


def test_the_handbook_asks_as_much_for_three_clauses_as_for_nine(
    company: Cast, handbook: None, django_assert_max_num_queries
) -> None:
    client, counts = company.client("wang"), []
    for extra in (0, 6):
        load_clauses([row(f"S1.10.{2 + n}", "S1.10") for n in range(extra)], "gas")
        with django_assert_max_num_queries(40) as asked:
            client.get("/handbook/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
