"""Changing a policy: who may, from when, with what, and the second person for money."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from hallkeeper.engine.policies import actions
from hallkeeper.engine.policies.actions import apply_approved, decline_proposal, payload_of, propose
from hallkeeper.engine.policies.api import value
from hallkeeper.engine.policies.describing import describe
from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.rules import BadValues
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, at, now
from hallkeeper.foundation.rooms.api import ApprovalWanted
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import TwoPeople
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("monday", "kinds")

TODAY = date(2026, 11, 23)
ROUND = {
    "hours": 6, "rate": "0.25", "late": 10, "first": "09:00", "night": True,
    "note": "", "posts": ["clerk"], "way": "car",
}  # fmt: skip


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> list[ApprovalWanted]:
    """What the room asked a second person for."""
    events: list[ApprovalWanted] = []
    monkeypatch.setattr(actions, "publish", events.append)
    return events


def change(
    company: Cast,
    code: str = "water.round",
    values: Any = None,
    *,
    by: str = "sun",
    hall: Hall | None = None,
    on: date = TODAY,
    reason: str = "试行",
) -> PolicyVersion:
    with transaction():
        return propose(
            code=code, hall=hall, valid_from=on, values=values or ROUND, reason=reason, by=company.actor(by)
        )


def limit(company: Cast, fen: int, **more: Any) -> PolicyVersion:
    return change(company, "water.limit", {"limit_fen": fen}, **more)


def agree(company: Cast, version: PolicyVersion, by: str = "zheng", first: str = "sun") -> str:
    with transaction():
        both = TwoPeople(company.actor(first), company.actor(by))
        return apply_approved(payload_of(version), both)


def test_propose_without_money_is_in_force_at_once(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = change(company)
    found = value("water.round")
    assert (version.state, version.number, wanted) == ("in_force", 1, [])
    assert (found.hours, str(found.rate), found.posts, found.way, found.night) == (
        6,
        "0.25",
        ("clerk",),
        "car",
        True,
    )
    row = TrailRow.objects.get(verb="policies.apply")
    assert (row.reason, row.clause, row.actor) == ("试行", "S1.1.1", "sun")
    assert (json.loads(row.detail)["before"]["hours"], json.loads(row.detail)["after"]["hours"]) == (4, 6)


def test_propose_for_one_hall_leaves_the_others(company: Cast) -> None:
    change(company, hall=company.nm, by="chen")
    assert (value("water.round", company.nm).hours, value("water.round", company.dj).hours) == (6, 4)


@pytest.mark.parametrize(
    ("who", "hall"), [("chen", None), ("chen", "dj"), ("li", "nm"), ("zhou", "nm"), ("fang", None)]
)
def test_propose_without_the_right_there_is_refused(company: Cast, who: str, hall: str | None) -> None:
    with pytest.raises(NotAllowed) as refusal:
        change(company, by=who, hall=getattr(company, hall) if hall else None)
    assert refusal.value.recorded
    assert PolicyVersion.objects.count() == 0


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (1, True), (731, True), (732, False)])
def test_propose_starts_today_to_two_years_ahead(company: Cast, days: int, taken: bool) -> None:
    on = TODAY + timedelta(days=days)
    if taken:
        assert change(company, on=on).valid_from == on
    else:
        with pytest.raises(BadInput) as refusal:
            change(company, on=on)
        assert (refusal.value.field, PolicyVersion.objects.count()) == ("valid_from", 0)


@pytest.mark.parametrize("reason", ["", "   "])
def test_propose_without_a_reason_is_refused(company: Cast, reason: str) -> None:
    with pytest.raises(BadInput) as refusal:
        change(company, reason=reason)
    assert (refusal.value.field, PolicyVersion.objects.count()) == ("reason", 0)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("hours", 0), ("hours", 25), ("hours", "six"), ("hours", 1.5), ("rate", "1.01"), ("rate", "NaN"),
        ("late", -1), ("first", "25:00"), ("night", "maybe"), ("way", "boat"), ("posts", [""]),
        ("posts", ["a"] * 201), ("note", "x" * 2001), ("colour", "red"),
    ],
)  # fmt: skip
def test_propose_says_what_is_wrong_at_its_field(company: Cast, field: str, wrong: Any) -> None:
    with pytest.raises(BadValues) as refusal:
        change(company, values={**ROUND, field: wrong})
    assert {path.partition(".")[0] for path in refusal.value.errors} == {field}
    assert PolicyVersion.objects.count() == 0


def test_propose_names_every_wrong_field(company: Cast) -> None:
    with pytest.raises(BadValues) as refusal:
        change(company, values={**ROUND, "hours": 0, "way": "boat"})
    assert set(refusal.value.errors) == {"hours", "way"}
    assert refusal.value.errors["hours"] != ""


@pytest.mark.clause("S1.2.7")
def test_propose_about_money_waits_for_a_second_person(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = limit(company, 500000)
    assert (version.state, value("water.limit").limit_fen) == ("proposed", 300000)
    assert [(one.kind, one.payload, one.by.code) for one in wanted] == [
        ("engine_policies.apply", payload_of(version), "sun")
    ]
    agree(company, version)
    version.refresh_from_db()
    assert (version.state, version.approved_by, value("water.limit").limit_fen) == (
        "in_force",
        "zheng",
        500000,
    )


def test_apply_approved_by_the_author_is_refused(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = limit(company, 500000)
    with pytest.raises(Refusal):
        agree(company, version, by="sun")
    with pytest.raises(IntegrityError), django_transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            state="in_force", recorded_at=now(), approved_by="sun"
        )
    assert value("water.limit").limit_fen == 300000


def test_apply_approved_of_what_the_author_did_not_ask_is_refused(
    company: Cast, wanted: list[ApprovalWanted]
) -> None:
    version = limit(company, 500000)
    for change_ in ({"values": {"limit_fen": 900000}}, {"valid_from": "2026-12-01"}):
        with pytest.raises(Refusal), transaction():
            both = TwoPeople(company.actor("sun"), company.actor("zheng"))
            apply_approved({**payload_of(version), **change_}, both)
    with pytest.raises(Refusal):
        agree(company, version, first="chen")
    assert value("water.limit").limit_fen == 300000


def test_apply_approved_after_its_date_is_refused(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = limit(company, 500000)
    with at(now() + timedelta(days=1)), pytest.raises(Refusal) as refusal:
        agree(company, version)
    assert refusal.value.code == "policies.too_late"


def test_propose_again_replaces_what_still_waits(company: Cast, wanted: list[ApprovalWanted]) -> None:
    first, second = limit(company, 500000), limit(company, 600000)
    with pytest.raises(Refusal) as refusal:
        agree(company, first)
    assert refusal.value.code == "policies.overtaken"
    agree(company, second)
    assert value("water.limit").limit_fen == 600000
    assert list(PolicyVersion.objects.order_by("number").values_list("number", "state")) == [
        (1, "superseded"),
        (2, "in_force"),
    ]


def test_apply_approved_twice_is_refused(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = limit(company, 500000)
    payload = payload_of(version)
    agree(company, version)
    with pytest.raises(Refusal), transaction():
        apply_approved(payload, TwoPeople(company.actor("sun"), company.actor("zheng")))
    assert TrailRow.objects.filter(verb="policies.apply").count() == 1


def test_decline_proposal_never_counts(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = limit(company, 500000)
    with transaction():
        decline_proposal(payload_of(version), company.zheng.who)
    with pytest.raises(Refusal):
        agree(company, version)
    assert (value("water.limit").limit_fen, TrailRow.objects.filter(verb="policies.decline").count()) == (
        300000,
        1,
    )


def test_describe_says_old_and_new(company: Cast, wanted: list[ApprovalWanted]) -> None:
    version = limit(company, 500000, hall=company.nm, by="chen")
    words = [text for _label, text in describe(payload_of(version))]
    assert words == ["水费限额", "南门营业厅", "2026-11-23", "3,000.00 → 5,000.00", "试行"]


def test_a_locked_month_recomputes_as_known_then(company: Cast, wanted: list[ApprovalWanted]) -> None:
    agree(company, limit(company, 500000))
    locked = now()
    with at(now() + timedelta(hours=1)):
        agree(company, limit(company, 600000))
        assert value("water.limit", on=TODAY, known_at=locked).limit_fen == 500000
        assert value("water.limit", on=TODAY).limit_fen == 600000


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([(46, 66), (67, 95)], []),
        ([(96, 126), (46, 66)], []),
        ([(46, 66), (66, 95)], ["brackets.1"]),
        ([(46, 200), (66, 95), (100, 126)], ["brackets.1", "brackets.2"]),
        ([(66, 46)], ["brackets.0"]),
    ],
)
def test_propose_refuses_overlapping_brackets(
    company: Cast, rows: list[tuple[int, int]], wrong: list[str]
) -> None:
    values = {"brackets": [{"low": low, "high": high, "pay": 500} for low, high in rows]}
    if not wrong:
        assert change(company, "water.brackets", values).state == "in_force"
        return
    with pytest.raises(BadValues) as refusal:
        change(company, "water.brackets", values)
    assert list(refusal.value.errors) == wrong


def test_propose_for_one_hall_of_a_kind_for_the_whole_company_is_refused(company: Cast) -> None:
    PolicyKind.objects.update(per_hall=False)
    with pytest.raises(BadInput) as refusal:
        change(company, hall=company.nm)
    assert (refusal.value.field, PolicyVersion.objects.count()) == ("hall", 0)


def test_apply_approved_that_loses_the_race_changes_nothing(
    company: Cast, wanted: list[ApprovalWanted], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = limit(company, 500000)

    def overtaken(*_args: object) -> dict[str, object]:
        PolicyVersion.objects.filter(pk=version.pk).update(state="superseded")
        return {}

    payload = payload_of(version)
    monkeypatch.setattr(actions, "_before", overtaken)
    with pytest.raises(Refusal) as refusal, transaction():
        apply_approved(payload, TwoPeople(company.actor("sun"), company.actor("zheng")))
    assert refusal.value.code == "policies.overtaken"
    assert value("water.limit").limit_fen == 300000


def test_decline_proposal_of_what_holds_already_changes_nothing(
    company: Cast, wanted: list[ApprovalWanted]
) -> None:
    version = limit(company, 500000)
    agree(company, version)
    with transaction():
        decline_proposal(payload_of(version), company.zheng.who)
    assert value("water.limit").limit_fen == 500000


def test_propose_of_what_holds_already_is_refused(company: Cast, wanted: list[ApprovalWanted]) -> None:
    with pytest.raises(BadInput, match=r"policies\.no_change"):
        limit(company, 300000)
    assert (PolicyVersion.objects.count(), wanted) == (0, [])


def test_posts_are_those_of_the_company(company: Cast) -> None:
    with pytest.raises(BadValues) as refused:
        change(company, "water.readers", {"readers": ["clerk", "king"]})
    assert refused.value.errors == {"readers": "没有岗位 king"}
    change(company, "water.readers", {"readers": ["clerk"]})
    assert value("water.readers").readers == ("clerk",)
    with pytest.raises(BadInput, match=r"policies\.no_change"):
        change(company, "water.readers", {"readers": ["clerk"]})
