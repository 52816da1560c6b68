"""Rights follow posts and dates, per hall; part-time posts stand beside a main one; names merge and split."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import RequestFactory

from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, today
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.places.api import INSTALLATION, Device, Hall
from hallkeeper.org.posts.api import (
    Holding,
    Merger,
    Post,
    TwoPeople,
    actor_of,
    give_post,
    holders,
    merge_names,
    one_post_in,
    posts_with,
    split_names,
    superior_faults,
    superiors_of,
)
from tests.cast import SINCE, Cast

RIGHT = "shop_cash.deposit"
CARE = ("customer_representative", "customer_manager")


def hold(person: Person, post: str, **where: object) -> Holding:
    """Let somebody hold a post, by the installation."""
    with transaction():
        given = give_post(person=person, post=Post.objects.get(code=post), by=INSTALLATION, **where)  # type: ignore[arg-type]
    assert given.holding is not None
    return given.holding


@pytest.mark.clause("S4.4.1")
def test_rights_are_data_of_the_post(company: Cast) -> None:
    assert not company.actor("li").may("org_people.see", company.nm)
    company.grant("clerk", "org_people.see")
    assert company.actor("li").may("org_people.see", company.nm)
    company.revoke("clerk", "org_people.see")
    assert not company.actor("li").may("org_people.see", company.nm)


@pytest.mark.clause("S4.4.1")
def test_rights_follow_dates(company: Cast) -> None:
    company.grant("clerk", "org_people.see")
    Holding.objects.filter(person=company.li).update(valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31))
    may = {day: company.actor("li", day).may("org_people.see") for day in (
        date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)
    )}  # fmt: skip
    assert list(may.values()) == [False, True, True, False]


@pytest.mark.clause("S4.4.1")
def test_rights_follow_halls(company: Cast) -> None:
    reached = {
        code: [company.actor(code).may(right, hall) for hall in (company.nm, company.dj)]
        for code, right in (
            ("chen", "org_people.add"),
            ("sun", "org_people.add"),
            ("zheng", "org_people.add"),
        )
    }
    assert reached == {"chen": [True, False], "sun": [True, True], "zheng": [True, True]}
    other = Hall.objects.create(code="XX", name="别处", trade="telecom", opens="09:00", closes="18:00")
    assert not company.actor("sun").may("org_people.add", other)
    assert company.actor("zheng").may("org_people.add", other)


@pytest.mark.clause("S4.4.1")
def test_part_time_post_stands_beside_a_main_one(company: Cast) -> None:
    held = hold(company.li, "safety_officer", hall=company.nm)
    assert not held.main
    assert company.actor("li").posts_at(company.nm) == {"clerk", "safety_officer"}
    newcomer = Person.objects.create(code="x", name="新人")
    with pytest.raises(Refusal) as caught:
        hold(newcomer, "safety_officer", hall=company.nm)
    assert caught.value.code == "posts.part_time" and caught.value.clause == "S4.4.1"
    with pytest.raises(Refusal):
        hold(company.wang, "safety_officer", hall=company.nm, main=True)


@pytest.mark.clause("S4.4.1")
def test_person_may_hold_several_posts_in_several_halls(company: Cast) -> None:
    second = hold(company.li, "clerk", hall=company.dj)
    assert not second.main
    assert company.actor("li").posts_at(company.dj) == {"clerk"}
    assert set(company.actor("li").halls()) == {company.nm, company.dj}


@pytest.mark.clause("S4.4.1")
def test_two_names_of_one_post_merge_and_split_in_one_hall(company: Cast) -> None:
    representative, manager = (Post.objects.get(code=code) for code in CARE)
    Hall.objects.update(trade="power")
    hold(company.li, CARE[0], hall=company.nm)
    with transaction():
        merge_names(hall=company.nm, post=manager, into=representative, by=company.actor("zheng"))
    assert not company.actor("li").may("org_people.see", company.nm)
    company.grant(CARE[1], "org_people.see")
    assert company.actor("li").posts_at(company.nm) == {"clerk", *CARE}
    assert company.actor("li").may("org_people.see", company.nm)
    assert not company.actor("li").may("org_people.see", company.dj)
    assert holders(CARE[1], company.nm, today()) == [company.li]
    assert holders(CARE[1], company.dj, today()) == []
    assert one_post_in(company.nm, CARE[1]) == set(CARE) == one_post_in(company.nm, CARE[0])
    assert one_post_in(company.dj, CARE[1]) == {CARE[1]}
    client = company.client("li")
    with transaction():
        split_names(hall=company.nm, post=manager, by=company.actor("zheng"))
    assert company.actor("li").posts_at(company.nm) == {"clerk", CARE[0]}
    assert client.get("/account/").status_code == 302


def test_company_wide_holder_has_the_merged_name_in_that_hall_only(company: Cast) -> None:
    representative, manager = (Post.objects.get(code=code) for code in CARE)
    hold(company.fang, CARE[0], main=False)
    Merger.objects.create(hall=company.nm, post=manager, into=representative)
    by = company.actor("fang")
    assert (CARE[1] in by.posts_at(company.nm), CARE[1] in by.posts_at(company.dj)) == (True, False)
    department = hold(company.wang, CARE[0], department=company.department, main=False)
    assert CARE[1] in company.actor("wang").posts_at(company.nm)
    Hall.objects.filter(pk=company.nm.pk).update(department=None)
    assert CARE[1] not in company.actor("wang").posts_at(Hall.objects.get(code="NM"))
    assert department.department == company.department


@pytest.mark.parametrize(("first", "second"), [("clerk", "shift_leader"), CARE[:1] * 2])
@pytest.mark.clause("S4.4.1")
def test_only_names_of_one_post_merge(company: Cast, first: str, second: str) -> None:
    one, other = Post.objects.get(code=first), Post.objects.get(code=second)
    with pytest.raises(Refusal), transaction():
        merge_names(hall=company.nm, post=one, into=other, by=company.actor("zheng"))
    assert not Merger.objects.exists()


@pytest.mark.clause("S4.4.1")
def test_merger_gives_nobody_a_right(company: Cast) -> None:
    representative, manager = (Post.objects.get(code=code) for code in CARE)
    company.grant(CARE[1], "org_people.see")
    with pytest.raises(Refusal, match=r"posts\.rights_differ"), transaction():
        merge_names(hall=company.nm, post=manager, into=representative, by=company.actor("zheng"))
    assert not Merger.objects.exists()


def test_merging_twice_and_splitting_what_is_not_merged_are_refused(company: Cast) -> None:
    representative, manager = (Post.objects.get(code=code) for code in CARE)
    by = company.actor("zheng")
    with pytest.raises(Refusal), transaction():
        split_names(hall=company.nm, post=manager, by=by)
    with transaction():
        merge_names(hall=company.nm, post=manager, into=representative, by=by)
    for post, into in ((manager, representative), (representative, manager)):
        with pytest.raises(Refusal), transaction():
            merge_names(hall=company.nm, post=post, into=into, by=by)
    with pytest.raises(NotAllowed), transaction():
        split_names(hall=company.nm, post=manager, by=company.actor("chen"))
    assert Merger.objects.count() == 1


@pytest.mark.clause("S4.4.1")
def test_missing_right_is_refused_with_who_may(company: Cast) -> None:
    with pytest.raises(NotAllowed) as caught:
        company.actor("li").require("org_places.set_up", company.nm, clause="S4.4.1")
    assert (caught.value.who, caught.value.clause, caught.value.recorded) == ("总经理", "S4.4.1", True)
    company.actor("zheng").require("org_places.set_up", company.nm)
    company.actor("zheng").require_company("org_places.set_up")
    with pytest.raises(NotAllowed):
        company.actor("sun").require_company("org_people.add")
    assert posts_with("org_posts.change") == ["总经理"]


def test_nobody_keeps_rights_after_leaving(company: Cast) -> None:
    Person.objects.filter(code="li").update(active=False)
    assert company.actor("li").held == ()
    Person.objects.filter(code="li").update(active=True)
    Account.objects.filter(username="li").update(is_active=False)
    assert company.actor("li").held == ()


def test_cancelled_holding_is_never_in_force(company: Cast) -> None:
    Holding.objects.filter(person=company.li).update(cancelled_at="2026-01-01T00:00Z")
    assert company.actor("li").held == ()
    assert company.li not in holders("clerk", company.nm, today())


def test_scope_narrows_rows_to_the_halls_one_reaches(company: Cast) -> None:
    for hall in (company.nm, company.dj):
        Device.objects.create(
            hall=hall,
            name=hall.code,
            token_hash=hall.code,
            registered_at="2026-01-01T00:00Z",
            registered_by="x",
        )
    seen = {
        code: {row.name for row in company.actor(code).visible(Device.objects.all())} for code in PEOPLE_SEEN
    }
    assert seen == PEOPLE_SEEN
    assert list(company.actor("li").visible(Device.objects.all(), right="org_places.devices")) == []
    assert company.actor("chen").level("org_posts.give") == 50
    assert company.actor("li").level("org_posts.give") == 0


PEOPLE_SEEN = {"li": {"NM"}, "liu": {"DJ"}, "sun": {"NM", "DJ"}, "zheng": {"NM", "DJ"}, "fang": {"NM", "DJ"}}


@pytest.mark.parametrize(
    ("by", "over", "allowed"),
    [
        ("chen", "li", True), ("chen", "zhou", True), ("chen", "chen", False), ("chen", "liu", False),
        ("chen", "sun", False), ("chen", "fang", False), ("sun", "chen", True), ("sun", "liu", True),
        ("sun", "zheng", False), ("zheng", "sun", True), ("zheng", "fang", True), ("li", "wang", False),
    ],
)  # fmt: skip
def test_right_over_a_person_reaches_their_places_and_not_upward(
    company: Cast, by: str, over: str, allowed: bool
) -> None:
    person = getattr(company, over)
    try:
        company.actor(by).require_over("org_people.reset_password", person.pk)
        reached = True
    except NotAllowed:
        reached = False
    assert reached is allowed


def test_right_over_somebody_who_helps_in_two_halls_needs_both(company: Cast) -> None:
    hold(company.li, "clerk", hall=company.dj)
    with pytest.raises(NotAllowed):
        company.actor("chen").require_over("org_people.change", company.li.pk)
    company.actor("sun").require_over("org_people.change", company.li.pk)


def test_two_general_managers_reach_each_other(company: Cast) -> None:
    other = Person.objects.create(code="gm2", name="副总")
    hold(other, "general_manager")
    company.actor("zheng").require_over("org_people.change", other.pk)


def test_actor_costs_the_same_for_one_and_many_posts(
    company: Cast, django_assert_num_queries: object
) -> None:
    account = company.account("li")
    with django_assert_num_queries(3):  # type: ignore[operator]
        actor_of(account)
    for post in ("trainer", "safety_officer", "performance_officer"):
        hold(company.li, post, hall=company.nm)
    with django_assert_num_queries(3):  # type: ignore[operator]
        actor_of(account)


def test_two_people_are_two(company: Cast) -> None:
    assert TwoPeople(company.actor("zhou"), company.actor("zhaox")).second.name == "赵雪"
    with pytest.raises(Refusal) as caught:
        TwoPeople(company.actor("zhou"), company.actor("zhou"))
    assert (caught.value.code, caught.value.recorded) == ("two_people.same", True)


# -- superiors (S1.5.2) --


@pytest.mark.clause("S1.5.2")
def test_superiors_by_the_sender_s_post(company: Cast) -> None:
    found = {
        code: [one.code for one in superiors_of(getattr(company, code), company.nm, today())]
        for code in SUPERIORS
    }
    assert found == SUPERIORS


SUPERIORS = {
    "li": ["sun"],
    "zhou": ["zheng"],
    "chen": ["sun"],
    "sun": ["zheng"],
    "fang": ["zheng"],
    "zheng": [],
}


@pytest.mark.clause("S1.5.2")
def test_named_head_stands_for_the_superior_post(company: Cast) -> None:
    Post.objects.filter(code="shift_leader").update(named_head=company.fang)
    assert superiors_of(company.zhou, company.nm, today()) == [company.fang]
    Person.objects.filter(code="fang").update(active=False)
    assert superiors_of(company.zhou, company.nm, today()) == [company.zheng]


@pytest.mark.clause("S1.5.2")
@pytest.mark.parametrize("how", ["empty", "self", "nobody"])
def test_without_a_superior_nothing_goes_out_and_it_is_reported(company: Cast, how: str) -> None:
    Post.objects.filter(code="clerk").update(superior=None, named_head=company.li if how == "self" else None)
    if how == "nobody":
        Holding.objects.filter(person=company.li).delete()
    with pytest.raises(Refusal) as caught:
        superiors_of(company.li, company.nm, today())
    assert (caught.value.code, caught.value.clause) == ("posts.no_superior", "S1.5.2")
    if how != "nobody":
        assert [fault.post.code for fault in superior_faults() if fault.post.code == "clerk"][:1] == ["clerk"]


def test_report_is_empty_when_everybody_has_a_superior(company: Cast) -> None:
    assert superior_faults() == []


def test_vacant_superior_post_passes_the_copy_on_upward(company: Cast) -> None:
    Holding.objects.filter(person=company.sun).update(valid_to=SINCE)
    assert superiors_of(company.li, company.nm, today()) == [company.zheng]


def test_own_superior_post_is_skipped(company: Cast) -> None:
    hold(company.li, "department_manager", department=company.department, main=False)
    Holding.objects.filter(person=company.sun).update(valid_to=SINCE)
    assert superiors_of(company.li, company.nm, today()) == [company.zheng]


def test_circle_of_superiors_ends(company: Cast) -> None:
    clerk, leader = Post.objects.get(code="clerk"), Post.objects.get(code="shift_leader")
    Post.objects.filter(code="clerk").update(superior=leader)
    Post.objects.filter(code="shift_leader").update(superior=clerk)
    Holding.objects.exclude(person=company.li).delete()
    with pytest.raises(Refusal):
        superiors_of(company.li, company.nm, today())


def test_superior_of_a_department_s_and_a_company_s_person(company: Cast) -> None:
    Post.objects.filter(code="finance").update(superior=Post.objects.get(code="department_manager"))
    assert superiors_of(company.fang, None, today()) == [company.sun]
    assert superiors_of(company.sun, None, today()) == [company.zheng]
    here = superiors_of(company.he, company.nm, today())
    assert here == [company.zheng]


def test_holders_come_from_the_hall_first(company: Cast) -> None:
    hold(company.fang, "clerk", main=False)
    hold(company.he, "clerk", department=company.department, main=False)
    assert [one.code for one in holders("clerk", company.nm, today())] == ["li", "wang", "he", "fang"]


def test_holding_from_tomorrow_is_not_in_force_today(company: Cast) -> None:
    hold(company.wang, "trainer", hall=company.nm, valid_from=today() + timedelta(days=1))
    assert "trainer" not in company.actor("wang").posts_at(company.nm)
    assert "trainer" in company.actor("wang", today() + timedelta(days=1)).posts_at(company.nm)


def test_refusal_changes_and_records_nothing(company: Cast) -> None:
    before = TrailRow.objects.count()
    with pytest.raises(NotAllowed):
        company.actor("li").require("org_places.set_up")
    assert TrailRow.objects.count() == before
    assert RequestFactory().get("/").path == "/"
