"""Checking the values of a policy: every field's own limits, then the ranges of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from hallkeeper.engine.policies.specs import FieldSpec, build
from hallkeeper.foundation.kernel.api import BadInput

_MESSAGES: Mapping[str, Promise] = {
    "greater_than_equal": _("Not below %(ge)s"),
    "less_than_equal": _("Not above %(le)s"),
    "missing": _("This is missing"),
    "literal_error": _("Choose one of the list"),
    "extra_forbidden": _("This policy has no such field"),
    "too_long": _("Too many rows"),
    "string_too_long": _("Too long"),
}


@dataclass(frozen=True)
class Problem:
    """Something about a table: `overlap` cannot be saved, a `hole` is only shown."""

    field: str
    row: int
    kind: str
    message: str


class BadValues(BadInput):
    """Some fields cannot be taken; `errors` maps a path (`limit_fen`, `brackets.2.yuan`) to its sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        first = next(iter(errors))
        super().__init__("policies.bad_values", errors[first], field=first.partition(".")[0])
        self.errors = dict(errors)


def checked(code: str, specs: Sequence[FieldSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored (plain JSON). Raises `BadValues` with a sentence per field."""
    try:
        model = build(code, specs).model_validate(dict(values))
    except ValidationError as error:
        raise BadValues(_errors(error)) from error
    found = [problem for problem in problems(specs, model.model_dump()) if problem.kind == "overlap"]
    if found:
        raise BadValues({f"{one.field}.{one.row}": one.message for one in found})
    return model.model_dump(mode="json")


def _errors(error: ValidationError) -> dict[str, str]:
    errors: dict[str, str] = {}
    for one in error.errors(include_url=False):
        path = ".".join(str(step) for step in one["loc"])
        message = _MESSAGES.get(one["type"], _("This cannot be read"))
        errors[path] = str(message) % one.get("ctx", {}) if "%(" in str(message) else str(message)
    return errors


def problems(specs: Sequence[FieldSpec], values: Mapping[str, Any]) -> list[Problem]:
    """Holes and overlaps of every table whose rows are ranges."""
    return [
        problem
        for spec in specs
        if spec.ranges is not None
        for problem in _range_problems(spec, values.get(spec.name) or ())
    ]


def _range_problems(spec: FieldSpec, rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    assert spec.ranges is not None
    low, high, step = spec.ranges.low, spec.ranges.high, spec.ranges.step
    order = sorted(range(len(rows)), key=lambda index: (rows[index][low], index))
    for place, index in enumerate(order):
        row = rows[index]
        if row[high] < row[low]:
            yield Problem(spec.name, index, "overlap", str(_("Ends before it begins")))
        if place == 0:
            continue
        end = max(rows[earlier][high] for earlier in order[:place])
        if row[low] <= end:
            yield Problem(spec.name, index, "overlap", str(_("Overlap")))
        elif row[low] > end + step:
            words = _("No bracket: %(low)s – %(high)s") % {"low": end + step, "high": row[low] - step}
            yield Problem(spec.name, index, "hole", str(words))
