"""A policy about money through the real inbox of two."""

from __future__ import annotations

from datetime import date

import pytest

from hallkeeper.books.notices.api import Notice
from hallkeeper.engine.approvals.api import Approval, approve, decline, waiting_for, withdraw
from hallkeeper.engine.policies.actions import propose
from hallkeeper.engine.policies.api import value
from hallkeeper.engine.policies.models import PolicyVersion
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.trail.api import transaction
from tests.cast import Cast

pytestmark = [pytest.mark.usefixtures("monday", "kinds"), pytest.mark.clause("S1.2.7")]


@pytest.fixture
def asked(company: Cast) -> Approval:
    """Sun Hao wants the limit at 5,000 yuan from today."""
    with transaction():
        propose(
            code="water.limit",
            hall=None,
            valid_from=date(2026, 11, 23),
            values={"limit_fen": 500000},
            reason="试行",
            by=company.actor("sun"),
        )
    return Approval.objects.get()


def state() -> tuple[str, int]:
    return PolicyVersion.objects.get().state, value("water.limit").limit_fen


def test_it_waits_for_the_general_manager_and_not_for_the_author(company: Cast, asked: Approval) -> None:
    assert list(waiting_for(company.actor("zheng"))) == [asked]
    assert list(waiting_for(company.actor("sun"))) == []
    assert state() == ("proposed", 300000)


def test_it_holds_once_agreed(company: Cast, asked: Approval) -> None:
    with transaction():
        approve(approval=asked, by=company.actor("zheng"), seen=asked.payload_hash)
    assert state() == ("in_force", 500000)


def test_the_author_cannot_agree(company: Cast, asked: Approval) -> None:
    with pytest.raises(Refusal), transaction():
        approve(approval=asked, by=company.actor("sun"), seen=asked.payload_hash)
    assert state() == ("proposed", 300000)


def test_it_never_holds_once_declined(company: Cast, asked: Approval) -> None:
    with transaction():
        decline(approval=asked, by=company.actor("zheng"), reason="太高")
    assert state() == ("declined", 300000)


def test_it_never_holds_once_taken_back(company: Cast, asked: Approval) -> None:
    with transaction():
        withdraw(approval=asked, by=company.actor("sun"))
    assert state() == ("declined", 300000)


@pytest.mark.parametrize(("who", "told"), [("zheng", ["sun"]), ("sun", [])])
def test_a_later_proposal_takes_the_older_one_out_of_the_inbox(
    company: Cast, asked: Approval, who: str, told: list[str]
) -> None:
    with transaction():
        propose(
            code="water.limit",
            hall=None,
            valid_from=date(2026, 11, 23),
            values={"limit_fen": 600000},
            reason="再高一点",
            by=company.actor(who),
        )
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    waiting = Approval.objects.get(state="waiting")
    assert list(waiting_for(company.actor("sun" if who == "zheng" else "zheng"))) == [waiting]
    news = Notice.objects.filter(subject__startswith="已由新的代替")
    assert [one.person.code for notice in news for one in notice.deliveries.all()] == told
    assert list(PolicyVersion.objects.order_by("number").values_list("state", flat=True)) == [
        "superseded",
        "proposed",
    ]
