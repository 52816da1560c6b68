"""Rights, posts and holdings changed behind the product's back are named; what people did is explained."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from hallkeeper.foundation.kernel.api import today
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.posts.api import (
    Holding,
    Merger,
    Post,
    PostRight,
    change_post,
    change_rights,
    end_holding,
    give_post,
    merge_names,
    split_names,
)
from hallkeeper.org.posts.pack import PostRow, load_posts
from hallkeeper.org.posts.recount import verify_holdings, verify_names, verify_posts, verify_rights
from tests.cast import Cast
from tests.drills import tamperings

CARE = ("customer_representative", "customer_manager")
WAYS = [
    tamperings.give_a_right,
    tamperings.swap_a_right,
    tamperings.take_a_right,
    tamperings.raise_a_post,
    tamperings.copy_a_post,
    tamperings.give_a_post,
    tamperings.change_a_holding,
    tamperings.remove_a_holding,
    tamperings.merge_two_posts,
]


def found() -> list[str]:
    return [*verify_posts(), *verify_rights(), *verify_holdings(), *verify_names()]


def post(code: str) -> Post:
    return Post.objects.get(code=code)


def live(company: Cast) -> None:
    """Everything that changes rights by the verbs: given, ended, changed, merged, split."""
    company.never_signed_in("sun")
    by, tomorrow = company.actor("zheng"), today() + timedelta(days=1)
    with transaction():
        for code in ("trainer", "safety_officer"):
            give_post(
                person=company.li, post=post(code), hall=company.nm, by=by, team="一班", valid_to=tomorrow
            )
        later = give_post(
            person=company.wang, post=post("trainer"), hall=company.nm, by=by, valid_from=tomorrow
        ).holding
        assert later is not None
        end_holding(holding=later, by=by, reason="不去了")
        end_holding(holding=Holding.objects.get(post__code="trainer", person=company.li), by=by, reason="调")
        change_rights(post=post("clerk"), by=by, add=["org_people.see"])
        change_rights(post=post("clerk"), by=by, remove=["shop_cash.see"])
        change_post(
            post=post("trainer"), version=1, by=by, name="教员", superior=None, named_head=company.chen,
            needs_totp=True,
        )  # fmt: skip
        merge_names(hall=company.nm, post=post(CARE[1]), into=post(CARE[0]), by=by)
        split_names(hall=company.nm, post=post(CARE[1]), by=by)
        merge_names(hall=company.dj, post=post(CARE[1]), into=post(CARE[0]), by=by)


def shipped_again(*rights: str, level: int) -> None:
    """The pack's next version of one post."""
    name = {"zh": "门卫", "en": "Porter"}
    row = {"code": "porter", "name": name, "level": level, "rights": rights, "superior": "clerk"}
    load_posts([PostRow.model_validate(row)], "common")


def test_what_people_and_packs_did_is_explained(company: Cast) -> None:
    live(company)
    shipped_again("org_people.see", level=5)
    shipped_again("org_posts.see", level=6)
    shipped_again("org_posts.see", level=6)
    with transaction():
        change_post(post=post("porter"), version=1, by=company.actor("zheng"), superior=None)
    shipped_again("org_posts.see", level=6)
    assert found() == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_tampering_is_named(
    company: Cast, way: Callable[[CursorWrapper, random.Random], str], seed: int
) -> None:
    live(company)
    with connection.cursor() as cursor:
        named = way(cursor, random.Random(seed))
    assert any(named in line for line in found()), found()


def test_post_head_and_merger_that_went_behind_the_back_are_named(company: Cast) -> None:
    live(company)
    Merger.objects.all().delete()
    Post.objects.filter(code="trainer").update(named_head=company.li, superior=post("clerk"))
    porter = Post.objects.get(code="archivist")
    PostRight.objects.filter(post=porter).delete()
    porter.delete()
    lines = found()
    assert f"org_posts.Merger in DJ: {CARE[1]} and {CARE[0]} were merged and are two" in lines
    assert [
        line for line in lines if "named_head: chen became li" in line or "superior:  became clerk" in line
    ]
    assert f"org_posts.Post:{porter.pk or 0} was loaded and is gone" not in lines
    assert any("was loaded and is gone" in line for line in lines)


def test_trail_from_before_posts_were_kept_whole_is_believed(company: Cast) -> None:
    """Older rows say which rights a post came with, not what else it was."""
    from hallkeeper.org.posts import recount

    told = recount._told
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            recount, "_told",
            lambda *names: ((row, {k: v for k, v in one.items() if k != "is"}) for row, one in told(*names)),
        )  # fmt: skip
        Post.objects.filter(code="clerk").update(level=21)
        assert [*verify_posts()] == []


def test_verify_asks_as_often_for_many_as_for_few(company: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        found()
    live(company)
    with CaptureQueriesContext(connection) as more:
        found()
    assert len(more) == len(few) <= 10
