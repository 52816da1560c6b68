"""Making, doing, waiving, urging and handing on; a refusal changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from hallkeeper.books.notices.api import Notice
from hallkeeper.engine.duties.actions.completing import complete, complete_act, complete_by_ref, undo
from hallkeeper.engine.duties.actions.creating import create
from hallkeeper.engine.duties.actions.moving import cancel_by_ref, hand_to, urge, waive
from hallkeeper.engine.duties.actions.planning import plan_day
from hallkeeper.engine.duties.models import Duty, Evidence, PlannedDay, Waiver
from hallkeeper.engine.duties.queries import coming, duty_of, mine, missing_for, open_gates
from hallkeeper.engine.duties.rules import Given
from hallkeeper.foundation.kernel.api import SYSTEM, BadInput, Missing, NotAllowed, Refusal, at
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Post
from tests.cast import Cast
from tests.engine.duties.conftest import TODAY, TOMORROW, YESTERDAY, hall_time, planned

pytestmark = pytest.mark.usefixtures("morning")


def fresh(duty: Duty) -> Duty:
    return Duty.objects.get(pk=duty.pk)


def do(company: Cast, duty: Duty, by: str = "li", clock: str = "08:35", **given: Any) -> Duty:
    with at(hall_time(clock)), transaction():
        return complete(duty=duty, by=company.actor(by), evidence=Given(**given))


def carry(company: Cast, **more: Any) -> Duty:
    values: dict[str, Any] = {
        "kind": "carry", "hall": company.nm, "on": TODAY, "due_at": hall_time("12:00"), "ref": "x.Due:1",
        "owner": company.zhou, "amounts": "2,684.00", **more,
    }  # fmt: skip
    with transaction():
        return create(**values)


def unchanged(duty: Duty) -> bool:
    return fresh(duty).state == "pending" and not Evidence.objects.exists() and not Waiver.objects.exists()


# -- planning --


def test_plan_day_makes_the_duties_of_the_trade_with_their_times(manned: Cast) -> None:
    duties = planned(manned)
    assert sorted(duties) == ["money", "sweep", "warmth"]
    sweep = duties["sweep"]
    assert (sweep.due_at, sweep.opens_at) == (hall_time("08:40"), hall_time("07:40"))
    assert (sweep.warn_at, sweep.escalate_at) == (hall_time("08:30"), hall_time("09:10"))
    assert (sweep.owner_post, sweep.owner_person, sweep.gate, sweep.clause) == (
        "clerk",
        None,
        "open",
        "S1.1.6",
    )


def test_plan_day_twice_makes_nothing_new(manned: Cast) -> None:
    planned(manned)
    with transaction():
        assert plan_day(manned.nm, TODAY) == 0
    assert Duty.objects.count() == 3
    assert TrailRow.objects.filter(verb="duty.plan").count() == 1


def test_plan_day_names_who_leads_at_that_time(manned: Cast) -> None:
    assert planned(manned)["money"].owner_person == manned.zhaox


def test_plan_day_without_a_leader_leaves_it_with_the_post(company: Cast) -> None:
    money = planned(company)["money"]
    assert (money.owner_person, money.owner_post) == (None, "shift_leader")


def test_plan_day_follows_changed_hours(manned: Cast) -> None:
    planned(manned)
    Hall.objects.filter(code="NM").update(opens="10:00")
    with transaction():
        plan_day(Hall.objects.get(code="NM"), TODAY)
    assert Duty.objects.get(kind_code="sweep").due_at == hall_time("09:40")
    assert PlannedDay.objects.count() == 1


# -- making one --


def test_create_for_a_person(company: Cast) -> None:
    duty = carry(company)
    assert (duty.owner_person, duty.owner_post, duty.amounts) == (company.zhou, "", "2,684.00")
    assert (duty.warn_at, duty.escalate_at) == (hall_time("11:30"), hall_time("12:00"))
    assert duty.lapses is False
    assert [row.verb for row in rows_of(duty.subject)] == ["duty.create"]


def test_create_again_with_the_same_ref_is_the_same(company: Cast) -> None:
    assert carry(company).pk == carry(company, due_at=hall_time("15:00")).pk


def test_create_with_its_own_minutes_and_title(company: Cast) -> None:
    duty = carry(company, warn_before=5, escalate_after=None, title="送昨天的钱", owner="leader")
    assert (duty.warn_at, duty.escalate_at, duty.title) == (hall_time("11:55"), None, "送昨天的钱")
    assert (duty.owner_post, duty.follows_roster) == ("shift_leader", True)


def test_create_of_unknown_kind_is_refused(company: Cast) -> None:
    with pytest.raises(Refusal, match=r"duties\.unknown_kind"):
        carry(company, kind="nothing")
    assert not Duty.objects.exists()


def test_two_duties_of_one_kind_and_ref_cannot_stand(company: Cast) -> None:
    duty = carry(company)
    with pytest.raises(IntegrityError), django_transaction.atomic():
        duty.pk = None
        duty.save(force_insert=True)


# -- doing --


def test_complete_a_tick(manned: Cast) -> None:
    sweep = do(manned, planned(manned)["sweep"])
    assert (sweep.state, sweep.done_by, sweep.late) == ("done", manned.li, False)
    [evidence] = Evidence.objects.all()
    assert (evidence.kind, evidence.by_code, evidence.at) == ("tick", "li", hall_time("08:35"))
    [row] = rows_of(sweep.subject)
    assert (row.verb, row.hall, row.clause, row.scope) == ("duty.complete", "NM", "S1.1.6", "NM/2026-11-23")


def test_complete_after_due_stays_late(manned: Cast) -> None:
    assert do(manned, planned(manned)["sweep"], clock="08:41").late


def test_complete_by_a_person_off_duty_names_whose_it_is(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    with pytest.raises(NotAllowed) as refused:
        do(manned, sweep, by="wang")
    assert "李娜" in str(refused.value.message)
    assert refused.value.recorded
    assert unchanged(sweep)


@pytest.mark.parametrize("who", ["zhou", "chen", "sun", "he"])
def test_complete_by_another_post_is_refused(manned: Cast, who: str) -> None:
    sweep = planned(manned)["sweep"]
    with pytest.raises(NotAllowed):
        do(manned, sweep, by=who)
    assert unchanged(sweep)


def test_complete_where_nobody_is_on_duty_by_any_holder(company: Cast) -> None:
    assert do(company, planned(company)["sweep"], by="wang").done_by == company.wang


def test_complete_without_the_right_is_refused(manned: Cast) -> None:
    manned.revoke("clerk", "engine_duties.do")
    sweep = planned(manned)["sweep"]
    with pytest.raises(NotAllowed):
        do(manned, sweep)
    assert unchanged(sweep)


def test_complete_twice_is_refused_with_who_was_first(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    do(manned, sweep)
    with pytest.raises(Refusal, match=r"duties\.cannot_complete") as refused:
        do(manned, sweep)
    assert "李娜" in str(refused.value.message)
    assert Evidence.objects.count() == 1


def test_complete_out_of_range_is_flagged(manned: Cast) -> None:
    warmth = planned(manned)["warmth"]
    with pytest.raises(BadInput):
        do(manned, warmth, value="30")
    assert unchanged(warmth)
    assert do(manned, warmth, value="30", reason="空调坏了").flagged
    assert Evidence.objects.get().value == {"number": "30", "unit": "℃", "reason": "空调坏了"}


def test_complete_what_only_an_act_completes_is_refused(manned: Cast) -> None:
    money = planned(manned)["money"]
    with pytest.raises(Refusal, match=r"duties\.by_act"):
        do(manned, money, by="zhaox")
    assert unchanged(money)


def test_complete_with_a_signature(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    Duty.objects.filter(pk=sweep.pk).update(evidence={"kind": "signature"})
    with pytest.raises(NotAllowed):
        do(manned, fresh(sweep), pin="0000")
    assert unchanged(sweep)
    done = do(manned, fresh(sweep), pin=Cast.PIN)
    assert (done.state, Evidence.objects.get().value) == ("done", {})


def test_complete_act_done_by_another_rooms_verb(manned: Cast) -> None:
    money = planned(manned)["money"]
    with transaction():
        done = complete_act(kind="money", hall=manned.nm, on=TODAY, by=manned.actor("zhou"), note="2,684.00")
    assert [duty.pk for duty in done] == [money.pk]
    assert (fresh(money).state, fresh(money).done_by) == ("done", manned.zhou)
    assert Evidence.objects.get().value == {"note": "2,684.00"}


def test_complete_act_of_nothing_is_no_error(manned: Cast) -> None:
    with transaction():
        assert complete_act(kind="money", hall=manned.nm, on=TODAY, by=SYSTEM) == []


def test_complete_act_even_if_it_had_lapsed(manned: Cast) -> None:
    money = planned(manned)["money"]
    Duty.objects.filter(pk=money.pk).update(state="missed")
    with transaction():
        complete_act(kind="money", hall=manned.nm, on=TODAY, by=manned.actor("zhou"))
    assert fresh(money).state == "done"


def test_complete_by_ref(company: Cast) -> None:
    duty = carry(company)
    with transaction():
        assert [one.pk for one in complete_by_ref(ref="x.Due:1", by=company.actor("zhou"))] == [duty.pk]
        assert complete_by_ref(ref="x.Due:1", by=company.actor("zhou")) == []
    with pytest.raises(ValueError, match="empty ref"), transaction():
        complete_by_ref(ref="", by=SYSTEM)


def test_complete_rolls_back_when_the_trail_fails(manned: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = planned(manned)["sweep"]
    monkeypatch.setattr("hallkeeper.foundation.trail.recording.row_mac", lambda row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do(manned, sweep)
    assert unchanged(sweep)


def test_undo_within_seconds_by_the_same_person(manned: Cast) -> None:
    sweep = do(manned, planned(manned)["sweep"], clock="08:35")
    with at(hall_time("08:35") + timedelta(seconds=6)), transaction():
        undo(duty=sweep, by=manned.actor("li"))
    assert (fresh(sweep).state, fresh(sweep).done_at) == ("pending", None)
    assert [one.kind for one in Evidence.objects.all()] == ["tick", "undo"]


@pytest.mark.parametrize(("who", "seconds"), [("li", 11), ("zhou", 3)])
def test_undo_too_late_or_by_another_is_refused(manned: Cast, who: str, seconds: int) -> None:
    sweep = do(manned, planned(manned)["sweep"], clock="08:35")
    with (
        pytest.raises(Refusal, match=r"duties\.too_late_to_undo"),
        at(hall_time("08:35") + timedelta(seconds=seconds)),
        transaction(),
    ):
        undo(duty=sweep, by=manned.actor(who))
    assert fresh(sweep).state == "done"


# -- waiving --


def test_waive_with_right_and_reason(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    with transaction():
        waive(duty=sweep, by=manned.actor("chen"), reason="停水")
    waiver = Waiver.objects.get()
    assert (fresh(sweep).state, waiver.reason, waiver.by) == ("waived", "停水", manned.chen)
    assert [(row.verb, row.reason) for row in rows_of(sweep.subject)] == [("duty.waive", "停水")]


@pytest.mark.parametrize(
    ("kind", "who", "reason", "code"),
    [
        ("sweep", "zhou", "停水", "right.engine_duties.waive"),
        ("sweep", "liu", "停水", "right.engine_duties.waive"),
        ("sweep", "chen", "  ", "duties.no_reason"),
        ("sweep", "chen", "长" * 501, "duties.long_reason"),
        ("money", "chen", "没空", "duties.never_waived"),
    ],
)
def test_waive_refused_changes_nothing(manned: Cast, kind: str, who: str, reason: str, code: str) -> None:
    duty = planned(manned)[kind]
    with pytest.raises(Refusal) as refused, transaction():
        waive(duty=duty, by=manned.actor(who), reason=reason)
    assert refused.value.code == code
    assert unchanged(duty)


def test_waive_a_missed_one_only_where_it_holds_a_gate(manned: Cast) -> None:
    duties = planned(manned)
    Duty.objects.update(state="missed")
    with transaction():
        waive(duty=fresh(duties["sweep"]), by=manned.actor("chen"), reason="那天没开门")
    with pytest.raises(Refusal, match=r"duties\.cannot_waive"), transaction():
        waive(duty=fresh(duties["warmth"]), by=manned.actor("chen"), reason="那天没开门")
    assert fresh(duties["warmth"]).state == "missed"


# -- urging, handing on, calling off --


def test_urge_once_in_ten_minutes(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    with transaction():
        urge(duty=sweep, by=manned.actor("zhou"))
    [notice] = Notice.objects.all()
    roles = {row.person.code: row.role for row in notice.deliveries.all()}
    assert (roles, notice.subject_ref, notice.sender) == (
        {"li": "to", "zheng": "cc"},
        sweep.subject,
        manned.zhou,
    )
    for who, minutes, refused in (("chen", 9, True), ("chen", 10, False)):
        with at(hall_time("08:30") + timedelta(minutes=minutes)):
            if refused:
                with pytest.raises(Refusal, match=r"duties\.urged_lately"), transaction():
                    urge(duty=sweep, by=manned.actor(who))
            else:
                with transaction():
                    urge(duty=sweep, by=manned.actor(who))
    assert Notice.objects.count() == 2


def test_urge_without_right_or_superior_changes_nothing(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    with pytest.raises(NotAllowed), transaction():
        urge(duty=sweep, by=manned.actor("wang"))
    Post.objects.filter(code="shift_leader").update(superior=None)
    with pytest.raises(Refusal, match=r"notices\.no_superior"), transaction():
        urge(duty=sweep, by=manned.actor("zhou"))
    assert (fresh(sweep).urged_at, Notice.objects.count()) == (None, 0)


def test_urge_oneself_or_what_is_done_is_refused(manned: Cast) -> None:
    money = planned(manned)["money"]
    with pytest.raises(Refusal, match=r"duties\.nobody_to_urge"), transaction():
        urge(duty=money, by=manned.actor("zhaox"))
    Duty.objects.filter(pk=money.pk).update(state="missed")
    with pytest.raises(Refusal, match=r"duties\.cannot_urge"), transaction():
        urge(duty=fresh(money), by=manned.actor("zhou"))


def test_hand_to_makes_it_theirs_alone_in_writing(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    with transaction():
        hand_to(duty=sweep, person=manned.wang, by=manned.actor("zhou"))
    notice = Notice.objects.get()
    assert {row.person.code: row.ack_wanted for row in notice.deliveries.all()} == {
        "wang": True,
        "zheng": False,
    }
    with pytest.raises(NotAllowed):
        do(manned, fresh(sweep), by="li")
    assert do(manned, fresh(sweep), by="wang").done_by == manned.wang


def test_hand_to_a_stranger_or_without_right_is_refused(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    with pytest.raises(BadInput, match=r"duties\.not_of_the_hall"), transaction():
        hand_to(duty=sweep, person=manned.he, by=manned.actor("zhou"))
    with pytest.raises(NotAllowed), transaction():
        hand_to(duty=sweep, person=manned.wang, by=manned.actor("li"))
    assert (fresh(sweep).owner_person, Notice.objects.count()) == (None, 0)


def test_hand_to_what_is_done_is_refused(manned: Cast) -> None:
    sweep = do(manned, planned(manned)["sweep"])
    with pytest.raises(Refusal, match=r"duties\.cannot_hand_to"), transaction():
        hand_to(duty=sweep, person=manned.wang, by=manned.actor("zhou"))


def test_cancel_by_ref_frees_the_ref(company: Cast) -> None:
    duty = carry(company)
    with transaction():
        assert [one.state for one in cancel_by_ref(ref="x.Due:1", by=SYSTEM, reason="当天重开")] == [
            "cancelled"
        ]
        assert cancel_by_ref(ref="x.Due:1", by=SYSTEM) == []
    assert carry(company).pk != duty.pk
    with pytest.raises(ValueError, match="empty ref"), transaction():
        cancel_by_ref(ref="", by=SYSTEM)


# -- reading --


def test_mine_by_name_by_post_and_by_roster(manned: Cast) -> None:
    planned(manned)
    carry(manned)
    expected = {
        "zhou": ["carry"], "zhaox": ["money"], "li": ["sweep", "warmth"], "wang": [], "he": [], "sun": [],
    }  # fmt: skip
    assert {who: [duty.kind_code for duty in mine(manned.actor(who), TODAY)] for who in expected} == expected


def test_mine_where_nobody_is_on_duty_is_everyones_of_the_post(company: Cast) -> None:
    planned(company)
    for who in ("li", "wang"):
        assert [duty.kind_code for duty in mine(company.actor(who), TODAY)] == ["sweep", "warmth"]
    assert [duty.kind_code for duty in mine(company.actor("he"), TODAY)] == []


def test_mine_keeps_what_is_open_from_before_and_what_falls_due(company: Cast) -> None:
    old = carry(company, on=YESTERDAY, due_at=hall_time("12:00", YESTERDAY), ref="x.Due:0")
    due = carry(company, on=YESTERDAY, ref="x.Due:1")
    zhou = company.actor("zhou")
    assert [duty.pk for duty in mine(zhou, TODAY)] == [old.pk, due.pk]
    with transaction():
        complete_by_ref(ref="x.Due:0", by=zhou)
    assert [duty.pk for duty in mine(zhou, TODAY)] == [due.pk]


def test_coming_shows_the_days_after(company: Cast) -> None:
    carry(company)
    later = carry(company, on=TOMORROW, due_at=hall_time("12:00", TOMORROW), ref="x.Due:2")
    assert [duty.pk for duty in coming(company.actor("zhou"), TODAY)] == [later.pk]


def test_gates_name_what_is_missing_and_who_has_it(manned: Cast) -> None:
    duties = planned(manned)
    assert [duty.pk for duty in open_gates(manned.nm, TODAY, "open")] == [duties["sweep"].pk]
    [item] = missing_for(manned.nm, TODAY, "close")
    assert (item.label, item.who, item.url) == ("点钱", "赵雪", "/duties/")
    assert missing_for(manned.nm, TODAY, "close", besides={"/duties/"}) == []
    do(manned, duties["sweep"])
    assert open_gates(manned.nm, TODAY, "open") == []
    Duty.objects.filter(kind_code="money").update(state="missed")
    assert len(open_gates(manned.nm, TODAY, "close")) == 1


def test_missing_for_a_post_nobody_holds_names_the_post(company: Cast) -> None:
    planned(company)
    Account.objects.filter(username__in=["zhou", "zhaox"]).update(is_active=False)
    company.zhou.__class__.objects.filter(code__in=["zhou", "zhaox"]).update(active=False)
    assert [item.who for item in missing_for(company.nm, TODAY, "close")] == ["值班长"]


def test_duty_of_a_stranger_looks_missing(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    for who in ("he", "liu", "wang"):
        with pytest.raises(Missing):
            duty_of(manned.actor(who), sweep.pk)
    for who in ("li", "zhou", "chen", "sun"):
        assert duty_of(manned.actor(who), sweep.pk) == sweep


def test_state_check_in_the_database(company: Cast, morning: datetime) -> None:
    duty = carry(company)
    with pytest.raises(IntegrityError, match="duty_done_iff_when"), django_transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(state="done")
    with pytest.raises(IntegrityError, match="duty_has_an_owner"), django_transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(owner_person=None)
