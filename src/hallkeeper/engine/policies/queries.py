"""What a policy says: on a date, in a hall, as it was known at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.specs import defaults, model_of, specs_of
from hallkeeper.foundation.kernel.api import today
from hallkeeper.org.places.api import Hall


class UnknownPolicy(LookupError):
    """No loaded pack ships this policy kind."""


@dataclass(frozen=True)
class InForce:
    """The values in force and where they come from; `version` is None for the pack's own defaults."""

    code: str
    values: Any
    version_id: int | None


def value(
    code: str, hall: Hall | None = None, on: date | None = None, known_at: datetime | None = None
) -> Any:
    """The values of `code` on a date (default: today): of the hall, else the company, else the pack.

    `known_at` answers as the rows stood at that moment, so a locked month recomputes as known then. The
    result is a frozen pydantic model with the kind's fields as attributes (fen and minutes are int, times
    `datetime.time`, decimals `Decimal`). One query. Raises `UnknownPolicy`.
    """
    return in_force(code, hall, on, known_at).values


def version_in_force(
    code: str, hall: Hall | None = None, on: date | None = None, known_at: datetime | None = None
) -> int | None:
    """The id of the version that `value` reads; None for the pack's defaults. Computed lines keep it."""
    return in_force(code, hall, on, known_at).version_id


def in_force(
    code: str, hall: Hall | None = None, on: date | None = None, known_at: datetime | None = None
) -> InForce:
    """`value` and `version_in_force` in one."""
    rows = (
        PolicyKind.objects.filter(code=code)
        .annotate(seen=_seen(hall, on or today(), known_at))
        .order_by(
            F("seen__hall_id").asc(nulls_last=True),
            F("seen__valid_from").desc(nulls_last=True),
            F("seen__recorded_at").desc(nulls_last=True),
            F("seen__id").desc(nulls_last=True),
        )
        .values_list("fields", "seen__id", "seen__values")
    )
    found = rows.first()
    if found is None:
        raise UnknownPolicy(code)
    fields, version_id, values = found
    return InForce(code, _typed(code, fields, values), version_id)


def _seen(hall: Hall | None, on: date, known_at: datetime | None) -> FilteredRelation:
    scope = Q(versions__hall__isnull=True)
    if hall is not None:
        scope |= Q(versions__hall=hall)
    condition = scope & Q(versions__state=PolicyVersion.State.IN_FORCE, versions__valid_from__lte=on)
    if known_at is not None:
        condition &= Q(versions__recorded_at__lte=known_at)
    return FilteredRelation("versions", condition=condition)


def _typed(code: str, fields: list[dict[str, Any]], values: dict[str, Any] | None) -> Any:
    # A newer pack may have added a field: what an old version does not say, the pack says.
    whole = {**defaults(specs_of(code, fields)), **(values or {})}
    names = {spec["name"] for spec in fields}
    return model_of(code, fields).model_validate({key: whole[key] for key in whole if key in names})


def values_by_hall(code: str, halls: Iterable[Hall], on: date | None = None) -> dict[int, Any]:
    """`value` for several halls at once, by hall id; two queries however many halls there are."""
    kind = kind_by_code(code)
    wanted = [hall.id for hall in halls]
    rows = PolicyVersion.objects.filter(
        Q(hall__isnull=True) | Q(hall__in=wanted),
        kind=kind,
        state=PolicyVersion.State.IN_FORCE,
        valid_from__lte=on or today(),
    ).order_by("valid_from", "recorded_at", "id")
    latest = {row.hall_id: row.values for row in rows}
    return {hall_id: _typed(code, kind.fields, latest.get(hall_id, latest.get(None))) for hall_id in wanted}


def kind_by_code(code: str) -> PolicyKind:
    """The kind. Raises `UnknownPolicy`."""
    kind = PolicyKind.objects.filter(code=code).first()
    if kind is None:
        raise UnknownPolicy(code)
    return kind


def kinds(trades: Iterable[str] | None = None) -> list[PolicyKind]:
    """The kinds that apply to one of the trades (None: all)."""
    found = list(PolicyKind.objects.all())
    if trades is None:
        return found
    wanted = set(trades)
    return [kind for kind in found if not kind.trades or wanted & set(kind.trades)]


def history(kind: PolicyKind, hall: Hall | None) -> QuerySet[PolicyVersion]:
    """Every version of one scope, newest first; proposals and declined ones included."""
    return PolicyVersion.objects.filter(kind=kind, hall=hall)
