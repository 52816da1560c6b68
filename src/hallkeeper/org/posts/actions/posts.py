"""Changing posts. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, normalise, today
from hallkeeper.foundation.rooms.api import ApprovalWanted, rights
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import end_sessions_of
from hallkeeper.org.places.api import Acting, Hall, edit_row, subject_of
from hallkeeper.org.posts.actions.holdings import ALONE, SEEN
from hallkeeper.org.posts.actor import Actor, TwoPeople, in_force, not_allowed
from hallkeeper.org.posts.facts import facts_of
from hallkeeper.org.posts.models import Holding, Merger, Post, PostRight
from hallkeeper.org.posts.queries import chain, reaching, seconds_for
from hallkeeper.org.posts.seconds import APPROVE, CLAUSE, check_witness, seconds, seconds_or_alone

CHANGE = "org_posts.change"
RIGHTS, RIGHTS_ALONE = "org_posts.rights", "org_posts.rights_alone"
POST_FIELDS = frozenset({"name", "name_en", "superior", "named_head", "needs_totp"})


@dataclass(frozen=True)
class RightsChanged:
    """What came of it: whether new rights wait for a second person, or one gave them `alone`."""

    post: Post
    waits: bool
    alone: bool = False


def known_rights() -> frozenset[str]:
    """Every right that some room declares."""
    return frozenset(rights())


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
    changed = edit_row(
        post, version=version, values=values, by=by, reason=reason, clause="S1.5.2", facts=facts_of
    )
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


def _gaining(post: Post) -> set[int]:
    """Who gains by new rights of a post: its holders, and those of its other names."""
    pairs = Merger.objects.filter(Q(post=post) | Q(into=post)).values_list("post_id", "into_id")
    rows = Holding.objects.filter(in_force(today()), post__in={post.pk}.union(*pairs))
    return set(rows.values_list("person", flat=True))


def change_rights(
    *, post: Post, by: Acting, add: Collection[str] = (), remove: Collection[str] = (), reason: str = ""
) -> RightsChanged:
    """Give rights to a post and take rights from it; its holders have them or lose them at once.

    Needs `org_posts.change` company-wide. Taking away ends the holders' sessions. New rights are a
    grant: they wait for a second person who does not hold the post. Only while nobody else could agree
    (set-up) they are there at once, marked `alone`, to be seen by the next who may. Refuses a right that no
    room declares.
    """
    by.require_company(CHANGE)
    there = set(post.rights.values_list("right", flat=True))
    new, gone = sorted(set(add) - there), sorted(set(remove) & there)
    if unknown := set(new) - known_rights():
        raise BadInput(
            "posts.unknown_right", _("There is no right %(code)s") % {"code": min(unknown)}, field="rights"
        )
    asks = new and isinstance(by, Actor)
    waits = bool(asks and seconds_or_alone(giver=by.person_id, gaining=_gaining(post)))
    alone = bool(asks and not waits)
    if waits and not reason.strip():
        raise BadInput("posts.no_reason", _("Say why; a second person has to agree"), field="reason")
    if gone:
        _check_not_last(post, set(gone), by)
        PostRight.objects.filter(post=post, right__in=gone).delete()
        end_sessions_of(*_holder_ids(post))
    detail = {"added": [] if waits else new, "removed": gone, **({"alone": True} if alone else {})}
    _write_rights(post, detail, by, reason)
    if asks:
        payload = {"post": post.code, "add": new, "version": post.version}
        kind, why = (RIGHTS, reason) if waits else (RIGHTS_ALONE, reason or f"{post} · {ALONE}")
        publish(ApprovalWanted(kind=kind, payload=payload, hall="", by=by, reason=why))
    return RightsChanged(post, waits, alone)


def _write_rights(post: Post, detail: dict[str, Any], by: Acting, reason: str = "") -> None:
    """Add the new rights, record them with those that are gone, and move the version; nothing if none."""
    if not (detail["added"] or detail["removed"]):
        return
    PostRight.objects.bulk_create([PostRight(post=post, right=right) for right in detail["added"]])
    record("rights_changed", subject_of(post), by, detail=detail, reason=reason, clause=CLAUSE)
    Post.objects.filter(pk=post.pk).update(version=F("version") + 1)
    post.refresh_from_db()


def _check_not_last(post: Post, gone: set[str], by: Acting) -> None:
    for right in {APPROVE, CHANGE} & gone:
        mine = set(_holder_ids(post))
        if not seconds_for(right, without=mine):
            raise Refusal("posts.last_one", _("Somebody must be left who may give posts"), clause=CLAUSE)


def rights_approved(payload: dict[str, Any], by: TwoPeople) -> str:
    """Give a post the rights that two people agreed on; the second must not hold the post."""
    post = Post.objects.get(code=payload["post"])
    by.first.require_company(CHANGE)
    gaining = _gaining(post)
    if by.second.person_id in gaining:
        raise NotAllowed(
            "posts.own_grant", _("Nobody agrees to rights of their own post"), clause=CLAUSE, recorded=True
        )
    may = {one.person_id for one in seconds(without={by.first.person_id, *gaining})}
    if by.second.person_id not in may:
        raise not_allowed(APPROVE, clause=CLAUSE)
    new = sorted(set(payload["add"]) - set(post.rights.values_list("right", flat=True)))
    both = {"second": by.second.code, "second_name": by.second.name}
    _write_rights(post, {"added": new, "removed": [], **both}, by.first)
    return str(_("%(post)s carries %(n)d new rights") % {"post": str(post), "n": len(new)})


def rights_seen(payload: dict[str, Any], by: TwoPeople) -> str:
    """Another person has seen and agreed to rights that one gave alone; see `check_witness`."""
    post = Post.objects.get(code=payload["post"])
    check_witness(giver=by.first.person_id, second=by.second, gaining=_gaining(post))
    detail = {"added": payload["add"], "alone": by.first.code}
    record("seen", subject_of(post), by.second, detail=detail, clause=CLAUSE)
    return str(SEEN)


def merge_names(*, hall: Hall, post: Post, into: Post, by: Acting) -> Merger:
    """Let two names of one post be one in this hall (S4.4.1): who holds one holds both there.

    Needs `org_posts.change` in the hall. Only posts of one family that carry the same rights can be merged,
    so nobody gains a right by it: that would be a grant, and takes two.
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
    carried = [set(one.rights.values_list("right", flat=True)) for one in (post, into)]
    if carried[0] != carried[1]:
        raise Refusal(
            "posts.rights_differ",
            _("These names carry different rights, and a merger gives none"),
            clause=CLAUSE,
            next=_("Give both the same rights first"),
        )
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
