"""What a post is, as plain values: the trail keeps them with each change, and verify compares."""

from __future__ import annotations

from typing import Any

from hallkeeper.org.posts.models import Post

PLAIN = ("level", "part_time", "is_top", "family", "trades", "nav", "needs_totp")
FACTS = ("name", "name_en", *PLAIN, "superior", "named_head")


def facts_of(post: Post) -> dict[str, Any]:
    """Its own fields; its superior and the head named for it by their codes."""
    return {
        **{name: getattr(post, name) for name in ("name", "name_en", *PLAIN)},
        "superior": post.superior.code if post.superior else "",
        "named_head": post.named_head.code if post.named_head else "",
    }
