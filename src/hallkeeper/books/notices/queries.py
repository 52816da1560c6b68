"""Reads of notices: who is copied, what waits in the inbox, what was sent."""

from __future__ import annotations

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.notices.models import Delivery, Notice
from hallkeeper.foundation.kernel.api import Missing, Refusal, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, Holding, Post, in_force, superiors_of

CLAUSE = "S1.5.2"


def main_post(person: Person) -> Post | None:
    """The post in whose name this person writes today, or None."""
    held = Holding.objects.filter(in_force(today()), person=person).select_related("post")
    holding = held.order_by("-main", "-post__level").first()
    return holding.post if holding else None


def copies_of(sender: Person, hall: Hall | None) -> list[Person]:
    """Who gets a copy of what `sender` writes: by the main post, empty only for the top of the company.

    Raises `Refusal("notices.no_superior")`, which names the post, where that is nobody or the sender.
    """
    try:
        return superiors_of(sender, hall, today())
    except Refusal as refusal:
        if refusal.code != "posts.no_superior":
            raise
        post = main_post(sender)
        raise Refusal(
            "notices.no_superior",
            _("The post %(post)s has no superior who could get the copy, so nothing can be sent")
            % {"post": post.name if post else _("(none)")},
            clause=CLAUSE,
            next=refusal.next or _("Set the superior of this post under Posts"),
            next_url=refusal.next_url,
            recorded=True,
        ) from refusal


def top_of_the_company() -> list[Person]:
    """Who holds the top post today: they get what the product has nobody else to tell."""
    rows = Holding.objects.filter(in_force(today()), post__is_top=True, person__active=True)
    return list({row.person_id: row.person for row in rows.select_related("person")}.values())


def inbox(by: Actor) -> QuerySet[Delivery]:
    """Everything this person got: unread first, then the newest."""
    rows = Delivery.objects.filter(person_id=by.person_id).select_related("notice", "notice__hall")
    return rows.order_by(F("read_at").asc(nulls_first=True), "-sent_at", "-id")


_WAITS = Q(read_at__isnull=True) | Q(ack_wanted=True, acknowledged_at__isnull=True)


def waiting(by: Actor) -> QuerySet[Delivery]:
    """What this person has not read, or has still to acknowledge (those first)."""
    return inbox(by).filter(_WAITS).order_by("-ack_wanted", "-sent_at", "-id")


def earlier(by: Actor) -> QuerySet[Delivery]:
    """What this person is done with, newest first."""
    return inbox(by).exclude(_WAITS).order_by("-sent_at", "-id")


def waiting_count(by: Actor) -> int:
    """How many notices this person has not read, or has still to acknowledge; the number at the bell."""
    return Delivery.objects.filter(_WAITS, person_id=by.person_id).count()


def sent(by: Actor) -> QuerySet[Notice]:
    """What this person wrote, newest first, with everyone it went to."""
    deliveries = Prefetch(
        "deliveries", Delivery.objects.select_related("person").order_by("-role", "person_id")
    )
    return Notice.objects.filter(sender_id=by.person_id).prefetch_related(deliveries)


def delivery_of(by: Actor, notice_id: int) -> Delivery:
    """This person's copy of a notice. Raises `Missing` for anything else."""
    found = (
        Delivery.objects.filter(person_id=by.person_id, notice__id=notice_id)
        .select_related("notice", "notice__hall")
        .first()
    )
    if found is None:
        raise Missing("notices.missing", _("There is no such notice"))
    return found


def about(subject_ref: str) -> QuerySet[Notice]:
    """The notices about one object, newest first."""
    return Notice.objects.filter(subject_ref=subject_ref)


def colleagues(by: Actor) -> QuerySet[Person]:
    """Whom this person may write to: everyone whose post reaches into one of their halls."""
    halls = by.halls()
    reach = (
        Q(hall__in=halls)
        | Q(hall__isnull=True, department__isnull=True)
        | Q(hall__isnull=True, department__in=halls.values("department"))
    )
    held = Holding.objects.filter(in_force(today()), reach)
    return Person.objects.filter(active=True, pk__in=held.values("person")).exclude(pk=by.person_id)
