"""Policies as people read them: one line per field, old beside new, the history of a scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hallkeeper.engine.policies.models import PolicyVersion
from hallkeeper.engine.policies.specs import Column, FieldSpec
from hallkeeper.foundation.kernel.api import format_fen
from hallkeeper.foundation.rooms.api import localised
from hallkeeper.org.posts.api import Post

NONE = "–"


@dataclass(frozen=True)
class FieldLine:
    """One field: its label, what holds now, what is proposed, and whether they differ."""

    label: str
    now: str
    new: str = ""
    changed: bool = False
    help: str = ""


@dataclass(frozen=True)
class TableLine:
    """A table of a policy as cells."""

    label: str
    heads: list[str]
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class VersionLine:
    """One version in a history."""

    version: PolicyVersion
    until: date | None
    current: bool

    @property
    def state_word(self) -> str:
        """The state in words; a version that never came to hold says so."""
        if self.version.state == PolicyVersion.State.IN_FORCE and self.until is not None:
            return (
                _("Replaced")
                if self.until < self.version.valid_from
                else str(self.version.get_state_display())
            )
        return str(self.version.get_state_display())


def show(column: Column, value: Any) -> str:
    """One value in words: yuan for fen, the option's name, the unit behind a number."""
    if value is None or value in ("", [], ()):
        return NONE
    shown = _SHOWN[column.kind](column, value) if column.kind in _SHOWN else str(value)
    return f"{shown} {localised(column.unit.model_dump())}" if column.unit else shown


def _choice(column: Column, value: Any) -> str:
    names = {option.code: option.name.model_dump() for option in column.options}
    return localised(names[value]) if value in names else str(value)


def _post_names(codes: Sequence[str]) -> list[str]:
    names = {post.code: str(post) for post in Post.objects.filter(code__in=codes)}
    return [names.get(code, code) for code in codes]


_SHOWN: Mapping[str, Callable[[Column, Any], str]] = {
    "fen": lambda column, value: format_fen(int(value)),
    "time": lambda column, value: str(value)[:5],
    "choice": _choice,
    "bool": lambda column, value: _("Yes") if value else _("No"),
    "list": lambda column, value: "、".join(str(one) for one in value),
    "posts": lambda column, value: "、".join(_post_names(value)),
    "table": lambda column, value: _("%(count)s rows") % {"count": len(value)},
    "duration": lambda column, value: str(value) if column.unit else _("%(n)s minutes") % {"n": value},
}


def field_lines(specs: Sequence[FieldSpec], now: Mapping[str, Any]) -> list[FieldLine]:
    """What holds, field by field."""
    return [FieldLine(localised(spec.label.model_dump()), show(spec, now.get(spec.name))) for spec in specs]


def differences(
    specs: Sequence[FieldSpec], now: Mapping[str, Any], new: Mapping[str, Any]
) -> list[FieldLine]:
    """Old beside new, field by field; a table adds one line per row that differs."""
    lines: list[FieldLine] = []
    for spec in specs:
        label, old, fresh = localised(spec.label.model_dump()), now.get(spec.name), new.get(spec.name)
        lines.append(FieldLine(label, show(spec, old), show(spec, fresh), old != fresh))
        if spec.kind == "table" and old != fresh:
            lines.extend(_row_lines(spec, label, old or [], fresh or []))
    return lines


def _row_lines(
    spec: FieldSpec, label: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[FieldLine]:
    for index in range(max(len(old), len(new))):
        before = _row(spec, old[index]) if index < len(old) else NONE
        after = _row(spec, new[index]) if index < len(new) else NONE
        if before != after:
            yield FieldLine(f"{label} {index + 1}", before, after, True)


def _row(spec: FieldSpec, row: Mapping[str, Any]) -> str:
    return " · ".join(show(column, row.get(column.name)) for column in spec.columns)


def tables(specs: Sequence[FieldSpec], now: Mapping[str, Any]) -> list[TableLine]:
    """The tables of a policy, cell by cell."""
    return [
        TableLine(
            localised(spec.label.model_dump()),
            [localised(column.label.model_dump()) for column in spec.columns],
            [
                [show(column, row.get(column.name)) for column in spec.columns]
                for row in now.get(spec.name) or []
            ],
        )
        for spec in specs
        if spec.kind == "table"
    ]


def history_lines(versions: Sequence[PolicyVersion], on: date) -> list[VersionLine]:
    """Each version with the last day it holds; newest first, as `history` gives them."""
    lines: list[VersionLine] = []
    later: date | None = None
    for version in versions:
        counts = version.state == PolicyVersion.State.IN_FORCE
        until = later - timedelta(days=1) if later and counts else None
        current = counts and version.valid_from <= on and (until is None or until >= on)
        lines.append(VersionLine(version, until, current))
        if counts:
            later = version.valid_from
    return lines
