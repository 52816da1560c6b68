"""The inbox of two, as people use it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallkeeper.engine.approvals.actions import request
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Person
from tests.cast import Cast
from tests.engine.approvals.conftest import KIND, RIGHT


@pytest.fixture
def company(company: Cast) -> Cast:
    company.grant("department_manager", RIGHT)
    company.grant("general_manager", RIGHT)
    return company


def ask(company: Cast, name: str = "王小强", by: str = "chen") -> Approval:
    with transaction():
        return request(
            kind=KIND, payload={"name": name}, hall=company.nm, reason="写错了", by=company.actor(by)
        )


def once(**more: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **more}


def text(response: Any) -> str:
    return str(response.content.decode())


def name_of_wang() -> str:
    return Person.objects.get(code="wang").name


def test_approve_on_the_page(company: Cast) -> None:
    approval = ask(company)
    sun = company.client("sun")
    assert f"/approvals/{approval.pk}/" in text(sun.get("/approvals/"))
    assert "改名" in text(sun.get("/approvals/waiting/"))
    page = sun.get(f"/approvals/{approval.pk}/")
    for words in ("王小强", "写错了", "陈立", approval.payload_hash):
        assert words in text(page)
    answer = sun.post(f"/approvals/{approval.pk}/approve/", once(seen=approval.payload_hash))
    assert (answer.status_code, answer["Location"], name_of_wang()) == (303, "/approvals/", "王小强")
    assert "改成王小强" in text(sun.get("/approvals/"))


def test_approve_twice_with_one_key_does_it_once(company: Cast) -> None:
    approval = ask(company)
    sun, values = company.client("sun"), once(seen=approval.payload_hash)
    answers = [sun.post(f"/approvals/{approval.pk}/approve/", values).status_code for _turn in range(2)]
    assert answers == [303, 303]
    assert TrailRow.objects.filter(verb="test.rename").count() == 1


def test_approve_of_another_digest_keeps_the_page(company: Cast) -> None:
    approval = ask(company)
    answer = company.client("sun").post(f"/approvals/{approval.pk}/approve/", once(seen="0" * 64))
    assert (answer.status_code, name_of_wang()) == (409, "王强")
    assert "内容和申请时不一样了" in text(answer)
    assert TrailRow.objects.filter(verb="refused", subject="approvals.changed").count() == 1


def test_approve_by_the_asker_is_refused_and_recorded(company: Cast) -> None:
    approval = ask(company, by="sun")
    sun = company.client("sun")
    assert f"/approvals/{approval.pk}/approve/" not in text(sun.get(f"/approvals/{approval.pk}/"))
    answer = sun.post(f"/approvals/{approval.pk}/approve/", once(seen=approval.payload_hash))
    assert (answer.status_code, name_of_wang()) == (409, "王强")
    assert "这是你自己提的" in text(answer)
    assert TrailRow.objects.filter(verb="refused", actor="sun").count() == 1


def test_approve_that_the_rules_refuse_shows_why_and_ends(company: Cast) -> None:
    approval = ask(company, name="不行")
    answer = company.client("sun").post(
        f"/approvals/{approval.pk}/approve/", once(seen=approval.payload_hash)
    )
    approval.refresh_from_db()
    assert (answer.status_code, approval.state, name_of_wang()) == (409, "failed", "王强")
    assert "这个名字不行" in text(answer)
    assert "这个名字不行" in text(company.client("chen").get(f"/approvals/{approval.pk}/"))


def test_decline_on_the_page_needs_words(company: Cast) -> None:
    approval = ask(company)
    sun = company.client("sun")
    assert sun.post(f"/approvals/{approval.pk}/decline/", once(reason="")).status_code == 422
    assert sun.post(f"/approvals/{approval.pk}/decline/", once(reason="没有证明")).status_code == 303
    approval.refresh_from_db()
    assert (approval.state, approval.decline_reason) == ("declined", "没有证明")
    assert "没有证明" in text(company.client("chen").get(f"/approvals/{approval.pk}/"))


def test_withdraw_on_the_page(company: Cast) -> None:
    approval = ask(company)
    assert company.client("sun").post(f"/approvals/{approval.pk}/withdraw/", once()).status_code == 403
    assert company.client("chen").post(f"/approvals/{approval.pk}/withdraw/", once()).status_code == 303
    approval.refresh_from_db()
    assert approval.state == "withdrawn"


@pytest.mark.parametrize("verb", ["", "approve/", "decline/", "withdraw/"])
def test_a_stranger_meets_a_missing_page(company: Cast, verb: str) -> None:
    approval = ask(company)
    client = company.client("he")
    for pk in (approval.pk, 999_999):
        address = f"/approvals/{pk}/{verb}"
        answer = client.post(address, once(reason="x")) if verb else client.get(address)
        assert answer.status_code == 404
    approval.refresh_from_db()
    assert approval.state == "waiting"


def test_deciding_is_by_post_only(company: Cast) -> None:
    approval = ask(company)
    for verb in ("approve", "decline", "withdraw"):
        assert company.client("sun").get(f"/approvals/{approval.pk}/{verb}/").status_code == 405


def test_inbox_takes_as_many_queries_for_three_as_for_one(company: Cast) -> None:
    sun = company.client("sun")
    counts = []
    for names in (["一"], ["二", "三"]):
        for name in names:
            ask(company, name=name)
        sun.get("/approvals/")
        with CaptureQueriesContext(connection) as seen:
            assert sun.get("/approvals/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_inbox_and_its_refreshed_part_keep_their_page_and_cut_nothing_off(company: Cast) -> None:
    for number in range(52):
        ask(company, f"名{number}")
    sun = company.client("sun")
    first = sun.get("/approvals/").context["waiting"]
    inbox = sun.get(f"/approvals/{first.later}")
    part = sun.get(f"/approvals/waiting/{first.later}").context["waiting"]
    assert f"/approvals/waiting/{first.later}" in text(inbox)
    assert [len(page.rows) for page in (first, part)] == [50, 2]
    assert part.words == inbox.context["waiting"].words == "第 51–52 条，共 52"
    asked = company.client("chen").get("/approvals/").context["asked"]
    assert (len(asked.rows), asked.words) == (50, "第 1–50 条，共 52")


def test_what_waits_is_counted_at_today_and_once(company: Cast) -> None:
    ask(company)
    shell = company.client("sun").get("/approvals/").context["shell"]
    counts = {entry.code: entry.count for entry in [*shell.menu, *shell.more]}
    assert (counts["today"], counts["approvals"]) == (1, 0)
