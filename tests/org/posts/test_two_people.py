"""The whole way through the approvals inbox: asked, seen, agreed, done; and refused to the wrong people."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from hallkeeper.engine.approvals.api import Approval, approve, waiting_for, withdraw
from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, now, today
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.posts import seconds as seconds_room
from hallkeeper.org.posts.actions.posts import RightsChanged
from hallkeeper.org.posts.api import Actor, Given, Holding, Merger, Post, change_rights, give_post
from tests.cast import Cast

ODD = "shop_cash.witness"


def ask(company: Cast) -> Approval:
    with transaction():
        given = give_post(
            person=company.li,
            post=Post.objects.get(code="trainer"),
            hall=company.nm,
            by=company.actor("chen"),
            reason="兼任",
        )
    assert given.waits
    return Approval.objects.get()


def test_post_is_given_once_the_second_person_agreed(company: Cast) -> None:
    wish = ask(company)
    assert list(waiting_for(company.actor("sun"))) == [wish]
    assert list(waiting_for(company.actor("li"))) == [] == list(waiting_for(company.actor("chen")))
    assert not Holding.objects.filter(post__code="trainer").exists()
    with transaction():
        done = approve(approval=wish, by=company.actor("sun"), seen=wish.payload_hash)
    assert "李娜" in done.outcome
    assert Holding.objects.get(post__code="trainer").person == company.li


@pytest.mark.parametrize("who", ["chen", "li", "liu"])
def test_nobody_else_agrees(company: Cast, who: str) -> None:
    wish = ask(company)
    company.grant("clerk", "org_posts.approve_grant")
    with pytest.raises((NotAllowed, Refusal)), transaction():
        approve(approval=wish, by=company.actor(who), seen=wish.payload_hash)
    assert not Holding.objects.filter(post__code="trainer").exists()


# -- one person alone, while nobody else could agree --


@pytest.fixture
def founding(company: Cast) -> Cast:
    """Only the owner has ever signed in."""
    company.never_signed_in("sun")
    return company


def give(company: Cast, to: str = "li", what: str = "trainer", by: str = "zheng") -> Given:
    with transaction():
        return give_post(
            person=company.people[to], post=Post.objects.get(code=what), hall=company.nm,
            by=company.actor(by), reason="开业",
        )  # fmt: skip


def allow(company: Cast, post: str = "clerk", right: str = "org_people.see") -> RightsChanged:
    with transaction():
        return change_rights(
            post=Post.objects.get(code=post), add=[right], by=company.actor("zheng"), reason="开业"
        )


def agree(wish: Approval, by: Actor) -> Approval:
    with transaction():
        return approve(approval=wish, by=by, seen=wish.payload_hash)


def test_what_one_did_alone_waits_to_be_seen_by_the_next_who_may(founding: Cast) -> None:
    assert give(founding).alone and allow(founding).alone
    assert Holding.objects.filter(post__code="trainer").exists()
    assert founding.actor("li").may("org_people.see")
    assert list(waiting_for(founding.actor("zheng"))) == []
    founding.client("sun")
    waiting = list(waiting_for(founding.actor("sun")))
    assert [one.kind for one in waiting] == ["org_posts.given_alone", "org_posts.rights_alone"]
    for one in waiting:
        assert agree(one, founding.actor("sun")).decided_by == founding.sun
    assert list(waiting_for(founding.actor("sun"))) == []
    assert [row.actor for row in TrailRow.objects.filter(verb="seen")] == ["sun", "sun"]


def test_alone_until_the_second_has_signed_in_and_never_after(founding: Cast) -> None:
    assert give(founding).alone
    founding.client("sun")
    assert give(founding, what="safety_officer").waits and allow(founding).waits
    assert not Holding.objects.filter(post__code="safety_officer").exists()
    assert not founding.actor("li").may("org_people.see")


def test_done_alone_is_not_taken_back(founding: Cast) -> None:
    give(founding)
    with pytest.raises(Refusal, match=r"approvals\.done"), transaction():
        withdraw(approval=Approval.objects.get(), by=founding.actor("zheng"))
    page = founding.client("zheng").get(f"/approvals/{Approval.objects.get().pk}/").content.decode()
    assert "撤回" not in page and "一个人做的事" in page


def test_done_alone_is_seen_although_its_giver_has_left(founding: Cast) -> None:
    give(founding)
    Person.objects.filter(code="zheng").update(active=False)
    Account.objects.filter(username="zheng").update(is_active=False)
    assert agree(Approval.objects.get(), founding.actor("sun")).state == "approved"


def test_who_gained_is_the_witness_only_where_there_is_no_third(founding: Cast) -> None:
    give(founding, to="sun")
    wish = Approval.objects.get()
    Holding.objects.create(
        person=founding.fang, post=Post.objects.get(code="department_manager"), valid_from=today(), main=False
    )
    with pytest.raises(NotAllowed, match=r"posts\.own_grant"):
        agree(wish, founding.actor("sun"))
    Holding.objects.filter(person=founding.fang, post__code="department_manager").delete()
    assert agree(wish, founding.actor("sun")).state == "approved"


def test_only_other_person_is_the_one_to_gain(company: Cast) -> None:
    """A third person has to be given such a post first, and to that the second can agree."""
    for ask_for in (lambda: give(company, to="sun"), lambda: allow(company, "department_manager", ODD)):
        with pytest.raises(Refusal, match=r"posts\.no_third") as caught:
            ask_for()
        assert "孙浩" in str(caught.value.message)
    assert not Approval.objects.exists() and not company.actor("sun").may(ODD)


def test_company_wide_grant_needs_whoever_else_may_agree(company: Cast) -> None:
    """Nobody else holds the right for the whole company: the department's manager is the second."""
    assert allow(company).waits
    agree(Approval.objects.get(), company.actor("sun"))
    assert company.actor("li").may("org_people.see")


def test_other_name_of_a_post_counts(founding: Cast) -> None:
    """Whoever may agree only by a merged name is a second person as well."""
    mentor = Post.objects.get(code="trainer")
    Merger.objects.create(hall=founding.nm, post=mentor, into=Post.objects.get(code="department_manager"))
    Holding.objects.create(
        person=founding.chen, post=mentor, hall=founding.nm, valid_from=today(), main=False
    )
    assert give(founding, what="safety_officer").waits


def test_control_with_the_guard_off_one_person_does_it(
    company: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert give(company).waits
    monkeypatch.setattr(seconds_room, "_candidates", list)
    assert give(company).alone


@pytest.mark.django_db(transaction=True)
def test_first_sign_in_waits_for_a_grant_in_hand(company: Cast) -> None:
    """On PostgreSQL nobody's first sign-in slips between the look for a second person and the grant."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: there is no between")
    company.never_signed_in("sun")

    def sign_in() -> None:
        try:
            Account.objects.filter(username="sun").update(last_login=now())
        finally:
            connection.close()

    other = threading.Thread(target=sign_in)
    with transaction():
        assert not seconds_room.seconds(without={company.zheng.pk})
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join(10)
    assert give(company).waits
