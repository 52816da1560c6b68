"""What takes two people nobody does alone: in any number of sessions, with another payload, by SQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.policies.actions import propose
from hallkeeper.engine.policies.models import PolicyVersion
from hallkeeper.engine.policies.queries import in_force
from hallkeeper.org.posts.actions.posts import change_rights
from hallkeeper.org.posts.api import Holding, Post, PostRight, give_post
from hallkeeper.shop.cash.api import ask_to_correct
from hallkeeper.shop.cash.models import Correction
from tests.cast import Cast
from tests.security.life import TODAY, YESTERDAY, do

pytestmark = pytest.mark.xdist_group("lived")


def ask_reopen(cast: Cast) -> str:
    return "chen"  # he asked this morning


def ask_grant(cast: Cast) -> str:
    do(
        lambda: give_post(
            person=cast.li, post=Post.objects.get(code="trainer"), hall=cast.nm, by=cast.actor("zheng"),
            reason="兼任",
        )
    )  # fmt: skip
    return "zheng"


def ask_rights(cast: Cast) -> str:
    """Where somebody else reaches as far as the owner; alone, the owner acts at once, on record."""
    high = Post.objects.get(code="department_manager")
    Holding.objects.create(person=cast.sun, post=high, valid_from=TODAY, main=False)
    post = Post.objects.get(code="clerk")
    do(lambda: change_rights(post=post, add={"shop_cash.count"}, reason="试用", by=cast.actor("zheng")))
    return "zheng"


def ask_policy(cast: Cast) -> str:
    values = in_force("cash.deposit", None).values.model_dump(mode="json") | {"limit_fen": 777_700}
    do(
        lambda: propose(
            code="cash.deposit", hall=None, valid_from=TODAY + timedelta(days=1), values=values,
            reason="调整限额", by=cast.actor("zheng"),
        )
    )  # fmt: skip
    return "zheng"


def ask_correction(cast: Cast) -> str:
    day = BusinessDay.objects.select_related("hall").get(hall=cast.nm, date=YESTERDAY)
    do(
        lambda: ask_to_correct(
            of_day=day, from_method="wechat", to_method="card", amount_fen=1_000, reason="记错方式",
            by=cast.actor("chen"),
        )
    )  # fmt: skip
    return "chen"


def trainers() -> int:
    return Holding.objects.filter(post__code="trainer", person__code="li").count()


def counting_clerks() -> int:
    return PostRight.objects.filter(post__code="clerk", right="shop_cash.count").count()


def limits_to_come() -> int:
    rows = PolicyVersion.objects.filter(kind__code="cash.deposit", state="in_force")
    return rows.filter(valid_from__gt=TODAY).count()


# What is asked, who may agree, and what shows that it was done.
ACTS: dict[str, tuple[Callable[[Cast], str], str, Callable[[], int]]] = {
    "shop_hallday.reopen": (ask_reopen, "sun", BusinessDay.objects.filter(state="reopened").count),
    "post given": (ask_grant, "sun", trainers),
    "rights": (ask_rights, "sun", counting_clerks),
    "money policy": (ask_policy, "sun", limits_to_come),
    "correction": (ask_correction, "sun", Correction.objects.count),
}


def asked(cast: Cast, act: str) -> tuple[Approval, str]:
    """The request as it waits, and who asked for it."""
    who = ACTS[act][0](cast)
    rows = Approval.objects.filter(state="waiting", asked_by=cast.people[who])
    rows = rows.filter(kind=act) if act == "shop_hallday.reopen" else rows.exclude(kind="shop_hallday.reopen")
    return rows.latest("pk"), who


def press(client: Client, approval: Approval, seen: str = "") -> int:
    """The button "agree"."""
    body = {"once": str(uuid.uuid4()), "seen": seen or approval.payload_hash}
    return client.post(f"/approvals/{approval.pk}/approve/", body).status_code


def state(approval: Approval) -> str:
    return Approval.objects.get(pk=approval.pk).state


@pytest.mark.parametrize("act", ACTS)
def test_one_person_alone_does_it_in_no_session(lived: Cast, act: str) -> None:
    before = ACTS[act][2]()
    approval, who = asked(lived, act)
    sessions = [lived.client(who), lived.client(who), lived.client(who, HTTP_USER_AGENT="another")]
    assert all(press(client, approval) in (403, 409) for client in sessions)
    assert (state(approval), ACTS[act][2]()) == ("waiting", before)


@pytest.mark.parametrize("act", ACTS)
def test_payload_changed_after_asking_is_not_done(lived: Cast, act: str) -> None:
    before = ACTS[act][2]()
    approval, _who = asked(lived, act)
    payload = approval.payload | {"reason": "别的", "extra": "1"}
    Approval.objects.filter(pk=approval.pk).update(payload=payload)
    assert press(lived.client(ACTS[act][1]), approval) == 409
    assert (state(approval), ACTS[act][2]()) == ("waiting", before)


@pytest.mark.parametrize("act", ACTS)
def test_database_takes_no_one_for_two(lived: Cast, act: str) -> None:
    approval, _who = asked(lived, act)
    sql = (
        "UPDATE engine_approvals_approval SET state = 'approved', decided_at = asked_at,"
        " decided_by_id = asked_by_id WHERE id = %s"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [approval.pk])


@pytest.mark.parametrize("act", list(ACTS)[1:])
def test_control_a_second_person_does_it(lived: Cast, act: str) -> None:
    before = ACTS[act][2]()
    approval, _who = asked(lived, act)
    assert press(lived.client(ACTS[act][1]), approval) == 303
    assert (state(approval), ACTS[act][2]()) == ("approved", before + 1)


def test_two_agree_but_the_money_is_at_the_bank(lived: Cast) -> None:
    """A day whose money was paid in is reopened by nobody: both agreed, the rules say no, and it is kept."""
    approval, _who = asked(lived, "shop_hallday.reopen")
    press(lived.client("sun"), approval)
    assert (state(approval), ACTS["shop_hallday.reopen"][2]()) == ("failed", 0)


def test_payload_control_the_digest_is_what_stops_it(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from hallkeeper.engine.approvals import actions

    approval, _who = asked(lived, "rights")
    changed: dict[str, Any] = approval.payload | {"add": ["shop_cash.hand_over"]}
    Approval.objects.filter(pk=approval.pk).update(payload=changed)
    monkeypatch.setattr(actions, "digest_of", lambda row: row.payload_hash)
    assert press(lived.client("sun"), approval) == 303
    assert PostRight.objects.filter(post__code="clerk", right="shop_cash.hand_over").exists()
