"""The regular work: what is due is made, warned, escalated, missed; twice is as good as once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallkeeper.books.notices.api import Notice
from hallkeeper.engine.duties.actions.completing import complete_act
from hallkeeper.engine.duties.actions.creating import create
from hallkeeper.engine.duties.actions.moving import hand_to
from hallkeeper.engine.duties.models import Duty, PlannedDay
from hallkeeper.engine.duties.queries import of_hall
from hallkeeper.engine.duties.ticking import escalate, follow_roster, mark_missed, plan_all, tick, warn
from hallkeeper.engine.manning.api import OnDuty, Shift
from hallkeeper.foundation.jobs.api import run_ticks
from hallkeeper.foundation.kernel.api import SYSTEM, at
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.places.api import Hall
from tests.cast import Cast
from tests.engine.duties.conftest import TODAY, TOMORROW, YESTERDAY, hall_time, planned, put_on_duty


def told(kind: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return [(row.subject, one.person.code) for row in rows for one in row.deliveries.order_by("pk")]


def state(duty: Duty) -> str:
    return str(Duty.objects.values_list("state", flat=True).get(pk=duty.pk))


def at_time(clock: str, on: date = TODAY) -> datetime:
    return hall_time(clock, on)


def test_tick_plans_today_and_tomorrow_for_every_hall(manned: Cast, morning: datetime) -> None:
    tick(morning)
    counts = {
        (duty.hall.code, duty.date.day): len(of_hall(duty.hall, duty.date))
        for duty in Duty.objects.select_related("hall")
    }
    assert counts == {("NM", 23): 3, ("NM", 24): 3, ("DJ", 23): 3, ("DJ", 24): 3}


def test_tick_twice_is_once(manned: Cast, morning: datetime) -> None:
    tick(at_time("08:35"))
    before = (Duty.objects.count(), Notice.objects.count(), TrailRow.objects.count())
    assert before[1] > 0
    assert tick(at_time("08:35")) == 0
    assert (Duty.objects.count(), Notice.objects.count(), TrailRow.objects.count()) == before


def test_tick_leaves_halls_that_are_not_in_use(manned: Cast, morning: datetime) -> None:
    Hall.objects.filter(code="DJ").update(active=False)
    tick(morning)
    assert not Duty.objects.filter(hall__code="DJ").exists()


def test_tick_is_declared(manned: Cast, morning: datetime) -> None:
    assert run_ticks(morning)["duties.tick"] == 14  # twelve made, one warned in each hall


def test_plan_all_again_only_when_hours_change(manned: Cast, morning: datetime) -> None:
    assert plan_all(TODAY) == 6
    with CaptureQueriesContext(connection) as seen:
        assert plan_all(TODAY) == 0
    assert len(seen) == 3
    Hall.objects.filter(code="NM").update(closes="19:00")
    plan_all(TODAY)
    assert Duty.objects.get(hall=manned.nm, kind_code="money").due_at == at_time("19:05")
    assert PlannedDay.objects.count() == 2


# -- warning and escalating --


def test_warn_tells_who_is_on_duty_before_it_is_due(manned: Cast, morning: datetime) -> None:
    planned(manned)
    assert warn(at_time("08:29")) == 0
    assert warn(at_time("08:30")) == 1
    assert told("duties.warn") == [("还有 10 分钟到 08:40，未办：扫地", "li")]
    assert Notice.objects.get().body == "到点会告诉厅经理。"
    assert warn(at_time("08:31")) == 0


def test_warn_after_the_due_time_leaves_it_to_the_escalation(manned: Cast, morning: datetime) -> None:
    planned(manned)
    assert warn(at_time("08:45")) == 1
    assert told("duties.warn") == []


def test_escalate_tells_the_owner_and_the_post_above_once(manned: Cast, morning: datetime) -> None:
    sweep = planned(manned)["sweep"]
    assert escalate(at_time("09:09")) == 0
    assert escalate(at_time("09:10")) == 1
    assert told("duties.late") == [("已超时：扫地", "li"), ("南门营业厅超时：扫地", "chen")]
    assert {row.subject_ref for row in Notice.objects.all()} == {sweep.subject}
    assert escalate(at_time("09:30")) == 0


def test_escalate_at_the_due_time_to_the_department_manager(manned: Cast, morning: datetime) -> None:
    with transaction():
        create(kind="carry", hall=manned.nm, on=TODAY, due_at=at_time("12:00"), owner=manned.zhou, ref="x:1")
    tick(at_time("11:30"))
    assert told("duties.warn")[-1] == ("还有 30 分钟到 12:00，未办：送钱", "zhou")
    tick(at_time("12:00"))
    assert told("duties.late")[-2:] == [("已超时：送钱", "zhou"), ("南门营业厅超时：送钱", "sun")]


def test_escalate_to_a_post_nobody_holds_reaches_the_top(manned: Cast, morning: datetime) -> None:
    planned(manned)
    manned.chen.__class__.objects.filter(code="chen").update(active=False)
    escalate(at_time("09:10"))
    assert told("duties.late")[-1] == ("南门营业厅超时：扫地", "zheng")


def test_what_is_done_in_time_is_never_told(manned: Cast, morning: datetime) -> None:
    money = planned(manned)["money"]
    with at(at_time("17:59")), transaction():
        complete_act(kind="money", hall=manned.nm, on=TODAY, by=SYSTEM)
    tick(at_time("18:00"))
    tick(at_time("19:00"))
    assert not Notice.objects.filter(subject_ref=money.subject).exists()


# -- the roster, the night --


def test_follow_roster_moves_to_the_new_leader(company: Cast, shifts: tuple[Shift, Shift]) -> None:
    money = planned(company)["money"]
    assert money.owner_person is None
    put_on_duty(company, "zhaox", OnDuty.LEADER, shifts[1])
    assert follow_roster(at_time("08:00")) == 1
    assert follow_roster(at_time("08:00")) == 0
    money.refresh_from_db()
    assert money.owner_person == company.zhaox
    OnDuty.objects.all().delete()
    assert follow_roster(at_time("08:00")) == 1
    money.refresh_from_db()
    assert (money.owner_person, money.owner_post) == (None, "shift_leader")


def test_follow_roster_leaves_what_was_handed_on(manned: Cast, morning: datetime) -> None:
    money = planned(manned)["money"]
    with transaction():
        hand_to(duty=money, person=manned.zhou, by=manned.actor("chen"))
    assert follow_roster(morning) == 0
    money.refresh_from_db()
    assert money.owner_person == manned.zhou


def test_missed_only_in_the_small_hours_after(manned: Cast) -> None:
    sweep = planned(manned, YESTERDAY)["sweep"]
    assert mark_missed(at_time("23:59", YESTERDAY)) == 0
    assert mark_missed(at_time("03:59")) == 0
    assert state(sweep) == "pending"
    assert mark_missed(at_time("04:00")) == 3
    assert state(sweep) == "missed"
    assert mark_missed(at_time("04:01")) == 0
    assert TrailRow.objects.filter(verb="duty.miss", hall="NM").count() == 1


def test_missed_never_what_has_no_schedule(manned: Cast) -> None:
    with transaction():
        duty = create(
            kind="carry", hall=manned.nm, on=YESTERDAY, due_at=at_time("12:00", YESTERDAY), ref="x:1"
        )
    mark_missed(at_time("12:00", TOMORROW))
    assert state(duty) == "pending"


# -- set-based --


def statements(manned: Cast, count: int, on: date) -> int:
    """How many statements one warning and one escalation take for `count` duties due at once."""
    for number in range(count):
        with transaction():
            create(kind="carry", hall=manned.nm, on=on, due_at=hall_time("12:00", on), owner="leader",
                   ref=f"x:{on}:{number}")  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        assert warn(hall_time("11:30", on)) == count
        assert escalate(hall_time("12:00", on)) == count
    return len(seen)


def test_tick_takes_as_many_statements_for_three_as_for_one(manned: Cast, morning: datetime) -> None:
    assert statements(manned, 3, TOMORROW) == statements(manned, 1, TODAY)


@pytest.mark.parametrize("halls", [40])
def test_tick_over_many_halls_is_fast(company: Cast, halls: int, shifts: Any) -> None:
    """The full figure (300 halls × 60 duties ≤ 5 s) is measured by the bench; here a tenth of it."""
    from tests.engine.duties.bench import many_halls, measure

    many_halls(halls - 2, kinds=40)
    result = measure(at_time("08:00"))
    assert result.made == 2 * (halls * 40 + halls * 3)
    assert result.again == 0
    assert result.seconds < 5


def test_two_ticks_in_a_row_make_one_of_each(manned: Cast, morning: datetime) -> None:
    for minutes in range(0, 60 * 24, 240):
        tick(morning + timedelta(minutes=minutes))
    found = Duty.objects.values_list("hall", "date", "kind_code")
    assert len(found) == len(set(found))
