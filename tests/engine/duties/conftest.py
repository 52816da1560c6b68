"""Kinds of duties that only the tests know, and who is on duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from hallkeeper.engine.duties.loading import KindRow, load_kinds
from hallkeeper.engine.duties.models import Duty
from hallkeeper.engine.duties.queries import of_hall
from hallkeeper.engine.manning.api import OnDuty, Shift
from hallkeeper.foundation.kernel.api import TZ, at
from hallkeeper.foundation.trail.api import transaction
from tests.cast import Cast

TODAY = date(2026, 11, 23)
YESTERDAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 24)
RIGHTS = {
    "clerk": ["engine_duties.do"],
    "shift_leader": ["do", "see_all", "urge", "assign"],
    "hall_manager": ["do", "see_all", "urge", "assign", "waive"],
    "department_manager": ["do", "see_all", "urge", "assign", "waive"],
}

KINDS: list[dict[str, Any]] = [
    {"code": "sweep", "title": {"zh": "扫地", "en": "Sweep"}, "clause": "S1.1.6", "owner": "clerk",
     "schedule": {"opens": -20}, "gate": "open", "warn_before": 10, "escalate_after": 30,
     "escalate_to": "hall_manager"},
    {"code": "warmth", "title": {"zh": "量温度", "en": "Read the temperature"}, "owner": "clerk",
     "schedule": {"at": "10:00"}, "evidence": {"kind": "number", "low": "18", "high": "26",
     "unit": {"zh": "℃", "en": "℃"}}},
    {"code": "money", "title": {"zh": "点钱", "en": "Count money"}, "clause": "S1.3.1", "owner": "leader",
     "schedule": {"closes": 5}, "gate": "close", "evidence": {"kind": "act"}, "waive": "never",
     "warn_before": 5, "escalate_after": 30, "escalate_to": "hall_manager", "act": "engine_duties:list"},
    {"code": "carry", "title": {"zh": "送钱", "en": "Carry money"}, "owner": "leader",
     "schedule": {"event": True}, "evidence": {"kind": "act"}, "warn_before": 30, "escalate_after": 0,
     "escalate_to": "department_manager"},
    {"code": "explain", "title": {"zh": "说明", "en": "Explain"}, "owner": "hall_manager",
     "schedule": {"event": True}, "evidence": {"kind": "text"}, "waits_as": "to_explain"},
    {"code": "other_trade", "title": {"zh": "抄表", "en": "Read meters"}, "owner": "clerk",
     "schedule": {"opens": 0}, "trades": ["water"]},
]  # fmt: skip


def hall_time(clock: str, on: date = TODAY) -> datetime:
    """`hall_time("08:40")`: that moment in the hall, aware."""
    return datetime.combine(on, time.fromisoformat(clock), TZ).astimezone(UTC)


def put_on_duty(company: Cast, code: str, post: str, shift: Shift, on: date = TODAY) -> None:
    """Who stands where, past the screens of manning."""
    OnDuty.objects.create(hall=company.nm, date=on, shift=shift, person=company.people[code], post=post)


@pytest.fixture
def shifts(company: Cast) -> tuple[Shift, Shift]:
    """Early and late shift of the hall."""
    early, late = (
        Shift.objects.create(
            hall=company.nm, code=code, names={"zh": code, "en": code}, starts=start, ends=end
        )
        for code, start, end in (("early", time(8), time(14)), ("late", time(14), time(20)))
    )
    return early, late


@pytest.fixture
def company(company: Cast) -> Cast:
    """The company with the tests' kinds and the rights to duties."""
    load_kinds([KindRow.model_validate(kind) for kind in KINDS], "invented")
    for post, rights in RIGHTS.items():
        company.grant(post, *(right if "." in right else f"engine_duties.{right}" for right in rights))
        company.grant(post, "books_notices.send")
    return company


@pytest.fixture
def manned(company: Cast, shifts: tuple[Shift, Shift]) -> Cast:
    """周敏 leads the early shift, 赵雪 the late one, 李娜 stands at the counter; 王强 is off."""
    early, late = shifts
    put_on_duty(company, "zhou", OnDuty.LEADER, early)
    put_on_duty(company, "zhaox", OnDuty.LEADER, late)
    put_on_duty(company, "li", "clerk", early)
    return company


@pytest.fixture
def morning() -> Iterator[datetime]:
    """08:30 in the hall."""
    moment = hall_time("08:30")
    with at(moment):
        yield moment


def planned(company: Cast, on: date = TODAY) -> dict[str, Duty]:
    """The day's duties of the hall, made now if they are not there, by kind."""
    from hallkeeper.engine.duties.actions.planning import plan_day

    with transaction():
        plan_day(company.nm, on)
    return {duty.kind_code: duty for duty in of_hall(company.nm, on) if duty.date == on}
