"""Posts are given and ended: alone while nobody else could agree, by two people from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, today
from hallkeeper.foundation.rooms.api import ApprovalWanted
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Acting, Company, Hall, start_operating, subject_of
from hallkeeper.org.posts.actions import holdings, posts
from hallkeeper.org.posts.actions.holdings import grant_approved
from hallkeeper.org.posts.actions.posts import rights_approved
from hallkeeper.org.posts.api import (
    Given,
    Holding,
    Post,
    TwoPeople,
    change_post,
    change_rights,
    end_holding,
    give_post,
)
from hallkeeper.org.posts.approvals import describe_grant, describe_rights
from tests.cast import Cast


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ApprovalWanted]:
    """What was asked of the approvals inbox, which stands above this room."""
    wanted: list[ApprovalWanted] = []
    for module in (holdings, posts):
        monkeypatch.setattr(module, "publish", wanted.append)
    return wanted


def post(code: str) -> Post:
    return Post.objects.get(code=code)


def give(company: Cast, by: str | Acting, to: str = "li", what: str = "trainer", **more: object) -> Given:
    where = (
        {}
        if "hall" in more or "department" in more or more.pop("company_wide", False)
        else {"hall": company.nm}
    )
    who = company.actor(by) if isinstance(by, str) else by
    with transaction():
        return give_post(person=getattr(company, to), post=post(what), by=who, **where, **more)  # type: ignore[arg-type]


def refused(company: Cast, code: str, *arguments: object, **more: object) -> Refusal:
    """The refusal; nothing was written."""
    before = (Holding.objects.count(), TrailRow.objects.count())
    with pytest.raises(Refusal) as caught:
        give(company, *arguments, **more)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert (Holding.objects.count(), TrailRow.objects.count()) == before
    return caught.value


def test_set_up_gives_at_once_and_says_so(company: Cast, asked: list[ApprovalWanted]) -> None:
    company.never_signed_in("zheng", "sun")
    given = give(company, "chen", reason="兼任")
    assert given.holding is not None and given.alone and not given.waits
    row = rows_of(subject_of(company.li)).filter(verb="given").first()
    assert row is not None
    assert '"alone":true' in row.detail and (row.actor, row.reason, row.clause) == ("chen", "兼任", "S4.4.1")
    (wish,) = asked
    assert (wish.kind, wish.hall, wish.payload["holding"]) == ("org_posts.given_alone", "", given.holding.pk)


def test_company_with_a_second_person_asks_them(company: Cast, asked: list[ApprovalWanted]) -> None:
    before = Holding.objects.count()
    given = give(company, "chen", reason="兼任", valid_to=today() + timedelta(days=30))
    assert given.waits and Holding.objects.count() == before
    (wish,) = asked
    assert (wish.kind, wish.hall, wish.by.code, wish.reason) == ("org_posts.grant", "NM", "chen", "兼任")
    words = dict(describe_grant(wish.payload))
    assert "李娜 li" in words.values() and "培训员" in words.values() and "南门营业厅" in words.values()
    with transaction():
        said = grant_approved(wish.payload, TwoPeople(company.actor("chen"), company.actor("sun")))
    assert "李娜" in said
    held = Holding.objects.get(person=company.li, post__code="trainer")
    assert held.valid_to == today() + timedelta(days=30)
    row = rows_of(subject_of(company.li)).filter(verb="given").first()
    assert row is not None and '"second":"sun"' in row.detail


def test_second_person_must_hold_the_right_there_and_not_gain(
    company: Cast, asked: list[ApprovalWanted]
) -> None:
    give(company, "chen", reason="兼任")
    payload = asked[0].payload
    for second, code in (("li", "posts.own_grant"), ("wang", "right.org_posts.approve_grant")):
        with pytest.raises(NotAllowed) as caught, transaction():
            grant_approved(payload, TwoPeople(company.actor("chen"), company.actor(second)))
        assert caught.value.code == code
    Hall.objects.filter(code="NM").update(department=None)
    with pytest.raises(NotAllowed), transaction():
        grant_approved(payload, TwoPeople(company.actor("chen"), company.actor("sun")))
    assert not Holding.objects.filter(post__code="trainer").exists()


def test_what_changed_in_between_is_checked_again(company: Cast, asked: list[ApprovalWanted]) -> None:
    give(company, "chen", reason="兼任")
    Person.objects.filter(code="li").update(active=False)
    with pytest.raises(Refusal) as caught, transaction():
        grant_approved(asked[0].payload, TwoPeople(company.actor("chen"), company.actor("sun")))
    assert caught.value.code == "posts.left"
    with pytest.raises(NotAllowed), transaction():
        grant_approved(asked[0].payload, TwoPeople(company.actor("wang"), company.actor("sun")))


def test_reason_is_needed_where_a_second_person_reads_it(company: Cast, asked: list[ApprovalWanted]) -> None:
    refused(company, "posts.no_reason", "chen")
    assert asked == []


def test_department_and_company_grants_ask_who_stands_there(
    company: Cast, asked: list[ApprovalWanted]
) -> None:
    assert give(company, "zheng", to="chen", department=company.department, team="一班", reason="兼任").waits
    assert give(company, "zheng", to="chen", company_wide=True, reason="兼任").waits
    assert {"营业部", "一班"} <= set(dict(describe_grant(asked[0].payload)).values())


def test_nobody_gives_a_post_to_themselves(company: Cast) -> None:
    for code in ("chen", "zheng"):
        refusal = refused(company, "posts.own_grant", code, code)
        assert refusal.recorded


@pytest.mark.parametrize(
    ("by", "what", "place", "code"),
    [
        ("li", "trainer", "nm", "right.org_posts.give"),
        ("chen", "trainer", "dj", "right.org_posts.give"),
        ("chen", "department_manager", "nm", "posts.above_own"),
        ("sun", "general_manager", "nm", "posts.above_own"),
    ],
)
def test_giver_needs_the_right_there_and_no_lower_post(
    company: Cast, by: str, what: str, place: str, code: str
) -> None:
    refused(company, code, by, "wang", what, hall=getattr(company, place))


def test_hall_manager_gives_nothing_company_wide(company: Cast) -> None:
    refused(company, "right.org_posts.give", "chen", company_wide=True)
    refused(company, "right.org_posts.give", "chen", department=company.department)


def test_wishes_that_make_no_sense_are_refused(company: Cast) -> None:
    refused(company, "posts.already", "zheng", "li", "clerk")
    refused(company, "posts.already", "zheng", "li", "clerk", valid_to=today())
    refused(company, "posts.main_taken", "zheng", "li", "shift_leader", main=True)
    refused(company, "posts.dates", "zheng", valid_to=today() - timedelta(days=1))
    refused(company, "posts.two_places", "zheng", hall=company.nm, department=company.department)
    Post.objects.filter(code="archivist").update(trades=["power"])
    refused(company, "posts.trade", "zheng", "li", "archivist")
    Person.objects.filter(code="li").update(active=False)
    refused(company, "posts.left", "zheng")


def test_same_post_in_another_team_is_another_holding(company: Cast) -> None:
    company.never_signed_in("sun")
    assert give(company, "zheng", "li", "clerk", team="二班").holding is not None


def test_main_post_after_the_present_one_ends(company: Cast) -> None:
    company.never_signed_in("sun")
    Holding.objects.filter(person=company.li).update(valid_to=today())
    given = give(
        company,
        "zheng",
        "li",
        "shift_leader",
        valid_from=today() + timedelta(days=1),
        valid_to=today() + timedelta(days=9),
    )
    assert given.holding is not None and given.holding.main


def end(company: Cast, by: str, of: str = "li", reason: str = "调离", **more: object) -> Holding:
    with transaction():
        return end_holding(
            holding=Holding.objects.filter(person=getattr(company, of)).latest("id"),
            by=company.actor(by),
            reason=reason,
            **more,  # type: ignore[arg-type]
        )


def test_withdrawn_right_ends_the_session(company: Cast) -> None:
    client = company.client("li")
    assert client.get("/account/").status_code == 200
    ended = end(company, "chen")
    assert ended.valid_to == today() - timedelta(days=1)
    assert client.get("/account/").status_code == 302
    assert company.actor("li").held == ()
    row = rows_of(subject_of(company.li)).filter(verb="ended").first()
    assert row is not None and (row.actor, row.reason) == ("chen", "调离")


def test_holding_ends_on_a_later_day_and_one_not_begun_is_cancelled(company: Cast) -> None:
    company.never_signed_in("sun")
    tomorrow = today() + timedelta(days=1)
    assert end(company, "chen", last_day=tomorrow).valid_to == tomorrow
    assert company.actor("li").posts_at(company.nm) == {"clerk"}
    give(company, "zheng", "li", "trainer", valid_from=tomorrow)
    cancelled = end(company, "zheng")
    assert cancelled.cancelled_at is not None and cancelled.valid_to is None


def test_ending_is_refused(company: Cast) -> None:
    for by, of, code in (
        ("li", "wang", "right.org_posts.give"),
        ("chen", "he", "right.org_posts.give"),
        ("chen", "sun", "right.org_posts.give"),
    ):
        with pytest.raises(NotAllowed) as caught:
            end(company, by, of)
        assert caught.value.code == code
    with pytest.raises(Refusal) as nothing:
        end(company, "chen", reason="  ")
    assert nothing.value.code == "posts.no_reason"
    end(company, "chen")
    with pytest.raises(Refusal) as again:
        end(company, "chen")
    assert again.value.code == "posts.ended"


def test_nobody_ends_a_post_above_their_own(company: Cast) -> None:
    company.never_signed_in("sun")
    give(company, "zheng", "li", "supervisor", hall=company.nm)
    with pytest.raises(NotAllowed) as caught:
        end(company, "chen")
    assert caught.value.code == "posts.above_own"


def test_last_person_who_may_give_posts_stays(company: Cast) -> None:
    with pytest.raises(Refusal) as caught:
        end(company, "zheng", "zheng")
    assert caught.value.code == "posts.last_one"
    assert company.actor("zheng").may("org_posts.approve_grant")


def test_first_day_begins_operation_once(company: Cast) -> None:
    assert Company.objects.get().operating_since is None
    start_operating(on=today())
    start_operating(on=today() + timedelta(days=5))
    assert Company.objects.get().operating_since == today()


# -- rights and superiors of posts --


def test_rights_are_given_and_taken_in_set_up(company: Cast) -> None:
    company.never_signed_in("sun")
    client = company.client("li")
    with transaction():
        done = change_rights(post=post("clerk"), by=company.actor("zheng"), add=["org_people.see"])
    assert not done.waits and company.actor("li").may("org_people.see")
    assert client.get("/account/").status_code == 200
    with transaction():
        change_rights(post=post("clerk"), by=company.actor("zheng"), remove=["org_people.see"])
    assert not company.actor("li").may("org_people.see")
    assert client.get("/account/").status_code == 302


def test_new_rights_wait_for_a_second_person_who_does_not_hold_the_post(
    company: Cast, asked: list[ApprovalWanted]
) -> None:
    chief = Person.objects.create(code="gm2", name="副总")
    Holding.objects.create(person=company.sun, post=post("general_manager"), valid_from=today(), main=False)
    Holding.objects.create(person=chief, post=post("general_manager"), valid_from=today())
    with transaction():
        done = change_rights(
            post=post("clerk"), by=company.actor("zheng"), add=["org_people.see"], reason="看名单"
        )
    assert done.waits and not company.actor("li").may("org_people.see")
    wish = asked[-1]
    assert wish.kind == "org_posts.rights" and len(describe_rights(wish.payload)) == 2
    with pytest.raises(NotAllowed), transaction():
        rights_approved(wish.payload, TwoPeople(company.actor("zheng"), company.actor("chen")))
    with pytest.raises(NotAllowed), transaction():
        rights_approved(wish.payload, TwoPeople(company.actor("chen"), company.actor("zheng")))
    Holding.objects.create(person=company.fang, post=post("general_manager"), valid_from=today(), main=False)
    with transaction():
        assert "1" in rights_approved(wish.payload, TwoPeople(company.actor("zheng"), company.actor("fang")))
    assert company.actor("li").may("org_people.see")
    Holding.objects.create(person=company.fang, post=post("clerk"), valid_from=today(), main=False)
    with pytest.raises(NotAllowed) as caught, transaction():
        rights_approved(wish.payload, TwoPeople(company.actor("zheng"), company.actor("fang")))
    assert caught.value.code == "posts.own_grant"


def test_waiting_rights_need_a_reason(company: Cast, asked: list[ApprovalWanted]) -> None:
    Holding.objects.create(person=company.fang, post=post("general_manager"), valid_from=today(), main=False)
    with pytest.raises(Refusal) as caught, transaction():
        change_rights(post=post("clerk"), by=company.actor("zheng"), add=["org_people.see"])
    assert caught.value.code == "posts.no_reason" and asked == []


@pytest.mark.parametrize(
    ("by", "change", "code"),
    [
        ("sun", {"add": ["org_people.see"]}, "right.org_posts.change"),
        ("zheng", {"add": ["nothing.such"]}, "posts.unknown_right"),
        ("zheng", {"remove": ["org_posts.change"]}, "posts.last_one"),
    ],
)
def test_change_rights_refused_changes_nothing(
    company: Cast, by: str, change: dict[str, list[str]], code: str
) -> None:
    what = post("general_manager")
    before = set(what.rights.values_list("right", flat=True))
    with pytest.raises(Refusal) as caught, transaction():
        change_rights(post=what, by=company.actor(by), **change)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert set(what.rights.values_list("right", flat=True)) == before


def test_rights_that_are_there_already_change_nothing(company: Cast) -> None:
    before = TrailRow.objects.count()
    with transaction():
        change_rights(post=post("general_manager"), by=company.actor("zheng"), add=["org_posts.change"])
    assert TrailRow.objects.count() == before


def test_change_post_s_superior_head_and_second_factor(company: Cast) -> None:
    client = company.client("li")
    with transaction():
        changed = change_post(
            post=post("clerk"),
            version=1,
            by=company.actor("zheng"),
            superior=post("hall_manager"),
            named_head=company.fang,
            needs_totp=True,
            name=" 营业员 ",
            name_en="Clerk",
        )
    assert (changed.superior, changed.named_head, changed.version) == (post("hall_manager"), company.fang, 2)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("what", "values", "code"),
    [
        ("clerk", {"superior": "clerk"}, "posts.circle"),
        ("department_manager", {"superior": "clerk"}, "posts.circle"),
        ("general_manager", {"superior": "clerk"}, "posts.top"),
        ("clerk", {"name": " "}, "posts.no_name"),
        ("clerk", {"named_head": "gone"}, "posts.left"),
    ],
)
def test_change_post_refused(company: Cast, what: str, values: dict[str, str], code: str) -> None:
    Person.objects.create(code="gone", name="走了", active=False)
    wanted: dict[str, object] = dict(values)
    if "superior" in values:
        wanted["superior"] = post(values["superior"])
    if "named_head" in values:
        wanted["named_head"] = Person.objects.get(code=values["named_head"])
    with pytest.raises(Refusal) as caught, transaction():
        change_post(post=post(what), version=1, by=company.actor("zheng"), **wanted)
    assert caught.value.code == code
    assert post(what).version == 1


def test_change_post_needs_the_right_and_known_fields(company: Cast) -> None:
    with pytest.raises(NotAllowed), transaction():
        change_post(post=post("clerk"), version=1, by=company.actor("sun"), needs_totp=True)
    with pytest.raises(TypeError), transaction():
        change_post(post=post("clerk"), version=1, by=company.actor("zheng"), level=99)
