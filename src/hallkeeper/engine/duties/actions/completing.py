"""Doing a duty: with evidence by a person, or by another room's verb."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties import transitions
from hallkeeper.engine.duties.models import Duty, Evidence, State
from hallkeeper.engine.duties.owners import check_may_do, person_id_of
from hallkeeper.engine.duties.rules import EvidenceSpec, Given, Verdict, judge
from hallkeeper.foundation.blobs.api import Kept, attach
from hallkeeper.foundation.kernel.api import Refusal, Who, now
from hallkeeper.org.people.api import Person, check_signature
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor

UNDO = timedelta(seconds=10)  # the screen offers it for six
_OPEN = (State.PENDING, State.MISSED)


def complete(*, duty: Duty, by: Actor, evidence: Given | None = None) -> Duty:
    """Do a duty and show it. Legal while pending; late stays visible.

    Steps: is it theirs to do → may it be done by hand → not before its time → evidence (range, words, photo,
    PIN) → done and evidence in one transaction → trail. Raises `NotAllowed` naming whose duty it is,
    `Refusal("duties.by_act")` for what only another act completes, `BadInput` at the field.
    """
    given = evidence or Given()
    spec = EvidenceSpec.model_validate(duty.evidence)
    check_may_do(duty, by)
    if spec.kind == "act":
        raise Refusal(
            "duties.by_act",
            _("“%(title)s” is done by the act itself, not by a tick") % {"title": duty.title},
            clause=duty.clause,
        )
    verdict = judge(spec, given)
    if spec.kind == "signature":
        check_signature(Person.objects.get(pk=by.person_id), given.pin)
    return _done("complete", duty, by, verdict, kind=spec.kind, photo=given.photo)


def complete_act(*, kind: str, hall: Hall, on: date, by: Who, note: str = "", ref: str = "") -> list[Duty]:
    """Another room's verb did what duties of `kind` ask: they are done, even if they had lapsed.

    That verb has checked its own rights. Returns the duties done; none is no error.
    """
    rows = Duty.objects.filter(kind_code=kind, hall=hall, date=on, state__in=_OPEN)
    return _done_all(rows.filter(ref=ref) if ref else rows, by, note)


def complete_by_ref(*, ref: str, by: Who, note: str = "") -> list[Duty]:
    """The thing that `ref` names was done: so are its duties. Returns them; none is no error."""
    if not ref:
        raise ValueError("an empty ref would complete every scheduled duty")
    return _done_all(Duty.objects.filter(ref=ref, state__in=_OPEN), by, note)


def undo(*, duty: Duty, by: Actor) -> Duty:
    """Take back a tick, within seconds, by the one who made it. The evidence stays, the taking back too."""
    fresh = duty.done_at is not None and now() - duty.done_at <= UNDO
    if not fresh or duty.done_by_id != by.person_id or duty.evidence.get("kind") != "tick":
        raise Refusal("duties.too_late_to_undo", _("This can no longer be undone"), clause=duty.clause)
    transitions.run("undo", duty, by, {"done_at": None, "done_by": None, "flagged": False})
    _keep(duty, by, "undo", {}, None)
    return duty


def _done_all(rows: QuerySet[Duty], by: Who, note: str) -> list[Duty]:
    verdict = Verdict({"note": note} if note else {})
    found = list(rows.select_related("hall", "done_by").order_by("pk"))
    return [_done("complete_act", duty, by, verdict) for duty in found]


def _done(
    verb: str, duty: Duty, by: Who, verdict: Verdict, *, kind: str = "act", photo: Kept | None = None
) -> Duty:
    values = {"done_at": now(), "done_by_id": person_id_of(by), "flagged": verdict.flagged}
    transitions.run(verb, duty, by, values, detail={"evidence": kind, **verdict.value})
    _keep(duty, by, kind, verdict.value, photo)
    return duty


def _keep(duty: Duty, by: Who, kind: str, value: dict[str, Any], photo: Kept | None) -> None:
    blob = None
    if photo is not None:
        blob = attach(photo, by=by, hall=duty.hall.code, day=duty.date, purpose=f"duty {duty.kind_code}")
    Evidence.objects.create(
        duty=duty, kind=kind, value=value, blob=blob, by_code=by.code, by_name=by.name, at=now()
    )
