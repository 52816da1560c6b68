"""The whole way through the approvals inbox: asked, seen, agreed, done; and refused to the wrong people."""

from __future__ import annotations

import pytest

from hallkeeper.engine.approvals.api import Approval, approve, waiting_for
from hallkeeper.foundation.kernel.api import NotAllowed, Refusal
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.posts.api import Holding, Post, give_post
from tests.cast import Cast


def ask(company: Cast) -> Approval:
    company.operate()
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
