"""The picture of a year: official days, the owner's own, and whether it is provisional."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from hallkeeper.foundation.kernel.api import shipped
from hallkeeper.org.places.api import CalendarDay
from hallkeeper.org.posts.year import Cell, months, year_asked
from tests.cast import Cast

OWN = {date(2026, 10, 8): False, date(2026, 10, 11): True, date(2026, 10, 1): True}


def cells(year: int, month: int, own: dict[date, bool] | None = None) -> dict[int, Cell]:
    found = list(months(year, shipped(), own or {}))[month - 1]
    return {cell.day: cell for week in found.weeks for cell in week if cell}


@pytest.mark.parametrize(
    ("day", "kind", "word"),
    [
        (1, "own-work", "改班"), (2, "holiday", "休"), (3, "weekend", ""), (8, "own-off", "改休"),
        (9, "plain", ""), (10, "makeup", "班"), (11, "own-work", "改班"),
    ],
)  # fmt: skip
def test_each_kind_of_day_has_its_shape_and_word(day: int, kind: str, word: str) -> None:
    found = cells(2026, 10, OWN)[day]
    assert (found.kind, str(found.word)) == (kind, word)


def test_year_has_twelve_months_whose_weeks_begin_on_monday() -> None:
    found = list(months(2024, shipped(), {}))
    assert [month.number for month in found] == list(range(1, 13))
    assert all(len(week) == 7 for month in found for week in month.weeks)
    february = [cell for week in found[1].weeks for cell in week]
    assert [one.day for one in february if one] == list(range(1, 30))
    assert february.index(cells(2024, 2)[1]) == 3  # a Thursday


@pytest.mark.parametrize(
    ("typed", "year"),
    [("2027", 2027), ("2000", 2000), ("2100", 2100), ("1999", 2026), ("2101", 2026), ("", 2026), ("²", 2026)],
)
def test_year_of_the_address(typed: str, year: int) -> None:
    assert year_asked(typed, date(2026, 11, 23)) == year


def test_page_shows_the_year_official_or_provisional(company: Cast) -> None:
    client = company.client("zheng")
    official = client.get("/setup/calendar/?year=2026").content.decode()
    assert "2026" in official and "已公布" in official and "暂估" not in official
    assert 'href="?year=2025"' in official and 'href="?year=2027"' in official
    later = client.get("/setup/calendar/?year=2100").content.decode()
    assert "暂估" in later and 'href="?year=2101"' not in later
    assert 'href="?year=1999"' not in client.get("/setup/calendar/?year=2000").content.decode()


def test_own_change_leads_to_its_year_and_stands_in_it_alone(company: Cast) -> None:
    client = company.client("zheng")
    form = {"once": str(uuid.uuid4()), "on": "2027-03-08", "working": "no", "note": "厅庆"}
    answer = client.post("/setup/calendar/?year=2026", form)
    assert answer["Location"] == "/setup/calendar/?year=2027"
    assert not CalendarDay.objects.get().working
    page = client.get(answer["Location"]).content.decode()
    assert "厅庆" in page and page.count("改休") == 2  # the day, and the key
    assert "厅庆" not in client.get("/setup/calendar/?year=2026").content.decode()
