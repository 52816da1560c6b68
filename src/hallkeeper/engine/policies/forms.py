"""The edit form of a policy, made from its typed fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.policies.rules import BadValues
from hallkeeper.engine.policies.specs import MAX_ITEMS, MAX_TEXT, Column, FieldSpec
from hallkeeper.foundation.kernel.api import MAX_FEN, Refusal, today
from hallkeeper.foundation.rooms.api import localised
from hallkeeper.foundation.ui.api import BusinessForm, YuanField
from hallkeeper.org.posts.api import Post

BLANK_ROWS = 2


@dataclass(frozen=True)
class Grid:
    """A table of the form: its heads and the bound fields of each row."""

    label: str
    heads: list[str]
    rows: list[list[forms.BoundField]]


class PolicyForm(BusinessForm):
    """Scope, date, reason, and one field per value; `values()` gives what the action takes."""

    hall = forms.ChoiceField(label=_("Scope"), required=False)
    valid_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        *args: Any,
        specs: Sequence[FieldSpec],
        current: Mapping[str, Any],
        scopes: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.specs = specs
        scope = self.fields["hall"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = list(scopes)
        self.fields["valid_from"].initial = today() + timedelta(days=1)
        self.tables: dict[str, int] = {}
        for spec in specs:
            if spec.kind == "table":
                self._add_table(spec, current.get(spec.name) or [])
            else:
                self.fields[_key(spec.name)] = _field(spec, _initial(spec, current.get(spec.name)))
        self.order_fields(["hall", "valid_from", *[_key(spec.name) for spec in specs], "reason"])

    def _add_table(self, spec: FieldSpec, rows: Sequence[Mapping[str, Any]]) -> None:
        count = min(max(len(rows) + BLANK_ROWS, self._rows_sent(spec)), MAX_ITEMS)
        self.tables[spec.name] = count
        for index in range(count):
            row = rows[index] if index < len(rows) else {}
            for column in spec.columns:
                field = _field(column, _initial(column, row.get(column.name)))
                field.required = False
                field.widget.attrs["aria-label"] = f"{field.label} {index + 1}"
                self.fields[_key(spec.name, index, column.name)] = field

    def _rows_sent(self, spec: FieldSpec) -> int:
        start = _key(spec.name, "")
        sent = [name[len(start) :].partition("__")[0] for name in self.data if name.startswith(start)]
        return max((int(number) + 1 for number in sent if number.isdecimal() and len(number) < 4), default=0)

    def values(self) -> dict[str, Any]:
        """What was typed, as the action takes it; only after `is_valid`."""
        found: dict[str, Any] = {}
        for spec in self.specs:
            if spec.kind == "table":
                found[spec.name] = list(self._rows(spec))
            else:
                found[spec.name] = _typed(spec, self.cleaned_data.get(_key(spec.name)))
        return found

    def _rows(self, spec: FieldSpec) -> Iterator[dict[str, Any]]:
        for index in range(self.tables[spec.name]):
            row = {
                column.name: _typed(column, self.cleaned_data.get(_key(spec.name, index, column.name)))
                for column in spec.columns
            }
            if any(value not in (None, "") for value in row.values()):
                yield {name: value for name, value in row.items() if value is not None}

    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that are not cells of a table, in order."""
        cells = tuple(f"{_key(name)}__" for name in self.tables)
        return [self[name] for name in self.fields if not name.startswith(cells) and not self[name].is_hidden]

    def grids(self) -> list[Grid]:
        """The tables."""
        return [
            Grid(
                localised(spec.label.model_dump()),
                [localised(column.label.model_dump()) for column in spec.columns],
                [
                    [self[_key(spec.name, index, column.name)] for column in spec.columns]
                    for index in range(self.tables[spec.name])
                ],
            )
            for spec in self.specs
            if spec.kind == "table"
        ]

    def refused(self, refusal: Refusal) -> bool:
        """Put each sentence of a `BadValues` at the field it belongs to."""
        if not isinstance(refusal, BadValues):
            return super().refused(refusal)
        for path, message in refusal.errors.items():
            name = _key(*path.split("."))
            if name not in self.fields:
                name = next((one for one in self.fields if one.startswith(name)), "")
            self.add_error(name or None, message)
        return True


def _key(*steps: Any) -> str:
    """The name of a form field; the prefix keeps a policy's `reason` apart from the form's."""
    return "__".join(["value", *[str(step) for step in steps]])


def _field(column: Column, initial: Any) -> forms.Field:
    label = localised(column.label.model_dump())
    unit = f"({localised(column.unit.model_dump())})" if column.unit else ""
    help_text = getattr(column, "help", None)
    common = {
        "label": f"{label}{unit}",
        "initial": initial,
        "help_text": localised(help_text.model_dump()) if help_text else "",
    }
    return _MAKERS[column.kind](column, common)


def _whole(column: Column, common: dict[str, Any]) -> forms.Field:
    low = int(column.low) if column.low is not None else None
    high = int(column.high) if column.high is not None else None
    return forms.IntegerField(min_value=low, max_value=high, **common)


def _decimal(column: Column, common: dict[str, Any]) -> forms.Field:
    low = Decimal(column.low) if column.low is not None else None
    high = Decimal(column.high) if column.high is not None else None
    return forms.DecimalField(min_value=low, max_value=high, max_digits=20, **common)


def _yuan(column: Column, common: dict[str, Any]) -> forms.Field:
    low = int(column.low) if column.low is not None else 0
    high = int(column.high) if column.high is not None else MAX_FEN
    return YuanField(minimum=low, maximum=high, negative=low < 0, **common)


def _choice(column: Column, common: dict[str, Any]) -> forms.Field:
    choices = [(option.code, localised(option.name.model_dump())) for option in column.options]
    return forms.ChoiceField(choices=choices, **common)


def _lines(column: Column, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(
        required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **common
    )


def _posts(column: Column, common: dict[str, Any]) -> forms.Field:
    """Posts to tick. What an older version names and no pack brings any more is simply not offered."""
    choices = [(post.code, str(post)) for post in Post.objects.all()]
    return forms.MultipleChoiceField(
        choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **common
    )


_MAKERS = {
    "fen": _yuan,
    "int": _whole,
    "duration": _whole,
    "decimal": _decimal,
    "time": lambda column, common: forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **common
    ),
    "choice": _choice,
    "bool": lambda column, common: forms.BooleanField(required=False, **common),
    "text": _lines,
    "list": _lines,
    "posts": _posts,
}


def _initial(column: Column, value: Any) -> Any:
    if column.kind == "list":
        return "\n".join(value or [])
    if column.kind == "time" and value:
        return str(value)[:5]
    return value


def _typed(column: Column, value: Any) -> Any:
    if column.kind == "list":
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]
    if column.kind == "time" and value is not None:
        return value.isoformat()
    if column.kind == "decimal" and value is not None:
        return str(value)
    return value
