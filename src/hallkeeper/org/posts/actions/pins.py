"""A forgotten PIN: two people clear it, never its owner. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, local, today
from hallkeeper.foundation.rooms.api import ApprovalWanted
from hallkeeper.foundation.trail.api import record, rows_of
from hallkeeper.org.people.api import Person, clear_pin
from hallkeeper.org.places.api import subject_of
from hallkeeper.org.posts.actions.holdings import SEEN
from hallkeeper.org.posts.actor import Actor, TwoPeople, in_force, not_allowed
from hallkeeper.org.posts.models import Holding
from hallkeeper.org.posts.seconds import APPROVE, check_witness, seconds, seconds_or_alone

RESET = "org_people.reset_password"
PIN, PIN_ALONE = "org_posts.pin", "org_posts.pin_alone"


@dataclass(frozen=True)
class PinAsked:
    """What came of it: it waits for a second person, or was done `alone` since nobody else could agree."""

    waits: bool

    @property
    def alone(self) -> bool:
        """Whether one person did it."""
        return not self.waits


def ask_to_clear_pin(*, person: Person, by: Actor, reason: str) -> PinAsked:
    """Ask a second person to let the PIN of `person` be cleared; alone (decision 0011) it happens at once.

    Needs `org_people.reset_password` over that person, never one's own, and a reason.
    """
    _check_asker(person, by)
    if not reason.strip():
        raise BadInput("posts.no_reason", _("Say why; a second person has to agree"), field="reason")
    waits = bool(seconds_or_alone(giver=by.person_id, gaining={person.pk}, **_place(person)))
    if not waits:
        clear_pin(person=person, by=by, second=None, reason=reason)
    payload = {"person": person.code, "reset": last_reset(person)}
    publish(ApprovalWanted(kind=PIN if waits else PIN_ALONE, payload=payload, hall="", by=by, reason=reason))
    return PinAsked(waits)


def _check_asker(person: Person, by: Actor) -> None:
    if by.person_id == person.pk:
        raise NotAllowed("people.own_pin", _("Nobody clears their own PIN"), recorded=True)
    by.require_over(RESET, person.pk)


def _place(person: Person) -> dict[str, Any]:
    """Where the person works: the second person is one for that place, as with a post there."""
    rows = Holding.objects.filter(in_force(today()), person=person).select_related("hall", "department")
    row = rows.order_by("-main", "pk").first()
    return {"hall": row.hall, "department": row.department} if row else {}


def last_reset(person: Person) -> str:
    """When and by whom the password was reset last, for the second person to see; empty if never."""
    row = rows_of(subject_of(person)).filter(verb="password_reset").order_by("-id").first()
    return f"{local(row.at):%Y-%m-%d %H:%M} {row.actor_name}" if row else ""


def pin_approved(payload: dict[str, Any], by: TwoPeople) -> str:
    """Clear the PIN that two people agreed on. Refused where the password was reset after it was asked: the
    second person must have seen that.
    """
    person = Person.objects.get(code=payload["person"])
    _check_asker(person, by.first)
    if by.second.person_id == person.pk:
        raise NotAllowed("people.own_pin", _("Nobody clears their own PIN"), recorded=True)
    may = seconds(without={by.first.person_id, person.pk}, **_place(person))
    if by.second.person_id not in {one.person_id for one in may}:
        raise not_allowed(APPROVE)
    if payload["reset"] != last_reset(person):
        raise Refusal("posts.reset_since", _("The password was reset after this was asked. Ask again"))
    clear_pin(person=person, by=by.first, second=by.second)
    return str(_("%(name)s can set a new PIN now") % {"name": person.name})


def pin_seen(payload: dict[str, Any], by: TwoPeople) -> str:
    """Another person has seen and agreed to a PIN that one cleared alone; see `check_witness`."""
    person = Person.objects.get(code=payload["person"])
    check_witness(giver=by.first.person_id, second=by.second, gaining={person.pk})
    record("seen", subject_of(person), by.second, detail={"alone": by.first.code})
    return str(SEEN)
