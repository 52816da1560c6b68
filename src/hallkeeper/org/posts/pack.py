"""Pack section `posts`: posts with their rights as data, merged with what the owner changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hallkeeper.foundation.kernel.api import SYSTEM
from hallkeeper.foundation.rooms.api import Names
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.places.api import subject_of
from hallkeeper.org.posts.actions.posts import known_rights
from hallkeeper.org.posts.facts import PLAIN, facts_of
from hallkeeper.org.posts.models import Post, PostRight


class PostRow(BaseModel):
    """One post of a pack."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    name: Names
    level: int = Field(ge=0, le=1000)
    part_time: bool = False
    superior: str = ""
    is_top: bool = False
    family: str = ""
    trades: list[str] = []
    nav: list[str] = []
    rights: list[str] = []
    needs_totp: bool = False

    def shipped(self) -> dict[str, Any]:
        """The row as kept for the next upgrade's comparison."""
        return {**self.model_dump(), "rights": sorted(set(self.rights))}


def load_posts(rows: Sequence[PostRow], pack: str) -> None:
    """Insert new posts; of those here already change only what the owner left as it was shipped.

    Raises `ValueError` naming the post for a right that no room declares and a superior that is not there.
    """
    known = known_rights()
    for row in rows:
        if unknown := sorted(set(row.rights) - known):
            raise ValueError(f"{row.code}: no room declares the right {unknown[0]}")
    with transaction():
        loaded = {row.code: _load(row, pack) for row in rows}
        for row in rows:
            _set_superior(row, loaded[row.code])


def _load(row: PostRow, pack: str) -> dict[str, Any]:
    """Insert or upgrade one post; returns what the trail is to say of it, empty when nothing is new."""
    new = row.shipped()
    post = Post.objects.filter(code=row.code).first()
    if post is None:
        post = Post(code=row.code, name=row.name.zh, name_en=row.name.en, pack=pack, shipped=new)
        for field in PLAIN:
            setattr(post, field, new[field])
        post.save()
        _add_rights(post, set(row.rights))
        return {"pack": pack, "rights": new["rights"]}
    old = post.shipped
    mine = set(post.rights.values_list("right", flat=True))
    was = set(old.get("rights", []))
    _add_rights(post, set(row.rights) - was - mine)
    PostRight.objects.filter(post=post, right__in=was - set(row.rights)).delete()
    if {"zh": post.name, "en": post.name_en} == old.get("name"):
        post.name, post.name_en = row.name.zh, row.name.en
    for field in PLAIN:
        if getattr(post, field) == old.get(field):
            setattr(post, field, new[field])
    post.shipped = {**new, "superior": old.get("superior", "")}
    post.save()
    return {"pack": pack, "before": old, "after": new} if new != old else {}


def _add_rights(post: Post, rights: set[str]) -> None:
    PostRight.objects.bulk_create([PostRight(post=post, right=right) for right in sorted(rights)])


def _set_superior(row: PostRow, loaded: dict[str, Any]) -> None:
    """Set the superior where the owner set none, and record what was loaded with what the post is now."""
    post = Post.objects.select_related("superior", "named_head").get(code=row.code)
    was = facts_of(post)
    if was["superior"] == post.shipped.get("superior", "") or not (was["superior"] or was["named_head"]):
        post.superior = _superior(row)
    post.shipped = row.shipped()
    post.save()
    if loaded or facts_of(post) != was:
        record("shipped", subject_of(post), SYSTEM, detail={**loaded, "is": facts_of(post)})


def _superior(row: PostRow) -> Post | None:
    if not row.superior:
        return None
    found = Post.objects.filter(code=row.superior).first()
    if found is None:
        raise ValueError(f"{row.code}: there is no post {row.superior} to be its superior")
    return found
