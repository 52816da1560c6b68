"""One asks, another agrees: on exactly what both saw, or nothing happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from hallkeeper.books.notices.api import Notice
from hallkeeper.engine.approvals.actions import NotPossible, approve, decline, fail, request, withdraw
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.approvals.presenters import lines_of
from hallkeeper.engine.approvals.queries import approval_of, people_who_may, waiting_for
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, Missing, NotAllowed, Refusal
from hallkeeper.foundation.rooms.api import ApprovalWanted
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.posts.api import Post, PostRight
from tests.cast import Cast
from tests.engine.approvals.conftest import KIND, RIGHT


@pytest.fixture
def company(company: Cast) -> Cast:
    company.grant("department_manager", RIGHT)
    company.grant("general_manager", RIGHT)
    return company


def ask(company: Cast, by: str = "chen", name: str = "王小强", **more: Any) -> Approval:
    values: dict[str, Any] = {"kind": KIND, "payload": {"name": name}, "hall": company.nm, "reason": "写错了"}
    with transaction():
        return request(**{**values, **more}, by=company.actor(by))


def name_of_wang() -> str:
    return Person.objects.get(code="wang").name


def state(approval: Approval) -> str:
    return str(Approval.objects.values_list("state", flat=True).get(pk=approval.pk))


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("pk").values_list("subject", "deliveries__person__code")
    return [(subject, code) for subject, code in rows]


def test_request_waits_and_tells_who_may(company: Cast) -> None:
    approval = ask(company)
    assert (approval.state, approval.asked_by.code, name_of_wang()) == ("waiting", "chen", "王强")
    assert sorted(told()) == [("陈立请你同意：改名", "sun"), ("陈立请你同意：改名", "zheng")]


def test_request_twice_is_one(company: Cast) -> None:
    assert ask(company).pk == ask(company).pk
    assert Approval.objects.count() == 1


def test_what_was_told_at_asking_is_what_both_see_without_asking_the_database_again(company: Cast) -> None:
    approval = ask(company)
    assert approval.described == {"zh-hans": [["新名字", "王小强"]], "en": [["新名字", "王小强"]]}
    Approval.objects.filter(pk=approval.pk).update(payload={"name": "别人"})
    stored = Approval.objects.get(pk=approval.pk)
    with CaptureQueriesContext(connection) as asked:
        for language in ("zh-hans", "en"):
            with override(language):
                assert lines_of(stored) == [["新名字", "王小强"]]
    assert len(asked) == 0


def test_a_request_older_than_the_stored_words_is_described_as_before(company: Cast) -> None:
    approval = ask(company)
    Approval.objects.filter(pk=approval.pk).update(described={})
    assert list(lines_of(Approval.objects.get(pk=approval.pk))) == [("新名字", "王小强")]


def test_request_by_event_of_a_room_below(company: Cast) -> None:
    with transaction():
        publish(
            ApprovalWanted(
                kind=KIND, payload={"name": "王小强"}, hall="NM", by=company.actor("chen"), reason="写错了"
            )
        )
    assert Approval.objects.get().asked_by == company.chen


def test_request_without_reason_is_refused(company: Cast) -> None:
    for reason in ("  ", "长" * 501):
        with pytest.raises(BadInput):
            ask(company, reason=reason)
    assert not Approval.objects.exists()


def test_request_that_nobody_else_may_agree_to_is_refused(company: Cast) -> None:
    company.revoke("department_manager", RIGHT)
    with pytest.raises(Refusal, match=r"approvals\.nobody"):
        ask(company, by="zheng")
    assert not Approval.objects.exists()


def test_request_of_unknown_kind_is_refused(company: Cast) -> None:
    with pytest.raises(Refusal, match=r"approvals\.unknown_kind"):
        ask(company, kind="no.such")


def test_approve_does_the_act_with_both_names(company: Cast) -> None:
    approval = ask(company)
    with transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)
    approval.refresh_from_db()
    assert (name_of_wang(), approval.state, approval.outcome) == ("王小强", "approved", "改成王小强")
    assert approval.decided_by == company.sun
    row = TrailRow.objects.get(verb="test.rename")
    assert (row.actor, '"second":"sun"' in row.detail.replace(" ", "")) == ("chen", True)
    assert ("孙浩已同意：改名", "chen") in told()


def test_approve_by_the_owner_for_a_shop_of_three(company: Cast) -> None:
    company.revoke("department_manager", RIGHT)
    approval = ask(company)
    with transaction():
        approve(approval=approval, by=company.actor("zheng"), seen=approval.payload_hash)
    assert name_of_wang() == "王小强"


@pytest.mark.parametrize(("who", "error"), [("chen", Refusal), ("zhou", NotAllowed), ("he", NotAllowed)])
def test_approve_by_one_who_may_not_changes_nothing(company: Cast, who: str, error: type[Refusal]) -> None:
    approval = ask(company)
    with pytest.raises(error) as refused, transaction():
        approve(approval=approval, by=company.actor(who), seen=approval.payload_hash)
    assert refused.value.recorded
    assert (state(approval), name_of_wang()) == ("waiting", "王强")


def test_approve_by_the_asker_even_with_the_right_changes_nothing(company: Cast) -> None:
    approval = ask(company, by="sun")
    with pytest.raises(Refusal, match=r"two_people\.same"), transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)
    assert (state(approval), name_of_wang()) == ("waiting", "王强")


def test_database_refuses_one_person_as_both(company: Cast) -> None:
    approval = ask(company, by="sun")
    with pytest.raises(IntegrityError, match="approval_decided_by_another"), django_transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            state="approved", decided_at="2026-11-23T00:00Z", decided_by=company.sun
        )


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_approve_of_something_else_than_seen_is_refused(company: Cast, seen: str) -> None:
    approval = ask(company)
    with pytest.raises(Refusal, match=r"approvals\.changed"), transaction():
        approve(approval=approval, by=company.actor("sun"), seen=seen)
    assert (state(approval), name_of_wang()) == ("waiting", "王强")


@pytest.mark.parametrize("change", [{"payload": {"name": "别人"}}, {"hall": None}])
def test_approve_of_a_payload_changed_in_the_database_is_refused(
    company: Cast, change: dict[str, Any]
) -> None:
    approval = ask(company)
    Approval.objects.filter(pk=approval.pk).update(**change)
    with pytest.raises(Refusal, match=r"approvals\.changed"), transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)
    assert (state(approval), name_of_wang()) == ("waiting", "王强")


def test_approve_twice_does_it_once(company: Cast) -> None:
    approval = ask(company)
    with transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)
    with pytest.raises(Refusal, match=r"approvals\.decided") as refused, transaction():
        approve(approval=approval, by=company.actor("zheng"), seen=approval.payload_hash)
    assert "孙浩" in str(refused.value.message)
    assert TrailRow.objects.filter(verb="test.rename").count() == 1


def test_approve_that_the_rules_refuse_is_written_down_as_failed(company: Cast) -> None:
    approval = ask(company, name="不行")
    sun = company.actor("sun")
    with pytest.raises(NotPossible) as refused, transaction():
        approve(approval=approval, by=sun, seen=approval.payload_hash)
    assert (state(approval), name_of_wang()) == ("waiting", "王强")
    with transaction():
        fail(problem=refused.value, by=sun)
    approval.refresh_from_db()
    assert (approval.state, approval.outcome, approval.decided_by) == ("failed", "这个名字不行", company.sun)
    assert ("同意了，但办不成：改名", "chen") in told()


def test_approve_by_the_wrong_second_person_leaves_it_waiting(company: Cast) -> None:
    approval = ask(company, name="不是你")
    with pytest.raises(NotAllowed), transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)
    assert state(approval) == "waiting"


def test_approve_for_an_asker_who_left_is_refused(company: Cast) -> None:
    approval = ask(company)
    Account.objects.filter(username="chen").update(is_active=False)
    with pytest.raises(Refusal, match=r"approvals\.asker_gone"), transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)
    assert state(approval) == "waiting"


def test_decline_keeps_the_reason_and_tells_the_asker(company: Cast) -> None:
    approval = ask(company)
    with transaction():
        decline(approval=approval, by=company.actor("sun"), reason="没有证明")
    approval.refresh_from_db()
    assert (approval.state, approval.decline_reason, name_of_wang()) == ("declined", "没有证明", "王强")
    assert ("孙浩不同意：改名", "chen") in told()


def test_decline_without_reason_is_refused(company: Cast) -> None:
    approval = ask(company)
    with pytest.raises(BadInput), transaction():
        decline(approval=approval, by=company.actor("sun"), reason="")
    assert state(approval) == "waiting"


def test_withdraw_only_by_the_asker(company: Cast) -> None:
    approval = ask(company)
    with pytest.raises(NotAllowed), transaction():
        withdraw(approval=approval, by=company.actor("sun"))
    with transaction():
        withdraw(approval=approval, by=company.actor("chen"))
    assert state(approval) == "withdrawn"
    with pytest.raises(Refusal, match=r"approvals\.decided"), transaction():
        approve(approval=approval, by=company.actor("sun"), seen=approval.payload_hash)


def test_waiting_for_those_who_may_and_never_the_asker(company: Cast) -> None:
    asked = {"chen": ask(company), "sun": ask(company, by="sun", name="王五")}
    assert [one.pk for one in waiting_for(company.actor("zheng"))] == [one.pk for one in asked.values()]
    assert [one.pk for one in waiting_for(company.actor("sun"))] == [asked["chen"].pk]
    assert list(waiting_for(company.actor("zhou"))) == []
    assert list(waiting_for(company.actor("he"))) == []


def test_waiting_takes_one_query(company: Cast) -> None:
    zheng = company.actor("zheng")
    for count in (1, 3):
        for number in range(count):
            ask(company, name=f"王{count}{number}")
        with CaptureQueriesContext(connection) as seen:
            [(one.hall, one.asked_by.name) for one in waiting_for(zheng)]
        assert len(seen) == 1


def test_approval_of_a_stranger_looks_missing(company: Cast) -> None:
    approval = ask(company)
    with pytest.raises(Missing):
        approval_of(company.actor("he"), approval.pk)
    assert approval_of(company.actor("chen"), approval.pk) == approval


def test_people_who_may_reach_the_hall(company: Cast) -> None:
    PostRight.objects.filter(right="x.y").delete()
    company.grant("hall_manager", "x.y")
    assert [one.code for one in people_who_may("x.y", company.nm)] == ["chen"]
    assert sorted(one.code for one in people_who_may("x.y", None)) == ["chen", "liu"]


def written(kind: str = "approvals.news") -> tuple[str, str, list[tuple[str, str]]]:
    """The last notice: who signs it, its words, and whom it reached as what."""
    notice = Notice.objects.filter(kind=kind).latest("pk")
    rows = notice.deliveries.order_by("role", "person__code")
    return notice.sender_code, notice.body, list(rows.values_list("role", "person__code"))


@pytest.mark.clause("S1.5.2")
def test_words_go_out_in_the_name_of_who_wrote_them_copied_to_the_superior(company: Cast) -> None:
    company.revoke("general_manager", RIGHT)
    approval = ask(company, by="zhou")
    sender, body, reached = written()
    assert (sender, "写错了" in body) == ("zhou", True)
    assert reached == [("cc", "zheng"), ("to", "sun")]
    with transaction():
        decline(approval=approval, by=company.actor("sun"), reason="先问本人")
    sender, body, reached = written()
    assert (sender, "先问本人" in body, reached) == ("sun", True, [("cc", "zheng"), ("to", "zhou")])
    again = ask(company, by="zhou", name="王大强")
    with transaction():
        approve(approval=again, by=company.actor("sun"), seen=again.payload_hash)
    sender, _body, reached = written()
    assert (sender, reached) == ("sun", [("cc", "zheng"), ("to", "zhou")])


@pytest.mark.clause("S1.5.2")
def test_without_a_superior_the_product_tells_and_the_words_stay_behind(company: Cast) -> None:
    Post.objects.filter(code="shift_leader").update(superior=None)
    ask(company, by="zhou")
    sender, body, reached = written()
    assert (sender, reached) == ("system", [("to", "sun"), ("to", "zheng")])
    assert "新名字: 王小强" in body and "写错了" not in body and "原因" not in body
