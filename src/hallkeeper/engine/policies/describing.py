"""A proposal as the second person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hallkeeper.engine.policies.presenters import differences
from hallkeeper.engine.policies.queries import in_force, kind_by_code
from hallkeeper.engine.policies.specs import specs_of
from hallkeeper.org.places.api import hall_by_code


def describe(payload: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """What is asked: policy, scope, date, and each value that differs, old → new."""
    kind = kind_by_code(payload["code"])
    hall = hall_by_code(payload["hall"]) if payload["hall"] else None
    on = date.fromisoformat(payload["valid_from"])
    before = in_force(kind.code, hall, on).values.model_dump(mode="json")
    lines = differences(specs_of(kind.code, kind.fields), before, payload["values"])
    return [
        (_("Policy"), str(kind)),
        (_("Scope"), hall.name if hall else _("Whole company")),
        (_("From"), on.isoformat()),
        *[(line.label, f"{line.now} → {line.new}") for line in lines if line.changed],
        (_("Reason"), payload["reason"]),
    ]
