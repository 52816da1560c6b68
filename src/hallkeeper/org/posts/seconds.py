"""Who can be the second person for posts, rights and PINs, and whether one person may still act alone."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, today
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Department, Hall
from hallkeeper.org.posts.actor import Actor, actor_of, in_force, posts_with
from hallkeeper.org.posts.models import Holding, Merger, Post, PostRight

APPROVE = "org_posts.approve_grant"
CLAUSE = "S4.4.1"


def seconds(
    *, without: Collection[int], hall: Hall | None = None, department: Department | None = None
) -> list[Actor]:
    """Who could agree now, apart from the persons in `without`: they hold the right for all of the place and
    have signed in before. Where nobody does, whoever holds it anywhere, since two must know.

    Locks their accounts, so that nobody's first sign-in comes between this answer and what follows from it.
    """
    signed_in = [account for account in _candidates() if account.last_login is not None]
    able = [one for one in map(actor_of, signed_in) if one.person_id not in without and one.may(APPROVE)]
    return [one for one in able if one.may_at(APPROVE, hall, department)] or able


def _candidates() -> list[Account]:
    """The accounts of everybody who may hold the right, by a post or by its other name; locked."""
    carrying = set(PostRight.objects.filter(right=APPROVE).values_list("post_id", flat=True))
    names = Merger.objects.filter(Q(post__in=carrying) | Q(into__in=carrying))
    posts = carrying.union(*names.values_list("post_id", "into_id"))
    held = Holding.objects.filter(in_force(today()), post__in=posts)
    accounts = Account.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    return list(accounts.filter(person__in=held.values("person")).order_by("pk"))


def seconds_or_alone(
    *, giver: int, gaining: Collection[int], hall: Hall | None = None, department: Department | None = None
) -> list[Actor]:
    """Who has to agree to what `giver` wants; empty where the giver is the only one who ever could (set-up).

    Locks the top post: of two grants at once the second sees what the first one made. Raises
    `Refusal("posts.no_third")` where a second person is there but is the one to gain.
    """
    list(Post.objects.select_for_update(no_key=True).filter(is_top=True))
    found = seconds(without={giver, *gaining}, hall=hall, department=department)
    if found or not (gainers := seconds(without={giver})):
        return found
    raise Refusal(
        "posts.no_third",
        _("Only %(names)s could agree, and it is about them")
        % {"names": ", ".join(one.name for one in gainers)},
        clause=CLAUSE,
        who=", ".join(posts_with(APPROVE)),
        next=_("Give a third person one of these posts first"),
    )


def check_witness(*, giver: int, second: Actor, gaining: Collection[int]) -> None:
    """Raise `NotAllowed` when who gained by what one person did alone is to say "seen and agreed", although a
    third person could. Where there is none, the two of them are all who can know.
    """
    if second.person_id in gaining and seconds(without={giver, *gaining}):
        raise NotAllowed("posts.own_grant", _("Nobody agrees to their own post"), clause=CLAUSE)
