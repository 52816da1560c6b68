"""Reads of duties: mine, the hall's, and what a stage of the day waits for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.addresses import url_of
from hallkeeper.engine.duties.models import Duty, Evidence, State
from hallkeeper.engine.duties.owners import Directory, may_do
from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.foundation.blobs.api import Blob
from hallkeeper.foundation.kernel.api import TZ, Missing, MissingItem, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, Holding, in_force

SEE_ALL = "engine_duties.see_all"


def _rows() -> QuerySet[Duty]:
    rows = Duty.objects.exclude(state=State.CANCELLED).select_related("hall", "owner_person", "done_by")
    return rows.order_by("due_at", "pk")


def of_date(on: date) -> Q:
    """What belongs on a date's page: its own, what falls due on it, and what stays open from before."""
    start = datetime.combine(on, time(), TZ)
    falls_due = Q(due_at__gte=start, due_at__lt=start + timedelta(days=1))
    return Q(date=on) | falls_due | Q(date__lt=on, state=State.PENDING, lapses=False)


def _held_by(by: Actor) -> Q:
    scope = Q(owner_person=by.person_id)
    for held in by.held:
        theirs = Q(owner_person__isnull=True, owner_post=held.post)
        if held.hall_id is not None:
            theirs &= Q(hall=held.hall_id)
        elif held.department_id is not None:
            theirs &= Q(hall__department=held.department_id)
        scope |= theirs
    return scope


def mine(by: Actor, on: date) -> list[Duty]:
    """A person's duties of a date, by due time: those in their name, and those of a post they hold where
    nobody is named; for a post that is rostered that day, only if they are on duty in it. Two queries.
    """
    found = list(_rows().filter(of_date(on), _held_by(by)))
    return _on_duty_only(found, by)


def coming(by: Actor, on: date, days: int = 7) -> list[Duty]:
    """A person's duties that belong to the days after `on`, by due time."""
    later = Q(date__gt=on, date__lte=on + timedelta(days=days), state=State.PENDING)
    found = list(_rows().filter(later, _held_by(by)).exclude(of_date(on)))
    return _on_duty_only(found, by)


def _on_duty_only(found: list[Duty], by: Actor) -> list[Duty]:
    open_ = [duty for duty in found if duty.owner_person_id is None]
    if not open_:
        return found
    rows = OnDuty.objects.filter(
        hall__in={duty.hall_id for duty in open_}, date__in={duty.date for duty in open_}
    )
    rostered: dict[tuple[int, date, str], set[int]] = {}
    for hall, day, post, person in rows.values_list("hall", "date", "post", "person"):
        rostered.setdefault((hall, day, post), set()).add(person)
    return [
        duty
        for duty in found
        if duty.owner_person_id is not None
        or by.person_id in rostered.get((duty.hall_id, duty.date, duty.owner_post), {by.person_id})
    ]


def of_hall(hall: Hall, on: date) -> list[Duty]:
    """All duties of a hall on the page of a date, by due time; the caller has checked who may see them."""
    return list(_rows().filter(of_date(on), hall=hall))


def duty_of(by: Actor, pk: int) -> Duty:
    """A duty that is theirs or in a hall whose duties they may see. Raises `Missing` for any other."""
    rows = Duty.objects.select_related("hall", "owner_person", "done_by", "waiver", "waiver__by")
    found = rows.filter(pk=pk).first()
    if found is None or not (by.may(SEE_ALL, found.hall) or may_do(found, by)):
        raise Missing("duties.missing", _("There is no such duty"))
    return found


def open_gates(hall: Hall, on: date, stage: str) -> list[Duty]:
    """The duties that a stage of the day (`open`, `close`) still waits for; missed ones hold it too."""
    rows = Duty.objects.filter(hall=hall, date=on, gate=stage, state__in=(State.PENDING, State.MISSED))
    return list(rows.select_related("hall", "owner_person", "done_by").order_by("due_at", "pk"))


def gates(hall: Hall, on: date, stage: str) -> list[Duty]:
    """All duties of a stage, done ones too, for the gate list."""
    return list(_rows().filter(hall=hall, date=on, gate=stage))


def missing_for(hall: Hall, on: date, stage: str, besides: Collection[str] = ()) -> list[MissingItem]:
    """What a stage still waits for, and who has it, as a refusal lists it; without what is done at the
    addresses `besides`."""
    duties = [duty for duty in open_gates(hall, on, stage) if url_of(duty) not in besides]
    directory = Directory(duties)
    return [MissingItem(label=duty.title, who=who_of(duty, directory), url=url_of(duty)) for duty in duties]


def owner_words(duties: Sequence[Duty]) -> dict[int, str]:
    """Whose duties these are, in words, by key; four queries however many there are."""
    directory = Directory(duties)
    return {duty.pk: who_of(duty, directory) for duty in duties}


def who_of(duty: Duty, directory: Directory) -> str:
    """Whose duty it is, in words: names, or the post while nobody holds it."""
    return directory.words(duty)


def evidence_of(duty: Duty, pk: int) -> Blob:
    """The photo of one piece of evidence of this duty. Raises `Missing` where there is none."""
    found = Evidence.objects.filter(duty=duty, pk=pk, blob__isnull=False).select_related("blob").first()
    if found is None or found.blob is None:
        raise Missing("duties.no_photo", _("There is no such photo"))
    return found.blob


def staff_of(hall: Hall) -> QuerySet[Person]:
    """Active people with a post that reaches into the hall: whom a duty can be handed to."""
    reach = (
        Q(hall=hall)
        | Q(hall__isnull=True, department__isnull=True)
        | Q(hall__isnull=True, department__isnull=False, department=hall.department_id)
    )
    held = Holding.objects.filter(in_force(today()), reach)
    return Person.objects.filter(active=True, pk__in=held.values("person"))
