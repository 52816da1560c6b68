"""Working days: the shipped years, the fourteen vectors, what is provisional, what the owner changes."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from typing import Any

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.foundation.kernel.api import WorkingCalendar, shipped
from hallkeeper.foundation.kernel.calendar import DATA, MOST_DAYS, load

YEARS = range(2004, 2027)
days = st.dates(date(2004, 1, 1), date(2026, 12, 28))
terms = st.integers(0, 120)

VECTORS = [
    # accepted, term, due, why (domain facts, section 8)
    ("2026-02-13", 3, "2026-02-25", "2/14 Sat works, 2/15-23 off"),
    ("2026-02-13", 7, "2026-03-02", "2/28 Sat works"),
    ("2026-02-14", 1, "2026-02-24", "accepted on a make-up day"),
    ("2026-02-20", 3, "2026-02-26", "accepted during the holiday"),
    ("2026-01-01", 3, "2026-01-06", "1/4 Sun works"),
    ("2026-04-30", 5, "2026-05-11", "5/9 Sat works"),
    ("2026-09-18", 7, "2026-09-29", "9/20 Sun works, 9/25-27 off"),
    ("2026-09-30", 5, "2026-10-13", "10/10 Sat works"),
    ("2025-09-26", 3, "2025-09-30", "9/28 Sun works"),
    ("2025-09-30", 15, "2025-10-28", "long term"),
    ("2025-09-30", 30, "2025-11-18", "long term"),
    ("2010-02-12", 3, "2010-02-22", "2/20, 2/21 work"),
    ("2010-09-21", 3, "2010-09-27", "9/25, 9/26 work"),
    ("2010-09-30", 3, "2010-10-11", "10/9 works"),
    ("2011-12-30", 1, "2011-12-31", "only the notice for 2012 has it"),
]


def day(text: str) -> date:
    """Short for the tables below."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(("accepted", "term", "due", "why"), VECTORS)
def test_term_ends_as_the_field_counts(accepted: str, term: int, due: str, why: str) -> None:
    ends = shipped().add(day(accepted), term)
    assert (ends.date, ends.provisional) == (day(due), False), why


