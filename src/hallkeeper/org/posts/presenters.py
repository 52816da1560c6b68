"""How the trail's rows of people, posts and halls read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import local
from hallkeeper.foundation.rooms.api import rights
from hallkeeper.foundation.trail.api import TrailRow, detail_of, rows_of
from hallkeeper.foundation.ui.api import Happening, Page, page_of
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.actions.holdings import Given
from hallkeeper.org.posts.actions.pins import PinAsked
from hallkeeper.org.posts.actions.posts import RightsChanged
from hallkeeper.org.posts.models import Post

VERBS: dict[str, str | Promise] = {
    "added": _("Added"),
    "changed": _("Changed"),
    "looked": _("Looked at the phone number"),
    "contacts_forgotten": _("Phone and e-mail forgotten, two years after leaving"),
    "password_reset": _("New one-time password"),
    "password_changed": _("Password changed"),
    "pin_set": _("PIN set"),
    "pin_cleared": _("PIN cleared"),
    "pin_locked": _("PIN locked after wrong tries"),
    "sessions_ended": _("Sessions ended"),
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "given": _("Post given"),
    "ended": _("Post ended"),
    "seen": _("Seen and agreed"),
    "shipped": _("Loaded from the pack"),
    "rights_changed": _("Rights changed"),
    "merged": _("Names merged"),
    "split": _("Names split"),
    "set_up": _("Set up"),
    "registered": _("Device registered"),
    "revoked": _("Device revoked"),
}


def words_of(given: Given | RightsChanged | PinAsked) -> str:
    """What to say after somebody gave a post or rights, or asked to clear a PIN."""
    if given.waits:
        return str(_("Asked; a second person has to agree"))
    if given.alone:
        return str(_("In force. Nobody else may agree yet; the next person who may will be shown it"))
    return str(_("Saved"))


def history(request: HttpRequest, subject: str) -> Page[Happening]:
    """What happened to one object, newest first, on the page that the address asks for."""
    rows = page_of(rows_of(subject), request.GET, order=["-at", "-id"], name="history")
    return rows.drawn(happenings)


def happenings(rows: Iterable[TrailRow]) -> list[Happening]:
    """Trail rows as a timeline; codes by their names, in at most two queries."""
    listed = list(rows)
    details = [detail_of(row.detail) for row in listed]
    names = _names(details)
    return [
        Happening(
            at=local(row.at).strftime("%Y-%m-%d %H:%M"),
            title=VERBS.get(row.verb, row.verb),
            who=row.actor_name,
            detail=" · ".join(part for part in (_detail(detail, names), row.reason) if part),
        )
        for row, detail in zip(listed, details, strict=True)
    ]


def _names(details: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the posts, halls and rights that these details name are called."""
    posts = {str(one["post"]) for one in details if one.get("post")}
    halls = {str(one["hall"]) for one in details if one.get("hall")}
    names = {code: str(label) for code, label in rights().items()}
    if halls:
        names |= dict(Hall.objects.filter(code__in=halls).values_list("code", "name"))
    if posts:
        names |= {post.code: str(post) for post in Post.objects.filter(code__in=posts)}
    return names


def _detail(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        return ", ".join(f"{before.get(name) or '–'} → {value or '–'}" for name, value in after.items())
    codes = [str(detail.get(name) or "") for name in ("post", "hall")]
    parts = [detail.get(name) for name in ("department", "name", "device", "second_name")]
    changed = [f"+{names.get(code, code)}" for code in detail.get("added", [])] + [
        f"-{names.get(code, code)}" for code in detail.get("removed", [])
    ]
    alone = [_("by one person alone")] if detail.get("alone") is True else []
    shown = [*(names.get(code, code) for code in codes), *parts, *changed, *alone]
    return ", ".join(str(part) for part in shown if part)
