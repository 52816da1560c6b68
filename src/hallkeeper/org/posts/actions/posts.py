"""Changing posts. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, normalise, today
from hallkeeper.foundation.rooms.api import ApprovalWanted, rooms
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import end_sessions_of
from hallkeeper.org.places.api import Acting, Hall, edit_row, is_operating, subject_of
from hallkeeper.org.posts.actions.holdings import APPROVE, CLAUSE
from hallkeeper.org.posts.actor import TwoPeople, in_force, not_allowed
from hallkeeper.org.posts.models import Holding, Merger, Post, PostRight
from hallkeeper.org.posts.queries import chain, reaching, seconds_for

CHANGE = "org_posts.change"
RIGHTS = "org_posts.rights"
POST_FIELDS = frozenset({"name", "name_en", "superior", "named_head", "needs_totp"})


@dataclass(frozen=True)
class RightsChanged:
    """What came of it: whether new rights wait for a second person."""

    post: Post
    waits: bool


def known_rights() -> frozenset[str]:
    """Every right that some room declares."""
    return frozenset(right.code for room in rooms() for right in room.rights)


def change_post(*, post: Post, version: int, by: Acting, reason: str = "", **values: Any) -> Post:
    """Change a post's names, superior, named head, or whether it needs a second factor.

    Needs `org_posts.change` company-wide. Refuses a superior that leads back to the post (S1.5.2), a superior
    for the top, and a head who has left. Raises `Changed` when somebody else was faster.
    """
    by.require_company(CHANGE)
    if unknown := set(values) - POST_FIELDS:
        raise TypeError(f"a post has no changeable {sorted(unknown)}")
    for field in {"name", "name_en"} & set(values):
        values[field] = normalise(values[field])[:60]
    if not values.get("name", "-"):
        raise BadInput("posts.no_name", _("Type the post's name"), field="name")
    _check_superior(post, values)
    changed = edit_row(post, version=version, values=values, by=by, reason=reason, clause="S1.5.2")
    if changed.needs_totp and not post.needs_totp:
        end_sessions_of(*_holder_ids(post))
    return changed


def _check_superior(post: Post, values: dict[str, Any]) -> None:
    superior = values.get("superior", post.superior)
    head = values.get("named_head", post.named_head)
    if post.is_top and (superior or head):
        raise BadInput(
            "posts.top", _("The top of the company has no superior"), field="superior", clause="S1.5.2"
        )
    if superior is not None and post in chain(superior):
        raise BadInput(
            "posts.circle",
            _("This superior leads back to the post itself"),
            field="superior",
            clause="S1.5.2",
        )
    if head is not None and not head.active:
        raise BadInput("posts.left", _("%(name)s has left") % {"name": head.name}, field="named_head")


def _holder_ids(post: Post, hall: Hall | None = None) -> list[int]:
    rows = Holding.objects.filter(in_force(today()), post=post)
    return list((rows.filter(reaching(hall)) if hall else rows).values_list("person", flat=True).distinct())


def change_rights(
    *, post: Post, by: Acting, add: Collection[str] = (), remove: Collection[str] = (), reason: str = ""
) -> RightsChanged:
    """Give rights to a post and take rights from it; its holders have them or lose them at once.

    Needs `org_posts.change` company-wide. Taking away ends the holders' sessions. New rights are a
    grant: once the company operates and somebody else may agree, they wait for them. Refuses a right that
    no room declares.
    """
    by.require_company(CHANGE)
    there = set(post.rights.values_list("right", flat=True))
    new, gone = sorted(set(add) - there), sorted(set(remove) & there)
    if unknown := set(new) - known_rights():
        raise BadInput(
            "posts.unknown_right", _("There is no right %(code)s") % {"code": min(unknown)}, field="rights"
        )
    waits = bool(new) and is_operating() and bool(seconds_for(APPROVE, without={by.person_id}))
    if gone:
        _check_not_last(post, set(gone), by)
        PostRight.objects.filter(post=post, right__in=gone).delete()
        end_sessions_of(*_holder_ids(post))
    if new and not waits:
        PostRight.objects.bulk_create([PostRight(post=post, right=right) for right in new])
    if gone or (new and not waits):
        detail = {"added": [] if waits else new, "removed": gone, "set_up": not is_operating()}
        record("rights_changed", subject_of(post), by, detail=detail, reason=reason, clause=CLAUSE)
        Post.objects.filter(pk=post.pk).update(version=F("version") + 1)
    if waits and not reason.strip():
        raise BadInput("posts.no_reason", _("Say why; a second person has to agree"), field="reason")
    if waits:
        publish(
            ApprovalWanted(
                kind=RIGHTS, payload={"post": post.code, "add": new}, hall="", by=by, reason=reason
            )
        )
    post.refresh_from_db()
    return RightsChanged(post, waits)


def _check_not_last(post: Post, gone: set[str], by: Acting) -> None:
    for right in {APPROVE, CHANGE} & gone:
        mine = set(_holder_ids(post))
        if not seconds_for(right, without=mine):
            raise Refusal("posts.last_one", _("Somebody must be left who may give posts"), clause=CLAUSE)


def rights_approved(payload: dict[str, Any], by: TwoPeople) -> str:
    """Give a post the rights that two people agreed on; the second must not hold the post."""
    post = Post.objects.get(code=payload["post"])
    by.first.require_company(CHANGE)
    if not by.second.may_at(APPROVE, None, None):
        raise not_allowed(APPROVE, clause=CLAUSE)
    if by.second.person_id in _holder_ids(post):
        raise NotAllowed(
            "posts.own_grant", _("Nobody agrees to rights of their own post"), clause=CLAUSE, recorded=True
        )
    there = set(post.rights.values_list("right", flat=True))
    new = sorted(set(payload["add"]) - there)
    PostRight.objects.bulk_create([PostRight(post=post, right=right) for right in new])
    detail = {"added": new, "removed": [], "second": by.second.code, "second_name": by.second.name}
    record("rights_changed", subject_of(post), by.first, detail=detail, clause=CLAUSE)
    Post.objects.filter(pk=post.pk).update(version=F("version") + 1)
    return str(_("%(post)s carries %(n)d new rights") % {"post": str(post), "n": len(new)})


def merge_names(*, hall: Hall, post: Post, into: Post, by: Acting) -> Merger:
    """Let two names of one post be one in this hall (S4.4.1): who holds one holds both there.

    Needs `org_posts.change` in the hall. Only posts of one family can be merged, so no right travels that
    the pack did not mean to.
    """
    by.require(CHANGE, hall, clause=CLAUSE)
    if not post.family or post.family != into.family or post.pk == into.pk:
        raise BadInput(
            "posts.not_one_family", _("These are not two names of one post"), field="into", clause=CLAUSE
        )
    if (
        Merger.objects.filter(hall=hall, post__in=(post, into)).exists()
        or Merger.objects.filter(hall=hall, into=post).exists()
    ):
        raise Refusal("posts.merged", _("These names are merged in this hall already"), clause=CLAUSE)
    made = Merger.objects.create(hall=hall, post=post, into=into)
    detail = {"post": post.code, "into": into.code}
    record("merged", subject_of(post), by, hall=hall.code, detail=detail, clause=CLAUSE)
    return made


def split_names(*, hall: Hall, post: Post, by: Acting) -> None:
    """Take a merger back: from now on two posts in this hall; sessions of those who lose one end.

    Needs `org_posts.change` in the hall.
    """
    by.require(CHANGE, hall, clause=CLAUSE)
    merger = Merger.objects.filter(hall=hall, post=post).select_related("into").first()
    if merger is None:
        raise Refusal("posts.not_merged", _("These names are two posts in this hall already"), clause=CLAUSE)
    merger.delete()
    end_sessions_of(*_holder_ids(post, hall), *_holder_ids(merger.into, hall))
    detail = {"post": post.code, "from": merger.into.code}
    record("split", subject_of(post), by, hall=hall.code, detail=detail, clause=CLAUSE)