@pytest.mark.parametrize(("year", "worked"), [(2010, 250), (2011, 250), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year: int, worked: int) -> None:
    assert shipped().count(date(year, 1, 1), date(year, 12, 31)) == worked


def test_shipped_calendar_agrees_with_chinesecalendar_on_every_day() -> None:
    calendar = shipped()
    first = date(2004, 1, 1)
    for offset in range((date(2026, 12, 31) - first).days + 1):
        moment = first + timedelta(days=offset)
        expected = moment in constants.workdays or (moment.weekday() < 5 and moment not in constants.holidays)
        assert calendar.is_working(moment) == expected, moment
    assert calendar.official_years == frozenset(YEARS)


@pytest.mark.parametrize(
    ("off", "work"),
    [
        # 2025
        (("2025-01-01", 1), "2025-01-26"),
        (("2025-01-28", 8), "2025-02-08"),
        (("2025-04-04", 3), "2025-04-27"),
        (("2025-05-01", 5), "2025-09-28"),
        (("2025-05-31", 3), "2025-10-11"),
        (("2025-10-01", 8), "2025-10-11"),
        # 2026
        (("2026-01-01", 3), "2026-01-04"),
        (("2026-02-15", 9), "2026-02-14"),
        (("2026-04-04", 3), "2026-02-28"),
        (("2026-05-01", 5), "2026-05-09"),
        (("2026-06-19", 3), "2026-09-20"),
        (("2026-09-25", 3), "2026-10-10"),
        (("2026-10-01", 7), "2026-10-10"),
        # 2010, 2011
        (("2010-02-13", 7), "2010-02-20"),
        (("2010-09-22", 3), "2010-09-26"),
        (("2010-10-01", 7), "2010-10-09"),
        (("2011-02-02", 7), "2011-02-12"),
        (("2011-04-30", 3), "2011-12-31"),
    ],
)
def test_notice_of_the_state_council(off: tuple[str, int], work: str) -> None:
    first = day(off[0])
    assert not any(shipped().is_working(first + timedelta(days=offset)) for offset in range(off[1]))
    assert shipped().is_working(day(work))


def test_every_day_of_the_long_holiday_is_in_the_data_not_only_its_ends() -> None:
    document = json.loads(DATA.read_text(encoding="utf-8"))
    assert document["years"]["2026"]["off_days"] == 33
    assert [int(year) for year in document["years"]] == list(YEARS)
    assert {notice["status"] for notice in document["years"].values()} == {"official"}


def test_skipped_days_are_listed_in_order() -> None:
    assert shipped().add(day("2026-02-13"), 3).skipped == tuple(
        day("2026-02-15") + timedelta(days=offset) for offset in range(9)
    )
    assert shipped().add(day("2026-03-02"), 2).skipped == ()


@pytest.mark.parametrize(
    ("start", "term", "due", "provisional"),
    [
        ("2026-12-25", 1, "2026-12-28", False),
        ("2026-12-25", 2, "2026-12-29", True),  # the notice for 2027 may take it
        ("2026-12-31", 1, "2027-01-01", True),  # weekends only: the holiday is not known yet
        ("2027-03-05", 1, "2027-03-08", True),
        ("2003-12-30", 2, "2004-01-02", True),
        ("2011-12-30", 1, "2011-12-31", False),
    ],
)
def test_term_past_the_known_notices_is_provisional(
    start: str, term: int, due: str, provisional: bool
) -> None:
    ends = shipped().add(day(start), term)
    assert (ends.date, ends.provisional) == (day(due), provisional)


def test_term_of_no_days_ends_at_once_or_on_the_next_working_day() -> None:
    assert shipped().add(day("2026-03-02"), 0).date == day("2026-03-02")
    assert shipped().add(day("2026-02-20"), 0).date == day("2026-02-24")


@pytest.mark.parametrize("term", [-1, MOST_DAYS + 1])
def test_senseless_term_is_refused(term: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        shipped().add(day("2026-03-02"), term)


def test_count_of_a_span_that_ends_before_it_starts_is_nothing() -> None:
    assert shipped().count(day("2026-03-03"), day("2026-03-02")) == 0


def test_owners_days_make_a_new_calendar_and_leave_the_shipped_one() -> None:
    mine = shipped().overrides({day("2026-03-02"): False, day("2026-03-07"): True})
    assert mine.add(day("2026-02-28"), 1).date == day("2026-03-03")
    assert mine.is_working(day("2026-03-07"))
    assert shipped().is_working(day("2026-03-02"))
    assert not shipped().is_working(day("2026-03-07"))


def test_year_the_owner_completed_is_no_longer_provisional() -> None:
    known = shipped().overrides({day("2027-01-01"): False}, official_years=[2027])
    ends = known.add(day("2026-12-31"), 1)
    assert (ends.date, ends.provisional) == (day("2027-01-04"), False)
    assert known.official_years == shipped().official_years | {2027}


def test_day_the_owner_set_is_settled_even_in_an_unknown_year() -> None:
    mine = WorkingCalendar({day("2030-06-03"): True}, ())
    assert not mine.add(day("2030-06-02"), 1).provisional
    assert mine.add(day("2030-06-02"), 2).provisional


@given(start=days, term=terms)
def test_term_ends_on_a_working_day_with_exactly_so_many_between(start: date, term: int) -> None:
    calendar = shipped()
    ends = calendar.add(start, term)
    assert calendar.is_working(ends.date)
    if term:
        assert ends.date > start
        assert calendar.count(start + timedelta(days=1), ends.date) == term
        assert len(ends.skipped) == (ends.date - start).days - term
        assert not any(calendar.is_working(skipped) for skipped in ends.skipped)


@given(start=days, first=terms, second=terms)
def test_term_can_be_counted_in_two_parts(start: date, first: int, second: int) -> None:
    calendar = shipped()
    if first:
        assert (
            calendar.add(calendar.add(start, first).date, second).date
            == calendar.add(start, first + second).date
        )


@given(start=days, term=terms)
def test_later_start_never_ends_earlier(start: date, term: int) -> None:
    assert shipped().add(start, term).date <= shipped().add(start + timedelta(days=1), term).date


GOOD = {
    "status": "official",
    "off_days": 3,
    "off": ["2026-01-01/2026-01-03"],
    "work": ["2026-01-04"],
}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"off": [], "off_days": 0}, "0 days off"),  # the empty file of a known data project
        ({"off": ["2026-01-01", "2026-01-03"]}, "2 days off"),  # only the ends of the range
        ({"off": ["2026-01-01/2026-01-02", "2026-01-02"]}, "twice"),
        ({"work": ["2026-01-03"]}, "twice"),
        ({"work": ["2026-01-05"]}, "no weekend"),
    ],
)
def test_data_that_is_not_whole_is_refused(change: dict[str, Any], complaint: str) -> None:
    document: dict[str, Any] = {"years": {"2026": copy.deepcopy(GOOD)}}
    assert not load(document).is_working(day("2026-01-02"))
    document["years"]["2026"].update(change)
    with pytest.raises(ValueError, match=complaint):
        load(document)


def test_day_that_two_notices_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        load({"years": {"2026": GOOD, "2027": GOOD}})


def test_year_without_a_notice_may_ship_as_provisional() -> None:
    calendar = load({"years": {"2027": {"status": "provisional", "off_days": 0, "off": [], "work": []}}})
    assert calendar.official_years == frozenset()
    assert calendar.add(day("2027-03-01"), 1).provisional
