"""Who holds which post where, and who is whose superior."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.actor import in_force
from hallkeeper.org.posts.models import Holding, Post


def reaching(hall: Hall) -> Q:
    """Holdings that reach into a hall: its own, its department's, the company's."""
    return (
        Q(hall=hall)
        | Q(hall__isnull=True, department__isnull=True)
        | Q(hall__isnull=True, department__isnull=False, department=hall.department_id)
    )


def holders(post: str, hall: Hall, on: date) -> list[Person]:
    """Active people who hold `post` in or over `hall` on the date; the hall's own first."""
    rows = Holding.objects.filter(
        in_force(on), reaching(hall), Q(post__code=post) | Q(post__merged_into__code=post), person__active=True
    ).select_related("person")
    ordered = sorted(rows, key=lambda row: (row.hall_id is None, row.department_id is None, row.id))
    return list({row.person_id: row.person for row in ordered}.values())


def superiors_of(person: Person, hall: Hall | None, on: date) -> list[Person]:
    """Who gets a copy of what `person` writes (S1.5.2): the head named for their main post, else the holders
    of the superior post. Empty only for the top of the company.

    Raises `Refusal("posts.no_superior")` where the superior is nobody, or the sender themself.
    """
    holding = (
        Holding.objects.filter(in_force(on), person=person)
        .order_by("-main", "-post__level")
        .select_related("post", "post__superior", "post__named_head", "hall")
        .first()
    )
    if holding is not None and holding.post.is_top:
        return []
    found = _superiors(holding, hall, on) if holding is not None else []
    others = [one for one in found if one.id != person.id]
    if not others:
        raise Refusal(
            "posts.no_superior",
            _("The superior of your post is not set, so nothing can be sent"),
            clause="S1.5.2",
            next=_("Set the superior under Posts"),
        )
    return others


def _superiors(holding: Holding, hall: Hall | None, on: date) -> list[Person]:
    post: Post = holding.post
    if post.named_head is not None:
        return [post.named_head]
    place = holding.hall or hall
    if post.superior is None or place is None:
        return _company_wide(post.superior, on) if post.superior else []
    return holders(post.superior.code, place, on)


def _company_wide(post: Post, on: date) -> list[Person]:
    rows = Holding.objects.filter(in_force(on), post=post, person__active=True).select_related("person")
    return list({row.person_id: row.person for row in rows}.values())
