"""The list of policies: one line per kind, three queries however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.presenters import field_lines, history_lines, show, tables
from hallkeeper.engine.policies.queries import history, in_force, kinds
from hallkeeper.engine.policies.specs import defaults, specs_of
from hallkeeper.foundation.kernel.api import today
from hallkeeper.foundation.rooms.api import localised
from hallkeeper.foundation.ui.api import page_of_list
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor

LONGEST = 3


@dataclass(frozen=True)
class KindLine:
    """One policy: what the company's version says in short, how many halls differ, what is coming."""

    kind: PolicyKind
    summary: str
    halls_differ: int
    coming: date | None
    waiting: bool


def overview(by: Actor) -> list[KindLine]:
    """The kinds that apply to the halls this person reaches."""
    trades = set(by.halls().values_list("trade", flat=True))
    versions: dict[int, list[PolicyVersion]] = {}
    counting = (PolicyVersion.State.IN_FORCE, PolicyVersion.State.PROPOSED)
    for version in PolicyVersion.objects.filter(state__in=counting).order_by(
        "valid_from", "recorded_at", "id"
    ):
        versions.setdefault(version.kind_id, []).append(version)
    return [_line(kind, versions.get(kind.pk, [])) for kind in kinds(trades)]


def _line(kind: PolicyKind, versions: list[PolicyVersion]) -> KindLine:
    holding = [one for one in versions if one.state == PolicyVersion.State.IN_FORCE]
    begun = [one for one in holding if one.valid_from <= today()]
    coming = [one.valid_from for one in holding if one.valid_from > today()]
    company = [one.values for one in begun if one.hall_id is None]
    specs = specs_of(kind.code, kind.fields)
    values = {**defaults(specs), **(company[-1] if company else {})}
    shown = [
        f"{localised(spec.label.model_dump())} {show(spec, values.get(spec.name))}"
        for spec in specs[:LONGEST]
    ]
    return KindLine(
        kind=kind,
        summary=" · ".join(shown),
        halls_differ=len({one.hall_id for one in begun if one.hall_id is not None}),
        coming=min(coming, default=None),
        waiting=len(holding) < len(versions),
    )


def shown(kind: PolicyKind, hall: Hall | None, query: QueryDict) -> dict[str, Any]:
    """One policy in one scope: the values that hold, its tables, every version page by page."""
    specs = specs_of(kind.code, kind.fields)
    current = in_force(kind.code, hall).values.model_dump(mode="json")
    versions = history_lines(list(history(kind, hall)), today())
    return {
        "kind": kind,
        "hall": hall,
        "lines": field_lines([spec for spec in specs if spec.kind != "table"], current),
        "tables": tables(specs, current),
        "history": page_of_list(versions, query, key=lambda line: line.version.pk),
    }
