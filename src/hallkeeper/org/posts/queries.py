"""Who holds which post where, and who is whose superior."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Refusal, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Department, Hall
from hallkeeper.org.posts.actor import in_force
from hallkeeper.org.posts.models import Holding, Merger, Post


def reaching(hall: Hall) -> Q:
    """Holdings that reach into a hall: its own, its department's, the company's."""
    return (
        Q(hall=hall)
        | Q(hall__isnull=True, department__isnull=True)
        | Q(hall__isnull=True, department__isnull=False, department=hall.department_id)
    )


def one_post_in(hall: Hall, post: str) -> set[str]:
    """The codes that are one post in this hall: `post` itself and the names merged with it."""
    pairs = list(Merger.objects.filter(hall=hall).values_list("post__code", "into__code"))
    root = dict(pairs).get(post, post)
    return {root, post, *(name for name, into in pairs if into == root)}


def holders(post: str, hall: Hall, on: date) -> list[Person]:
    """Active people who hold `post` (or a name merged with it) in or over `hall` on the date; the hall's
    own first.
    """
    rows = Holding.objects.filter(
        in_force(on), reaching(hall), post__code__in=one_post_in(hall, post), person__active=True
    ).select_related("person")
    ordered = sorted(rows, key=lambda row: (row.hall_id is None, row.department_id is None, row.id))
    return list({row.person_id: row.person for row in ordered}.values())


def superiors_of(person: Person, hall: Hall | None, on: date) -> list[Person]:
    """Who gets a copy of what `person` writes (S1.5.2): the head named for their main post, else the holders
    of the superior post, else (that post being vacant or their own) of the next one up. Empty only for the
    top of the company.

    Raises `Refusal("posts.no_superior")` where the superior is empty or nobody but the sender.
    """
    held = list(
        Holding.objects.filter(in_force(on), person=person).select_related(
            "post__named_head", "hall", "department"
        )
    )
    if any(row.post.is_top for row in held):
        return []
    here = [row for row in held if hall is None or _reaches(row, hall)] or held
    best = max(here, key=lambda row: (row.main, row.post.level, -row.pk), default=None)
    found = _above(best, hall, on) if best is not None else []
    if not found:
        raise Refusal(
            "posts.no_superior",
            _("The superior of your post is not set, so nothing can be sent"),
            clause="S1.5.2",
            next=_("Set the superior under Posts"),
        )
    return found


def _reaches(row: Holding, hall: Hall) -> bool:
    if row.hall_id is not None:
        return row.hall_id == hall.pk
    return row.department_id is None or row.department_id == hall.department_id


def _above(row: Holding, hall: Hall | None, on: date) -> list[Person]:
    """The nearest people above a holding who are not its holder."""
    place = row.hall or hall
    if place is None and row.department is not None:
        place = row.department.halls.first()
    for post in chain(row.post):
        named = [post.named_head] if post.named_head is not None and post.named_head.active else []
        for heads in (named, _holders_of(post.superior, place, on)):
            if others := [one for one in heads if one.pk != row.person_id]:
                return others
    return []


def chain(post: Post) -> Iterator[Post]:
    """The post, its superior, the next one up … each once."""
    seen: set[int] = set()
    at: Post | None = post
    while at is not None and at.pk not in seen:
        yield at
        seen.add(at.pk)
        at = at.superior


def _holders_of(post: Post | None, place: Hall | None, on: date) -> list[Person]:
    if post is None:
        return []
    if place is not None:
        return holders(post.code, place, on)
    rows = Holding.objects.filter(in_force(on), post=post, person__active=True).select_related("person")
    return list({row.person_id: row.person for row in rows}.values())


@dataclass(frozen=True)
class Fault:
    """A post whose superior is empty, or is nobody but the sender, for this person (if any)."""

    post: Post
    person: Person | None
    why: Promise | str


def superior_faults(on: date | None = None) -> list[Fault]:
    """The report of S1.5.2: posts without a superior, and people whose writing nobody else would get."""
    moment = on or today()
    rows = Holding.objects.filter(in_force(moment), person__active=True).select_related(
        "post", "person", "hall"
    )
    faults = [
        Fault(post, None, _("No superior and no head is named"))
        for post in Post.objects.filter(is_top=False, superior__isnull=True, named_head__isnull=True)
    ]
    empty = {fault.post.pk for fault in faults}
    for row in rows:
        if row.post.is_top or row.post_id in empty or not row.main:
            continue
        try:
            superiors_of(row.person, row.hall, moment)
        except Refusal:
            faults.append(Fault(row.post, row.person, _("Nobody but the sender would get the copy")))
    return faults


def seconds_for(
    right: str,
    *,
    without: set[int],
    hall: Hall | None = None,
    department: Department | None = None,
) -> list[Person]:
    """Active people who hold `right` today for all of a hall, a department, or (neither) the company, apart
    from the persons in `without`.
    """
    place = Q(hall__isnull=True, department__isnull=True)
    if hall is not None:
        place = reaching(hall)
    elif department is not None:
        place |= Q(hall__isnull=True, department=department)
    rows = Holding.objects.filter(in_force(today()), place, post__rights__right=right, person__active=True)
    found = rows.exclude(person__in=without).select_related("person")
    return list({row.person_id: row.person for row in found}.values())
