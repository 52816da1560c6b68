"""What a list of people shows, narrowed to what the asker may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Missing, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.actor import Actor, in_force, not_over
from hallkeeper.org.posts.models import Holding
from hallkeeper.org.posts.queries import reaching


def visible_people(by: Actor) -> QuerySet[Person]:
    """The people one may see: those who hold a post in a hall one reaches, those above it, those without a
    post, and oneself. Whoever sees the whole company sees everybody.
    """
    if by.may_at("org_people.see", None, None):
        return Person.objects.all()
    halls = by.halls("org_people.see")
    near = Q(hall__in=halls) | Q(hall__isnull=True, department__isnull=True) | Q(department__halls__in=halls)
    rows = Holding.objects.filter(near, not_over(today()))
    free = ~Q(holdings__in=Holding.objects.filter(not_over(today())))
    return Person.objects.filter(Q(pk__in=rows.values("person")) | free | Q(pk=by.person_id)).distinct()


def filtered(by: Actor, wanted: Mapping[str, Any]) -> QuerySet[Person]:
    """The visible people that match the filter row."""
    rows = visible_people(by)
    if not wanted.get("left"):
        rows = rows.filter(active=True)
    if text := (wanted.get("q") or "").strip().lower():
        rows = rows.filter(Q(name__icontains=text) | Q(initials__icontains=text) | Q(code__iexact=text))
    held = Holding.objects.filter(in_force(today()))
    if wanted.get("hall"):
        held = held.filter(reaching(wanted["hall"]))
    if wanted.get("post"):
        held = held.filter(post=wanted["post"])
    if wanted.get("hall") or wanted.get("post"):
        rows = rows.filter(pk__in=held.values("person"))
    return rows


def with_posts(rows: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with their accounts and, in `held_now`, what they hold today."""
    now = Holding.objects.filter(in_force(today())).select_related("post", "hall", "department")
    return rows.select_related("account").prefetch_related(Prefetch("holdings", now, to_attr="held_now"))


def person_of(by: Actor, code: str) -> Person:
    """The person with this staff number if one may see them; others look missing."""
    found = visible_people(by).filter(code=code).select_related("account").first()
    if found is None:
        raise Missing("person.missing", _("There is no such person"))
    return found


def holdings_of(person: Person) -> QuerySet[Holding]:
    """Everything a person holds, held or will hold, newest first."""
    rows = Holding.objects.filter(person=person, cancelled_at__isnull=True)
    return rows.select_related("post", "hall", "department").order_by("-valid_from", "-id")


def holding_of(by: Actor, pk: int) -> Holding:
    """A holding in a place where one may give posts; others look missing."""
    row = Holding.objects.select_related("person", "post", "hall", "department").filter(pk=pk).first()
    if row is None or not by.may_at("org_posts.give", row.hall, row.department):
        raise Missing("holding.missing", _("There is no such post held"))
    return row
