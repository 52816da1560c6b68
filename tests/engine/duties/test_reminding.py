"""Reminders follow the policy of the hall; without one they come after four hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hallkeeper.books.notices.api import Delivery, send
from hallkeeper.engine.duties.reminding import remind
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.foundation.jobs.api import run_ticks
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.trail.api import transaction
from tests.cast import Cast
from tests.engine.duties.conftest import TODAY, hall_time

TEN = hall_time("10:00")


def owe(company: Cast) -> None:
    with at(TEN), transaction():
        send(kind="x", subject="看一下", body="", to=[company.wang], by=company.li, hall=company.nm, ack=True)


def times() -> int:
    return Delivery.objects.get(role="to", notice__kind="x").chased_times


def test_remind_without_a_policy_after_four_hours(company: Cast) -> None:
    owe(company)
    assert (remind(TEN + timedelta(minutes=239)), remind(TEN + timedelta(minutes=240))) == (0, 1)


@pytest.mark.clause("S1.5.2")
def test_remind_by_the_policy_of_the_hall(company: Cast) -> None:
    load_packs()
    kind = PolicyKind.objects.get(code="notices.chase")
    PolicyVersion.objects.create(
        kind=kind, hall=company.nm, number=1, valid_from=TODAY, values={"hours": 2}, reason="快一点",
        author="sun", author_name="孙浩", proposed_at=TEN, recorded_at=TEN, state="in_force",
    )  # fmt: skip
    owe(company)
    assert (remind(TEN + timedelta(minutes=119)), remind(TEN + timedelta(minutes=120))) == (0, 1)


def test_remind_is_declared_as_a_tick(company: Cast) -> None:
    owe(company)
    assert run_ticks(TEN + timedelta(hours=5))["notices.chase"] == 1
    assert times() == 1
