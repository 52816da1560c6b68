"""Shipped posts: inserted once, upgraded only where the owner changed nothing."""

from __future__ import annotations

import pytest

from hallkeeper.foundation.trail.api import rows_of
from hallkeeper.org.places.api import Trade, subject_of
from hallkeeper.org.places.pack import TradeRow, load_trades
from hallkeeper.org.posts.api import Post, PostRight
from hallkeeper.org.posts.pack import PostRow, load_posts
from tests.cast import load_shipped_posts

pytestmark = pytest.mark.django_db
POSTS = {
    "general_manager",
    "department_manager",
    "supervisor",
    "hall_manager",
    "deputy_manager",
    "shift_leader",
    "finance",
    "clerk",
    "safety_officer",
    "trainer",
    "performance_officer",
    "marketing_manager",
    "marketing_specialist",
    "after_sales",
    "acceptance_clerk",
    "customer_representative",
    "customer_manager",
    "archivist",
    "marketing_inspector",
}


def row(**changed: object) -> PostRow:
    base = {
        "code": "porter",
        "name": {"zh": "门卫", "en": "Porter"},
        "level": 5,
        "rights": ["org_people.see"],
        "nav": ["today"],
    }
    return PostRow.model_validate({**base, **changed})


def rights(code: str = "porter") -> set[str]:
    return set(Post.objects.get(code=code).rights.values_list("right", flat=True))


@pytest.mark.clause("S4.4.1")
def test_every_post_of_the_source_is_shipped() -> None:
    load_shipped_posts()
    assert {post.code for post in Post.objects.all()} == POSTS
    part_time = {post.code for post in Post.objects.filter(part_time=True)}
    assert part_time == {"safety_officer", "trainer", "performance_officer"}
    family = {post.code for post in Post.objects.filter(family="customer_care")}
    assert family == {"customer_representative", "customer_manager"}
    without = Post.objects.filter(superior=None).values_list("code", flat=True)
    assert list(without) == ["general_manager"]


def test_load_twice_changes_nothing() -> None:
    load_shipped_posts()
    before = list(Post.objects.values()), PostRight.objects.count()
    load_shipped_posts()
    assert (list(Post.objects.values()), PostRight.objects.count()) == before


def test_new_version_reaches_what_the_owner_left_alone() -> None:
    load_posts([row()], "common")
    load_posts(
        [row(name={"zh": "保安", "en": "Guard"}, level=6, rights=["org_posts.see"], needs_totp=True)],
        "common",
    )
    post = Post.objects.get(code="porter")
    assert (post.name, post.name_en, post.level, post.needs_totp) == ("保安", "Guard", 6, True)
    assert rights() == {"org_posts.see"}
    assert [one.verb for one in rows_of(subject_of(post))] == ["shipped", "shipped"]


def test_new_version_never_overwrites_the_owner_s_changes() -> None:
    load_posts([row()], "common")
    post = Post.objects.get(code="porter")
    post.rights.all().delete()
    PostRight.objects.create(post=post, right="org_posts.give")
    Post.objects.filter(code="porter").update(name="看门人", level=7)
    load_posts(
        [
            row(
                name={"zh": "保安", "en": "Guard"},
                level=6,
                nav=["day"],
                rights=["org_people.see", "org_posts.see"],
            )
        ],
        "common",
    )
    post = Post.objects.get(code="porter")
    assert (post.name, post.level, post.nav) == ("看门人", 7, ["day"])
    assert rights() == {"org_posts.give", "org_posts.see"}


def test_superior_is_set_and_the_owner_s_kept() -> None:
    chief = row(code="chief", name={"zh": "头", "en": "Chief"}, level=9, is_top=True, rights=[])
    load_posts([row(superior="chief"), chief], "common")
    assert Post.objects.get(code="porter").superior == Post.objects.get(code="chief")
    other = Post.objects.create(code="other", name="别的")
    Post.objects.filter(code="porter").update(superior=other)
    load_posts([row(superior="chief", level=8)], "common")
    assert Post.objects.get(code="porter").superior == other


@pytest.mark.parametrize(
    ("changed", "words"), [({"rights": ["no.such"]}, "no.such"), ({"superior": "nobody"}, "nobody")]
)
def test_unknown_right_or_superior_names_the_post_and_changes_nothing(
    changed: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match="porter") as caught:
        load_posts([row(), row(code="second"), row(**changed)], "common")
    assert words in str(caught.value)
    assert not Post.objects.exists()


def test_trades_are_named_in_both_languages() -> None:
    load_trades([TradeRow.model_validate({"code": "gas", "name": {"zh": "燃气厅", "en": "Gas hall"}})], "gas")
    load_trades(
        [TradeRow.model_validate({"code": "gas", "name": {"zh": "燃气营业厅", "en": "Gas hall"}})], "gas"
    )
    assert str(Trade.objects.get()) == "燃气营业厅"
