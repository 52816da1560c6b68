"""What people of the demo hall do at the desk: duties, notices, policies, what needs a second person."""

from __future__ import annotations

from typing import Any

from hallkeeper.books.days.api import last_closed
from hallkeeper.books.notices.api import acknowledge, inbox, send
from hallkeeper.config.demo.cast import Company
from hallkeeper.config.demo.story import Plan
from hallkeeper.engine.approvals.api import approve, waiting_for
from hallkeeper.engine.duties.api import Duty, Given, complete, mine, of_hall, waive
from hallkeeper.engine.policies.api import propose
from hallkeeper.foundation.kernel.api import now, today
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.shop.cash.api import ask_to_correct

BY_HAND = ("tick", "number", "count", "choice", "text")


def do_duties(company: Company, account: str, plan: Plan, *, but: str = "") -> None:
    """Do, by hand, what of one's own duties is ready and needs no act elsewhere; `but` is left for later."""
    by = company.actor(account)
    for duty in mine(by, plan.on):
        if _ready(duty) and duty.kind_code != but:
            with transaction():
                complete(duty=duty, by=by, evidence=_given(duty.evidence, plan))


def _ready(duty: Duty) -> bool:
    by_hand = duty.evidence.get("kind") in BY_HAND or bool(duty.evidence.get("optional"))
    return by_hand and duty.state == "pending" and duty.opens_at <= now()


def _given(evidence: dict[str, Any], plan: Plan) -> Given:
    kind = evidence["kind"]
    if kind == "choice":
        return Given(value=str(evidence["options"][1 if plan.fault else 0]["code"]))
    value = {"number": str(plan.temperature), "count": "2", "text": "已处理"}.get(str(kind), "")
    return Given(value=value)


def let_off(company: Company, account: str, kind: str, reason: str) -> None:
    """Waive what cannot be done today."""
    by = company.actor(account)
    for duty in of_hall(company.hall, today()):
        if duty.kind_code == kind and duty.state == "pending":
            with transaction():
                waive(duty=duty, by=by, reason=reason)


def read_notices(company: Company, *accounts: str) -> None:
    """Acknowledge what waits in these inboxes; without a name, in everybody's."""
    for account in accounts or company.people:
        by = company.actor(account)
        for delivery in list(inbox(by).filter(acknowledged_at=None)):
            with transaction():
                acknowledge(delivery=delivery, by=by)


def announce(company: Company, account: str, subject: str, body: str) -> None:
    """A message to everybody in the hall, to be acknowledged."""
    readers = [company.people[one] for one in ("chen", "zhou", "zhao", "li")]
    with transaction():
        send(
            kind="notices.message", subject=subject, body=body, to=readers, by=company.people[account],
            hall=company.hall, ack=True,
        )  # fmt: skip


def change_policy(company: Company, account: str, code: str, values: dict[str, Any], reason: str) -> None:
    """A new version of a policy from today on; for money it then waits for a second person."""
    with transaction():
        propose(
            code=code, hall=company.hall, valid_from=today(), values=values, reason=reason,
            by=company.actor(account),
        )  # fmt: skip


def agree(company: Company, account: str) -> None:
    """Approve what waits for this person."""
    by = company.actor(account)
    for approval in waiting_for(by):
        with transaction():
            approve(approval=approval, by=by, seen=approval.payload_hash)


def ask_correction(company: Company, account: str, reason: str) -> None:
    """Ask a second person to move an amount of the last closed day to another method."""
    day = last_closed(company.hall)
    assert day is not None
    with transaction():
        ask_to_correct(
            of_day=day, from_method="wechat", to_method="alipay", amount_fen=9_600, reason=reason,
            by=company.actor(account),
        )  # fmt: skip
