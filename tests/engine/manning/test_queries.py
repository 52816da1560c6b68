"""Who leads, and when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from hallkeeper.engine.manning.api import (
    OnDuty,
    Shift,
    leader_of,
    leaders_of,
    on_duty,
    shift_at,
    tomorrows_leader,
)
from hallkeeper.foundation.kernel.api import TZ
from tests.cast import Cast

TODAY = date(2026, 11, 23)
Shifts = dict[str, Shift]


def lead(company: Cast, shift: Shift, who: str, on: date = TODAY, post: str = "shift_leader") -> None:
    OnDuty.objects.create(hall=company.nm, date=on, shift=shift, person=company.people[who], post=post)


def moment(text: str, on: date = TODAY) -> datetime:
    return datetime.combine(on, time.fromisoformat(text), TZ)


@pytest.mark.parametrize(
    ("clock", "code"),
    [("07:00", "early"), ("08:30", "early"), ("15:29:59", "early"), ("15:30", "late"), ("23:59", "late")],
)
def test_shift_at_is_the_one_that_began_last(company: Cast, shifts: Shifts, clock: str, code: str) -> None:
    found = shift_at(company.nm, moment(clock))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("clock", "who"), [("08:00", "zhou"), ("15:29:59", "zhou"), ("15:30", "zhaox"), ("20:30", "zhaox")]
)
def test_leader_of_changes_when_the_next_shift_begins(
    company: Cast, shifts: Shifts, clock: str, who: str
) -> None:
    lead(company, shifts["early"], "zhou")
    lead(company, shifts["late"], "zhaox")
    assert leader_of(company.nm, TODAY, moment(clock)) == company.people[who]


def test_leader_of_a_day_past_midnight_is_the_last(company: Cast, shifts: Shifts) -> None:
    lead(company, shifts["early"], "zhou")
    lead(company, shifts["late"], "zhaox")
    after = moment("00:40", TODAY + timedelta(days=1))
    assert leader_of(company.nm, TODAY, after) == company.zhaox
    assert leader_of(company.nm, TODAY) == company.zhou
    assert leaders_of(company.nm, TODAY) == [company.zhou, company.zhaox]


def test_leader_of_a_shift_without_one_is_the_leader_before(company: Cast, shifts: Shifts) -> None:
    lead(company, shifts["early"], "zhou")
    assert leader_of(company.nm, TODAY, moment("16:00")) == company.zhou


def test_leader_of_before_the_only_leaders_shift_is_that_leader(company: Cast, shifts: Shifts) -> None:
    lead(company, shifts["late"], "zhaox")
    assert leader_of(company.nm, TODAY, moment("09:00")) == company.zhaox


def test_leader_of_a_day_nobody_leads_is_none(company: Cast, shifts: Shifts) -> None:
    lead(company, shifts["early"], "li", post="clerk")
    assert leader_of(company.nm, TODAY, moment("09:00")) is None
    assert tomorrows_leader(company.nm, TODAY - timedelta(days=1)) is None
    assert leader_of(company.dj, TODAY) is None


@pytest.mark.clause("S1.3.2")
def test_tomorrows_leader_is_the_first_of_the_next_day_that_has_one(company: Cast, shifts: Shifts) -> None:
    lead(company, shifts["early"], "zhou")
    lead(company, shifts["late"], "zhou", TODAY + timedelta(days=2))
    lead(company, shifts["early"], "zhaox", TODAY + timedelta(days=2))
    assert tomorrows_leader(company.nm, TODAY) == company.zhaox
    assert tomorrows_leader(company.nm, TODAY + timedelta(days=2)) is None


@pytest.mark.parametrize("count", [1, 3])
def test_on_duty_is_one_query(company: Cast, shifts: Shifts, count: int, django_assert_num_queries) -> None:
    for who in ("li", "wang", "zhou")[:count]:
        lead(company, shifts["early"], who, post="clerk")
    with django_assert_num_queries(1):
        found = [(row.person.code, row.shift.code) for row in on_duty(company.nm, TODAY)]
    assert len(found) == count
