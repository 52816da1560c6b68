"""What the second person sees before agreeing to a post, to rights or to a new PIN."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import rights
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.actions.holdings import wish_of
from hallkeeper.org.posts.models import Post

Line = tuple[str | Promise, str]


def describe_grant(payload: dict[str, Any]) -> list[Line]:
    """Who is to hold which post where, from when until when, and what it lets them do."""
    wish = wish_of(payload)
    place = wish.hall or wish.department
    lines: list[Line] = [
        (_("Person"), f"{wish.person.name} {wish.person.code}"),
        (_("Post"), str(wish.post)),
        (_("Where"), str(place) if place else str(_("The whole company"))),
        (_("From"), payload["from"]),
        (_("Until"), payload["to"] or str(_("No end"))),
    ]
    if wish.team:
        lines.append((_("Team"), wish.team))
    return lines


def describe_rights(payload: dict[str, Any]) -> list[Line]:
    """Which post is to get which rights, in plain words."""
    post = Post.objects.get(code=payload["post"])
    labels = rights()
    return [
        (_("Post"), str(post)),
        *[(_("New right"), str(labels.get(code, code))) for code in payload["add"]],
    ]


def describe_pin(payload: dict[str, Any]) -> list[Line]:
    """Whose PIN is to go, and who gave them their password last: both by one person would be a signature."""
    person = Person.objects.get(code=payload["person"])
    return [
        (_("Person"), f"{person.name} {person.code}"),
        (_("Then"), str(_("They set a new PIN, which signs money acts, with their password"))),
        (_("Password reset last"), payload["reset"] or str(_("Never"))),
    ]
