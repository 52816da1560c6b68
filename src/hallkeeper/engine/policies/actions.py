"""Changing a policy: propose, and for money the second person's yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.queries import in_force, kind_by_code
from hallkeeper.engine.policies.rules import BadValues, checked
from hallkeeper.engine.policies.specs import FieldSpec, specs_of
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, Who, now, today
from hallkeeper.foundation.rooms.api import ApprovalDropped, ApprovalWanted
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, Post, TwoPeople, posts_with

PROPOSE, APPROVE = "engine_policies.propose", "engine_policies.approve"
APPROVAL = "engine_policies.apply"
State = PolicyVersion.State


def propose(
    *,
    code: str,
    hall: Hall | None,
    valid_from: date,
    values: Mapping[str, Any],
    reason: str,
    by: Actor,
) -> PolicyVersion:
    """A new version of a policy for one hall, or for the company.

    Steps: right → not in the past, values legal and new, a reason → an older proposal of the same scope is
    withdrawn → write → trail → money kinds ask for a second person (joined), others are in force at once.
    Raises `NotAllowed`, `BadInput`, `BadValues` (a sentence per field), `UnknownPolicy`.
    """
    kind = kind_by_code(code)
    _may_propose(kind, hall, by)
    if valid_from < today():
        raise BadInput(
            "policies.past", _("From today at the earliest; the past is not changed"), field="valid_from"
        )
    if valid_from > today() + timedelta(days=731):
        raise BadInput("policies.too_far", _("Two years ahead at most"), field="valid_from")
    reason = reason.strip()
    if not reason:
        raise BadInput("policies.no_reason", _("Say why"), field="reason")
    stored = checked(code, specs := specs_of(code, kind.fields), values)
    _check_posts(specs, stored)
    before = _before(kind, hall, valid_from)
    if stored == before:
        raise BadInput("policies.no_change", _("This changes nothing"), clause=kind.clause)
    _replace_older(kind, hall, by)
    version = PolicyVersion(kind=kind, hall=hall, valid_from=valid_from, values=stored, reason=reason[:500])
    _write(version, by)
    _record("propose" if kind.money else "apply", version, before, by)
    if kind.money:
        publish(
            ApprovalWanted(
                kind=APPROVAL,
                payload=payload_of(version),
                hall=hall.code if hall else "",
                by=by,
                reason=reason,
            )
        )
    return version


def _check_posts(specs: Sequence[FieldSpec], values: Mapping[str, Any]) -> None:
    """Raise `BadValues` for a post that does not exist: nobody would ever get anything."""
    named = {spec.name: set(values[spec.name]) for spec in specs if spec.kind == "posts"}
    known = set(Post.objects.values_list("code", flat=True)) if any(named.values()) else set()
    unknown = {name: ", ".join(sorted(codes - known)) for name, codes in named.items() if codes - known}
    if unknown:
        words = _("There is no post %(codes)s")
        raise BadValues({name: str(words) % {"codes": codes} for name, codes in unknown.items()})


def _replace_older(kind: PolicyKind, hall: Hall | None, by: Actor) -> None:
    """An older proposal of the same scope counts no more, and waits for nobody."""
    for old in PolicyVersion.objects.select_related("kind", "hall").filter(
        kind=kind, hall=hall, state=State.PROPOSED
    ):
        PolicyVersion.objects.filter(pk=old.pk, state=State.PROPOSED).update(state=State.SUPERSEDED)
        place = hall.code if hall else ""
        publish(ApprovalDropped(kind=APPROVAL, payload=payload_of(old), hall=place, by=by))


def _may_propose(kind: PolicyKind, hall: Hall | None, by: Actor) -> None:
    if hall is not None:
        by.require(PROPOSE, hall, clause=kind.clause)
        if not kind.per_hall:
            raise BadInput("policies.company_only", _("This holds for the whole company"), field="hall")
        return
    if not any(PROPOSE in held.rights and held.hall_id is None for held in by.held):
        raise NotAllowed(
            f"right.{PROPOSE}",
            _("Your posts do not carry this right"),
            clause=kind.clause,
            who=", ".join(posts_with(PROPOSE)),
            recorded=True,
        )


def _before(kind: PolicyKind, hall: Hall | None, on: date) -> dict[str, Any]:
    values: dict[str, Any] = in_force(kind.code, hall, on).values.model_dump(mode="json")
    return values


def _write(version: PolicyVersion, by: Who) -> None:
    same = PolicyVersion.objects.filter(kind=version.kind, hall=version.hall)
    version.number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    version.clause = version.kind.clause
    version.author, version.author_name = by.code, by.name
    version.proposed_at = now()
    version.state = State.PROPOSED if version.kind.money else State.IN_FORCE
    version.recorded_at = None if version.kind.money else version.proposed_at
    version.save(force_insert=True)


def payload_of(version: PolicyVersion) -> dict[str, Any]:
    """What the second person agrees to, whole: the inbox keeps its digest."""
    return {
        "version": version.pk,
        "code": version.kind.code,
        "hall": version.hall.code if version.hall else "",
        "valid_from": version.valid_from.isoformat(),
        "values": version.values,
        "reason": version.reason,
    }


def apply_approved(payload: dict[str, Any], by: TwoPeople) -> str:
    """The second person agreed: the version is in force from its date.

    Steps: still proposed and as seen → not overtaken by its own date → in force (conditional) → trail.
    """
    version = PolicyVersion.objects.select_related("kind", "hall").get(pk=payload["version"])
    if version.state != State.PROPOSED or payload_of(version) != payload or version.author != by.first.code:
        raise Refusal(
            "policies.overtaken", _("A later proposal has replaced this one"), clause=version.clause
        )
    if version.valid_from < today():
        raise Refusal(
            "policies.too_late",
            _("Its date has passed, and the past is not changed. Propose it again from a later date"),
            clause=version.clause,
        )
    before = _before(version.kind, version.hall, version.valid_from)
    values = {"approved_by": by.second.code, "approved_by_name": by.second.name, "recorded_at": now()}
    waiting = PolicyVersion.objects.filter(pk=version.pk, state=State.PROPOSED)
    if waiting.update(state=State.IN_FORCE, **values) != 1:
        raise Refusal(
            "policies.overtaken", _("A later proposal has replaced this one"), clause=version.clause
        )
    _record("apply", version, before, by.second)
    return str(_("In force from %(date)s") % {"date": version.valid_from.isoformat()})


def decline_proposal(payload: dict[str, Any], by: Who) -> None:
    """The second person said no, or the author took it back: the version never counts."""
    waiting = PolicyVersion.objects.filter(pk=payload["version"], state=State.PROPOSED)
    if waiting.update(state=State.DECLINED) == 1:
        version = PolicyVersion.objects.select_related("kind", "hall").get(pk=payload["version"])
        _record("decline", version, _before(version.kind, version.hall, version.valid_from), by)


def _record(verb: str, version: PolicyVersion, before: dict[str, Any], by: Who) -> None:
    detail = {
        "code": version.kind.code,
        "number": version.number,
        "valid_from": version.valid_from.isoformat(),
        "before": before,
        "after": version.values,
    }
    record(
        f"policies.{verb}",
        f"engine_policies.PolicyVersion:{version.pk}",
        by,
        hall=version.hall.code if version.hall else "",
        detail=detail,
        reason=version.reason,
        clause=version.clause,
    )
