"""Deciding who is on duty."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from hallkeeper.engine.manning.actions import Change, set_week
from hallkeeper.engine.manning.api import (
    OnDuty,
    Shift,
    Times,
    copy_last_week,
    set_on_duty,
    set_shift_times,
    shifts_of,
)
from hallkeeper.engine.manning.loading import ShiftRow
from hallkeeper.foundation.kernel.api import BadInput, Changed, NotAllowed, Refusal
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Person
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("monday")

TODAY = date(2026, 11, 23)
Shifts = dict[str, Shift]


def put(
    company: Cast,
    shift: Shift,
    person: Person,
    post: str,
    on: date = TODAY,
    by: str = "chen",
    hall: str = "nm",
) -> OnDuty | None:
    with transaction():
        return set_on_duty(
            hall=getattr(company, hall), on=on, shift=shift, person=person, post=post, by=company.actor(by)
        )


def rows() -> list[tuple[str, str, str]]:
    return [
        (row.shift.code, row.person.code, row.post)
        for row in OnDuty.objects.select_related("person", "shift")
    ]


@pytest.mark.clause("S1.5.1")
def test_set_on_duty_writes_the_row_and_its_trail(company: Cast, shifts: Shifts) -> None:
    put(company, shifts["early"], company.zhou, "shift_leader")
    assert rows() == [("early", "zhou", "shift_leader")]
    trail = TrailRow.objects.get(verb="set_on_duty")
    assert (trail.actor, trail.clause, trail.hall) == ("chen", "S1.5.1", "NM")


def test_set_on_duty_again_changes_nothing(company: Cast, shifts: Shifts) -> None:
    put(company, shifts["early"], company.zhou, "shift_leader")
    put(company, shifts["early"], company.zhou, "shift_leader")
    assert TrailRow.objects.filter(verb="set_on_duty").count() == 1


def test_set_on_duty_without_a_post_frees_the_place(company: Cast, shifts: Shifts) -> None:
    put(company, shifts["early"], company.zhou, "shift_leader")
    assert put(company, shifts["early"], company.zhou, "") is None
    assert rows() == []


@pytest.mark.parametrize("who", ["li", "zhou", "liu", "fang"])
def test_set_on_duty_without_the_right_here_is_refused(company: Cast, shifts: Shifts, who: str) -> None:
    with pytest.raises(NotAllowed):
        put(company, shifts["early"], company.zhou, "shift_leader", by=who)
    assert rows() == []


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False), (366, False), (367, True)])
def test_set_on_duty_takes_today_to_a_year_ahead(
    company: Cast, shifts: Shifts, days: int, refused: bool
) -> None:
    on = TODAY + timedelta(days=days)
    if refused:
        with pytest.raises(BadInput) as refusal:
            put(company, shifts["early"], company.zhou, "shift_leader", on)
        assert refusal.value.field == "on"
    else:
        put(company, shifts["early"], company.zhou, "shift_leader", on)
    assert len(rows()) == (0 if refused else 1)


def test_set_on_duty_in_a_post_not_held_is_refused(company: Cast, shifts: Shifts) -> None:
    with pytest.raises(BadInput) as refusal:
        put(company, shifts["early"], company.li, "shift_leader")
    assert (refusal.value.code, rows()) == ("manning.no_post", [])
    with pytest.raises(BadInput):
        put(company, shifts["early"], company.he, "shift_leader")


def test_set_on_duty_in_a_shift_of_another_trade_is_refused(company: Cast, shifts: Shifts) -> None:
    with pytest.raises(BadInput) as refusal:
        put(company, shifts["other"], company.zhou, "shift_leader")
    assert refusal.value.field == "shift"


def test_set_on_duty_refuses_a_second_leader_of_a_shift(company: Cast, shifts: Shifts) -> None:
    put(company, shifts["early"], company.zhou, "shift_leader")
    with pytest.raises(Refusal) as refusal:
        put(company, shifts["early"], company.zhaox, "shift_leader")
    assert refusal.value.code == "manning.second_leader"
    assert rows() == [("early", "zhou", "shift_leader")]
    put(company, shifts["late"], company.zhaox, "shift_leader")
    assert len(rows()) == 2


def test_the_database_refuses_a_second_leader_and_a_person_twice(company: Cast, shifts: Shifts) -> None:
    def make(person: Person, post: str, shift: str = "early") -> None:
        OnDuty.objects.create(hall=company.nm, date=TODAY, shift=shifts[shift], person=person, post=post)

    make(company.zhou, "shift_leader")
    for person, post in ((company.zhaox, "shift_leader"), (company.zhou, "clerk")):
        with pytest.raises(IntegrityError), django_transaction.atomic():
            make(person, post)
    make(company.zhaox, "clerk")
    make(company.zhou, "shift_leader", "late")
    assert OnDuty.objects.count() == 3


def test_set_week_swaps_the_lead_of_two_people(company: Cast, shifts: Shifts) -> None:
    company.grant("shift_leader")
    put(company, shifts["early"], company.zhou, "shift_leader")
    changes = [
        Change(TODAY, shifts["early"], company.zhaox, "", "shift_leader"),
        Change(TODAY, shifts["early"], company.zhou, "shift_leader", ""),
    ]
    with transaction():
        assert set_week(hall=company.nm, changes=changes, by=company.actor("chen")) == 2
    assert rows() == [("early", "zhaox", "shift_leader")]


def test_set_week_of_a_page_overtaken_by_another_changes_nothing(company: Cast, shifts: Shifts) -> None:
    put(company, shifts["early"], company.li, "clerk")
    changes = [
        Change(TODAY, shifts["early"], company.zhou, "", "shift_leader"),
        Change(TODAY, shifts["late"], company.zhaox, "clerk", "shift_leader"),
    ]
    with pytest.raises(Changed), transaction():
        set_week(hall=company.nm, changes=changes, by=company.actor("chen"))
    assert rows() == [("early", "li", "clerk")]


def test_copy_last_week_fills_only_free_places_that_are_still_possible(company: Cast, shifts: Shifts) -> None:
    last = TODAY - timedelta(days=7)
    for person, post, days in (
        (company.zhou, "shift_leader", 0),
        (company.li, "clerk", 0),
        (company.wang, "clerk", 1),
        (company.he, "shift_leader", 2),
    ):
        on = last + timedelta(days=days)
        OnDuty.objects.create(hall=company.nm, date=on, shift=shifts["early"], person=person, post=post)
    put(company, shifts["early"], company.zhaox, "shift_leader")
    with transaction():
        filled = copy_last_week(hall=company.nm, monday=TODAY, by=company.actor("chen"))
    this_week = OnDuty.objects.filter(date__gte=TODAY).values_list("date", "person__code")
    assert filled == 2
    assert sorted(this_week) == [
        (TODAY, "li"),
        (TODAY, "zhaox"),
        (TODAY + timedelta(days=1), "wang"),
    ]


def test_a_hall_with_shifts_of_its_own_uses_only_these(company: Cast, shifts: Shifts) -> None:
    own = Shift.objects.create(
        hall=company.nm, code="day", names={"zh": "全天", "en": "Day"}, starts=time(9), ends=time(18)
    )
    with pytest.raises(BadInput):
        put(company, shifts["early"], company.zhou, "shift_leader")
    put(company, own, company.zhou, "shift_leader")
    assert rows() == [("day", "zhou", "shift_leader")]


def retime(company: Cast, *times: Times, by: str = "chen") -> None:
    with transaction():
        set_shift_times(hall=company.nm, times=times, by=company.actor(by))


EARLY = Times("early", time(8), time(14), True)
LATE = Times("late", time(14), time(21), True)


def test_set_shift_times_makes_the_halls_own_and_moves_what_is_planned(company: Cast, shifts: Shifts) -> None:
    put(company, shifts["late"], company.zhaox, "shift_leader")
    over = OnDuty.objects.create(
        hall=company.nm,
        date=TODAY - timedelta(days=1),
        shift=shifts["late"],
        person=company.zhou,
        post="shift_leader",
    )
    retime(company, EARLY, LATE)
    assert [(one.code, one.starts, one.hall) for one in shifts_of(company.nm)] == [
        ("early", time(8), company.nm),
        ("late", time(14), company.nm),
    ]
    assert [one.starts for one in shifts_of(company.dj)] == [time(8, 30), time(15, 30)]
    assert OnDuty.objects.get(date=TODAY).shift.starts == time(14)
    over.refresh_from_db()
    assert over.shift == shifts["late"]
    assert TrailRow.objects.filter(verb="set_shift_times", clause="S1.5.1").count() == 2
    retime(company, EARLY, LATE)
    assert TrailRow.objects.filter(verb="set_shift_times").count() == 2


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ([EARLY, Times("late", time(14), time(14), True)], "manning.ends_first"),
        ([EARLY], "manning.no_shift"),
        ([EARLY, LATE, Times("other", time(6), time(7), True)], "manning.no_shift"),
        (
            [Times("early", time(8), time(14), False), Times("late", time(14), time(21), False)],
            "manning.no_shift_left",
        ),
        ([EARLY, Times("late", time(14), time(21), False)], "manning.shift_in_use"),
    ],
)
def test_set_shift_times_refuses_what_cannot_be(
    company: Cast, shifts: Shifts, times: list[Times], code: str
) -> None:
    put(company, shifts["late"], company.zhaox, "shift_leader")
    with pytest.raises(Refusal) as refusal:
        retime(company, *times)
    assert refusal.value.code == code
    assert Shift.objects.filter(hall=company.nm).count() == 0


def test_set_shift_times_takes_a_shift_out_of_use(company: Cast, shifts: Shifts) -> None:
    retime(company, EARLY, Times("late", time(14), time(21), False))
    assert [one.code for one in shifts_of(company.nm)] == ["early"]
    retime(company, EARLY, LATE)
    assert [one.code for one in shifts_of(company.nm)] == ["early", "late"]


def test_set_shift_times_without_the_right_is_refused(company: Cast, shifts: Shifts) -> None:
    with pytest.raises(NotAllowed):
        retime(company, EARLY, LATE, by="zhou")
    assert Shift.objects.filter(hall=company.nm).count() == 0


def test_set_on_duty_of_someone_on_duty_in_another_hall_is_refused(company: Cast, shifts: Shifts) -> None:
    OnDuty.objects.create(
        hall=company.dj, date=TODAY, shift=shifts["early"], person=company.zhou, post="clerk"
    )
    with pytest.raises(Refusal) as refusal:
        put(company, shifts["early"], company.zhou, "shift_leader")
    assert (refusal.value.code, OnDuty.objects.get().hall) == ("manning.elsewhere", company.dj)


def test_set_on_duty_in_another_post_changes_the_row(company: Cast, shifts: Shifts) -> None:
    OnDuty.objects.create(
        hall=company.nm, date=TODAY, shift=shifts["early"], person=company.zhou, post="clerk"
    )
    put(company, shifts["early"], company.zhou, "shift_leader")
    assert rows() == [("early", "zhou", "shift_leader")]


def test_a_default_shift_that_ends_before_it_begins_is_refused() -> None:
    row = {"code": "x", "name": {"zh": "班", "en": "X"}, "starts": "09:00", "ends": "09:00"}
    with pytest.raises(ValueError, match="ends after it starts"):
        ShiftRow.model_validate(row)
