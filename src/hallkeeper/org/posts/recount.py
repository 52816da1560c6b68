"""What the trail says of posts, rights and who holds what, against what stands there now.

Each function yields one sentence per row that the trail does not explain: added, gone or changed. The trail's
own rows are checked by `trail.verify_trail`; here they are believed. A handful of queries, however many rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hallkeeper.foundation.trail.api import TrailRow, detail_of
from hallkeeper.org.posts.facts import FACTS, facts_of
from hallkeeper.org.posts.models import Holding, Merger, Post, PostRight

POST, PERSON = "org_posts.Post:", "org_people.Person:"
HELD = ("person", "post", "hall", "department", "team", "main", "from", "to")


def _told(about: str, *verbs: str) -> Iterator[tuple[TrailRow, dict[str, Any]]]:
    """The rows of these verbs, oldest first, with their detail; a damaged one tells nothing."""
    rows = TrailRow.objects.filter(subject__startswith=about, verb__in=verbs).order_by("at", "seq")
    for row in rows.iterator(chunk_size=2000):
        if detail := detail_of(row.detail):
            yield row, detail


def verify_posts() -> Iterator[str]:
    """Posts: names, level, superior, head, second factor as last loaded or changed."""
    told: dict[str, dict[str, Any] | None] = {}
    for row, detail in _told(POST, "shipped", "changed"):
        told[row.subject] = detail.get("is", told.get(row.subject))
    for post in Post.objects.select_related("superior", "named_head").order_by("pk"):
        subject = f"{POST}{post.pk}"
        if subject not in told:
            yield f"{subject} ({post.code}) is there and the trail knows nothing of it"
        elif (was := told.pop(subject)) is not None:
            now = facts_of(post)
            yield from (f"{subject} ({post.code}), {name}: {was[name]} became {now[name]}"
                        for name in FACTS if was[name] != now[name])  # fmt: skip
    yield from (f"{subject} was loaded and is gone" for subject in told)


def verify_rights() -> Iterator[str]:
    """Rights of posts: each came from a pack or from people, and none went otherwise."""
    told: dict[str, set[str]] = {}
    for row, detail in _told(POST, "shipped", "rights_changed"):
        rights = told.setdefault(row.subject, set())
        before, after = detail.get("before", {}), detail.get("after", {})
        rights |= {*detail.get("rights", ()), *detail.get("added", ()), *after.get("rights", ())}.difference(
            before.get("rights", ())
        )
        rights -= {*detail.get("removed", ()), *before.get("rights", ())}.difference(after.get("rights", ()))
    names = {f"{POST}{pk}": code for pk, code in Post.objects.values_list("pk", "code")}
    there = {(f"{POST}{pk}", right) for pk, right in PostRight.objects.values_list("post_id", "right")}
    given = {(subject, right) for subject, rights in told.items() for right in rights}
    for subject, right in sorted(there - given):
        yield f"{subject} ({names[subject]}) carries {right}, which nobody gave"
    for subject, right in sorted(given - there):
        yield f"{subject} ({names.get(subject, '–')}) was given {right} and lost it"


def verify_holdings() -> Iterator[str]:
    """Who holds which post where, from when until when."""
    told: dict[int, dict[str, Any]] = {}
    for _row, detail in _told(PERSON, "given", "ended"):
        pk = detail["holding"]
        if "from" in detail:
            told[pk] = {name: detail[name] for name in HELD} | {"cancelled": False}
        elif pk in told:
            told[pk] |= {"cancelled": True} if detail["cancelled"] else {"to": detail["last_day"]}
    for pk, now in _held_now():
        was = told.pop(pk, None)
        if was is None:
            yield f"org_posts.Holding:{pk}: {now['person']} holds {now['post']}, which nobody gave"
        else:
            yield from _differing(f"org_posts.Holding:{pk} ({was['person']}, {was['post']})", was, now)
    yield from (f"org_posts.Holding:{pk} ({was['post']} of {was['person']}) was given and is gone"
                for pk, was in told.items())  # fmt: skip


def _held_now() -> Iterator[tuple[int, dict[str, Any]]]:
    rows = Holding.objects.order_by("pk").values_list(
        "pk", "cancelled_at", "person__code", "post__code", "hall__code", "department__code", "team", "main",
        "valid_from", "valid_to",
    )  # fmt: skip
    for pk, cancelled, *values, start, end in rows.iterator(chunk_size=2000):
        plain = ["" if value is None else value for value in values]
        dates = [start.isoformat(), end.isoformat() if end else ""]
        yield pk, dict(zip(HELD, [*plain, *dates], strict=True)) | {"cancelled": cancelled is not None}


def _differing(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name}, {field}: {was[field]} became {now[field]}" for field in was if was[field] != now[field])


def verify_names() -> Iterator[str]:
    """Which two names are one post in which hall."""
    told: set[tuple[str, str, str]] = set()
    for row, detail in _told(POST, "merged", "split"):
        pair = (row.hall, detail["post"], detail.get("into") or detail["from"])
        (told.add if row.verb == "merged" else told.discard)(pair)
    there = {*Merger.objects.values_list("hall__code", "post__code", "into__code")}
    for hall, post, into in sorted(told ^ there):
        what = "are merged, which nobody did" if (hall, post, into) in there else "were merged and are two"
        yield f"org_posts.Merger in {hall}: {post} and {into} {what}"
