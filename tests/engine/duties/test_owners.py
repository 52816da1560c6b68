"""Whose duty it is: by name, by roster, by post near and far, by a post under another name."""

from __future__ import annotations

from datetime import time

import pytest

from hallkeeper.engine.duties.actions.creating import create
from hallkeeper.engine.duties.loading import controls, when_due
from hallkeeper.engine.duties.models import Duty, DutyKind
from hallkeeper.engine.duties.owners import Directory, leader_at, leading, may_do
from hallkeeper.engine.duties.queries import gates, mine
from hallkeeper.engine.manning.api import leader_of
from hallkeeper.foundation.kernel.api import today
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.posts.api import Merger, Post
from tests.cast import Cast
from tests.engine.duties.conftest import TODAY, TOMORROW, hall_time, planned

pytestmark = pytest.mark.usefixtures("morning")


def duty_for(company: Cast, post: str) -> Duty:
    with transaction():
        return create(
            kind="explain", hall=company.nm, on=TODAY, due_at=hall_time("12:00"), owner=post, ref=f"x:{post}"
        )


def names(duty: Duty, post: str = "") -> list[str]:
    directory = Directory([duty], [post])
    return [
        person.code for person in (directory.holders(post, duty.hall) if post else directory.owners(duty))
    ]


@pytest.mark.parametrize(
    ("post", "codes"),
    [
        ("hall_manager", ["chen"]),
        ("department_manager", ["sun"]),
        ("general_manager", ["zheng"]),
        ("trainer", []),
    ],
)
def test_owners_of_a_post_near_and_far(company: Cast, post: str, codes: list[str]) -> None:
    duty = duty_for(company, post)
    assert names(duty) == codes
    for code in codes:
        assert may_do(duty, company.actor(code))
        assert [one.pk for one in mine(company.actor(code), TODAY)] == [duty.pk]


def test_owners_of_a_post_under_another_name(company: Cast) -> None:
    duty = duty_for(company, "supervisor")
    assert (names(duty), may_do(duty, company.actor("chen"))) == ([], False)
    Merger.objects.create(
        hall=company.nm,
        post=Post.objects.get(code="supervisor"),
        into=Post.objects.get(code="hall_manager"),
    )
    assert (names(duty), may_do(duty, company.actor("chen"))) == (["chen"], True)
    assert not may_do(duty, company.actor("liu"))


def test_owner_by_name_alone(company: Cast) -> None:
    with transaction():
        duty = create(
            kind="explain", hall=company.nm, on=TODAY, due_at=hall_time("12:00"), owner=company.wang
        )
    assert (names(duty), may_do(duty, company.actor("chen"))) == (["wang"], False)


@pytest.mark.parametrize("clock", ["07:00", "08:00", "13:59", "14:00", "23:00"])
def test_leader_in_bulk_is_the_leader_of_manning(manned: Cast, clock: str) -> None:
    rows = leading([manned.nm.pk], [TODAY])[manned.nm.pk, TODAY]
    one = leader_of(manned.nm, TODAY, hall_time(clock))
    assert leader_at(rows, TODAY, hall_time(clock)) == (one.pk if one else None)


def test_leader_in_bulk_past_midnight_is_the_last(manned: Cast) -> None:
    rows = leading([manned.nm.pk], [TODAY])[manned.nm.pk, TODAY]
    assert leader_at(rows, TODAY, hall_time("00:40", TOMORROW)) == manned.zhaox.pk
    assert leader_at([], TODAY, hall_time("12:00")) is None


def test_gates_keep_what_is_done(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    Duty.objects.filter(pk=sweep.pk).update(state="missed")
    assert [duty.pk for duty in gates(manned.nm, TODAY, "open")] == [sweep.pk]


def test_controls_name_the_clauses_of_kinds(company: Cast) -> None:
    assert {(one.clause, one.kind, one.detail) for one in controls()} == {
        ("S1.1.6", "duty", "开店前 20 分"),
        ("S1.3.1", "duty", "关店后 5 分"),
    }
    assert today() == TODAY


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"anchor": "at", "at": time(12)}, "每天 12:00"),
        ({"anchor": "opens", "offset": -20}, "开店前 20 分"),
        ({"anchor": "opens", "offset": 5}, "开店后 5 分"),
        ({"anchor": "closes", "offset": -5}, "关店前 5 分"),
        ({"anchor": "closes", "offset": 0}, "关店后 0 分"),
        ({}, "出现时"),
    ],
)
def test_when_a_kind_falls_due_in_words(schedule: dict[str, object], words: str) -> None:
    assert when_due(DutyKind(**schedule)) == words
