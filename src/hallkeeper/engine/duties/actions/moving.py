"""Letting off, urging, handing on, calling off."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.notices.api import send
from hallkeeper.engine.duties import transitions
from hallkeeper.engine.duties.models import Duty, State, Waiver
from hallkeeper.engine.duties.owners import Directory
from hallkeeper.engine.duties.queries import staff_of
from hallkeeper.foundation.kernel.api import BadInput, Refusal, Who, local, now
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor

URGE = "engine_duties.urge"
ASSIGN = "engine_duties.assign"
EVERY = timedelta(minutes=10)
REASON_LENGTH = 500


def waive(*, duty: Duty, by: Actor, reason: str) -> Duty:
    """Let a duty off, with a reason. Legal while pending, and for a missed one that holds a gate.

    Steps: may this kind be waived → right → reason → waived with its `Waiver` → trail. Raises
    `Refusal("duties.never_waived")`, `NotAllowed`, `BadInput`.
    """
    if not duty.waive_right:
        raise Refusal(
            "duties.never_waived",
            _("“%(title)s” cannot be waived by anyone") % {"title": duty.title},
            clause=duty.clause,
        )
    by.require(duty.waive_right, duty.hall, clause=duty.clause)
    words = _reason(reason)
    if duty.state == State.MISSED and not duty.gate:
        raise transitions.cannot("waive", duty)
    transitions.run("waive", duty, by, reason=words)
    Waiver.objects.create(duty=duty, reason=words, by_id=by.person_id, at=now())
    return duty


def urge(*, duty: Duty, by: Actor) -> Duty:
    """Remind the owner in writing, once in ten minutes however many people press. Legal while pending.

    Steps: right → still to do and not urged lately → notice to the owner, copied by post → trail.
    """
    by.require(URGE, duty.hall, clause=duty.clause)
    moment = now()
    free = Q(urged_at__isnull=True) | Q(urged_at__lte=moment - EVERY)
    if not Duty.objects.filter(free, pk=duty.pk, state=State.PENDING).update(urged_at=moment):
        raise _not_urged(duty)
    duty.refresh_from_db()
    owners = [person for person in Directory([duty]).owners(duty) if person.pk != by.person_id]
    if not owners:
        raise Refusal("duties.nobody_to_urge", _("There is nobody else to urge"), clause=duty.clause)
    with override(settings.LANGUAGE_CODE):
        words = {"title": duty.title, "time": local(duty.due_at).strftime("%m-%d %H:%M"), "name": by.name}
        subject = gettext("Please do: %(title)s, due %(time)s") % words
        body = gettext("%(name)s urges you: “%(title)s” was due %(time)s and is not done yet.") % words
        if duty.due_at > moment:
            body = gettext("%(name)s urges you: “%(title)s” is due %(time)s and is not done yet.") % words
    send(
        kind="duties.urge", subject=subject, body=body, to=owners, by=_person(by), hall=duty.hall,
        subject_ref=duty.subject,
    )  # fmt: skip
    transitions.write("duty.urge", duty, by, detail={"to": [person.code for person in owners]})
    return duty


def hand_to(*, duty: Duty, person: Person, by: Actor) -> Duty:
    """Give a duty to a named person of the hall; from then on it is theirs alone. Legal while pending.

    Steps: right → the person works for this hall → owner changed → written assignment, copied by post and
    to be acknowledged (S1.5.2) → trail.
    """
    by.require(ASSIGN, duty.hall, clause=duty.clause)
    if not person.active or not staff_of(duty.hall).filter(pk=person.pk).exists():
        raise BadInput(
            "duties.not_of_the_hall", _("%(name)s has no post in this hall") % {"name": person.name},
            field="person",
        )  # fmt: skip
    before = duty.owner_person.code if duty.owner_person else duty.owner_post
    moved = Duty.objects.filter(pk=duty.pk, state=State.PENDING).update(
        owner_person=person, owner_post="", follows_roster=False
    )
    duty.refresh_from_db()
    if not moved:
        raise transitions.cannot("hand_to", duty)
    _assign(duty, person, by)
    transitions.write("duty.hand_to", duty, by, detail={"before": before, "after": person.code})
    return duty


def cancel_by_ref(*, ref: str, by: Who, reason: str = "") -> list[Duty]:
    """What `ref` names no longer asks for anything: its open duties are called off. Returns them."""
    if not ref:
        raise ValueError("an empty ref would cancel every scheduled duty")
    rows = Duty.objects.filter(ref=ref, state__in=(State.PENDING, State.MISSED))
    found = list(rows.select_related("hall", "done_by").order_by("pk"))
    return [transitions.run("cancel", duty, by, reason=reason) for duty in found]


def _assign(duty: Duty, person: Person, by: Actor) -> None:
    if person.pk == by.person_id:
        return
    with override(settings.LANGUAGE_CODE):
        words = {"title": duty.title, "time": local(duty.due_at).strftime("%m-%d %H:%M"), "name": by.name}
        subject = gettext("Yours to do: %(title)s, due %(time)s") % words
        body = gettext("%(name)s gives you “%(title)s”, due %(time)s.") % words
    send(
        kind="duties.hand_to", subject=subject, body=body, to=[person], by=_person(by), hall=duty.hall,
        subject_ref=duty.subject, ack=True,
    )  # fmt: skip


def _not_urged(duty: Duty) -> Refusal:
    duty.refresh_from_db()
    if duty.state != State.PENDING:
        return transitions.cannot("urge", duty)
    clock = local(duty.urged_at).strftime("%H:%M") if duty.urged_at else ""
    return Refusal(
        "duties.urged_lately", _("Already urged at %(time)s; again after ten minutes") % {"time": clock}
    )


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise BadInput("duties.no_reason", _("Say why"), field="reason")
    if len(words) > REASON_LENGTH:
        raise BadInput("duties.long_reason", _("The reason has at most 500 characters"), field="reason")
    return words


def _person(by: Actor) -> Person:
    return Person.objects.get(pk=by.person_id)
