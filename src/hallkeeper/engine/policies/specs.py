"""What a policy kind may consist of: typed fields as pack data, and the model that is built from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model, model_validator

from hallkeeper.foundation.kernel.api import MAX_FEN
from hallkeeper.foundation.rooms.api import Names

Kind = Literal[
    "fen", "int", "decimal", "time", "duration", "choice", "bool", "text", "list", "posts", "table"
]
MAX_ITEMS = 200
MAX_TEXT = 2000


class Option(BaseModel):
    """One choice of a field."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    name: Names


class Column(BaseModel):
    """A typed value: `low` and `high` are inclusive (fen, whole numbers, minutes; decimals as text)."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")
    kind: Kind
    label: Names
    unit: Names | None = None
    low: int | str | None = None
    high: int | str | None = None
    options: list[Option] = []

    @model_validator(mode="after")
    def _options_for_choices(self) -> Column:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("options belong to a choice, and a choice needs them")
        return self


class Ranges(BaseModel):
    """Two columns of a table that are a closed range; rows must not overlap, holes are reported."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    low: str = Field(alias="from")
    high: str = Field(alias="to")
    step: int = Field(default=1, ge=1)


class FieldSpec(Column):
    """A field of a policy kind, with its shipped value."""

    help: Names | None = None
    default: Any
    columns: list[Column] = []
    ranges: Ranges | None = None

    @model_validator(mode="after")
    def _columns_for_tables(self) -> FieldSpec:
        if (self.kind == "table") != bool(self.columns):
            raise ValueError("columns belong to a table, and a table needs them")
        names = {column.name for column in self.columns}
        if self.ranges and not {self.ranges.low, self.ranges.high} <= names:
            raise ValueError("a range names two columns of its table")
        return self


class KindRow(BaseModel):
    """One policy kind as a pack ships it. Its defaults must be legal values of its own fields."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=64)
    title: Names
    clause: str = Field(default="", max_length=16)
    money: bool = False
    per_hall: bool = True
    trades: list[str] = []
    fields: list[FieldSpec] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _defaults_are_legal(self) -> KindRow:
        names = [spec.name for spec in self.fields]
        if len(set(names)) != len(names):
            raise ValueError("two fields have one name")
        build(self.code, self.fields).model_validate(defaults(self.fields))
        return self


def defaults(specs: Sequence[FieldSpec]) -> dict[str, Any]:
    """The shipped value of every field."""
    return {spec.name: spec.default for spec in specs}


def _whole(column: Column, least: int, most: int) -> Any:
    low = max(int(column.low), least) if column.low is not None else least
    high = min(int(column.high), most) if column.high is not None else most
    return Annotated[int, Field(ge=low, le=high, strict=True)]


def _decimal(column: Column) -> Any:
    low = Decimal(column.low) if column.low is not None else None
    high = Decimal(column.high) if column.high is not None else None
    return Annotated[Decimal, Field(ge=low, le=high, max_digits=20, allow_inf_nan=False)]


def _type(column: Column) -> Any:
    if column.kind == "table":
        assert isinstance(column, FieldSpec)
        row = create_model(column.name, __config__=_FROZEN, **_definitions(column.columns))
        return Annotated[tuple[row, ...], Field(max_length=MAX_ITEMS)]
    if column.kind == "choice":
        return Literal[tuple(option.code for option in column.options)]
    return _SCALARS[column.kind](column)


_FROZEN = ConfigDict(extra="forbid", frozen=True)
_TEXT = Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True)]
_ITEM = Annotated[str, StringConstraints(max_length=120, min_length=1, strip_whitespace=True)]
_SCALARS: Mapping[str, Any] = {
    "fen": lambda column: _whole(column, -MAX_FEN if column.low is not None else 0, MAX_FEN),
    "int": lambda column: _whole(column, -(10**12), 10**12),
    "duration": lambda column: _whole(column, 0, 10**6),
    "decimal": _decimal,
    "time": lambda column: time,
    "bool": lambda column: Annotated[bool, Field(strict=True)],
    "text": lambda column: _TEXT,
    "list": lambda column: Annotated[tuple[_ITEM, ...], Field(max_length=MAX_ITEMS)],
    "posts": lambda column: Annotated[tuple[_ITEM, ...], Field(max_length=MAX_ITEMS)],
}


def _definitions(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: (_type(column), ...) for column in columns}


def build(code: str, specs: Sequence[FieldSpec]) -> type[BaseModel]:
    """The pydantic model of one kind: frozen, unknown keys refused."""
    return create_model(code, __config__=_FROZEN, **_definitions(specs))


@lru_cache(maxsize=256)
def _model(code: str, text: str) -> tuple[type[BaseModel], tuple[FieldSpec, ...]]:
    specs = tuple(FieldSpec.model_validate(spec) for spec in json.loads(text))
    return build(code, specs), specs


def model_of(code: str, fields: list[dict[str, Any]]) -> type[BaseModel]:
    """The model of a stored kind; built once per content of its fields."""
    return _model(code, json.dumps(fields, sort_keys=True))[0]


def specs_of(code: str, fields: list[dict[str, Any]]) -> tuple[FieldSpec, ...]:
    """The typed fields of a stored kind."""
    return _model(code, json.dumps(fields, sort_keys=True))[1]
