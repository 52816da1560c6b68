"""From files to typed rows: one pack at a time, then the references across all packs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hallkeeper.engine.packing.documents import Document, Path_, read
from hallkeeper.engine.packing.errors import PackError
from hallkeeper.foundation.rooms.api import Names, PackSection

HEAD = "pack.yaml"
MAX_FILES = 64
Model = TypeVar("Model", bound=BaseModel)
_WORDS = {
    "extra_forbidden": "unknown key",
    "missing": "this key is missing",
}


class Head(BaseModel):
    """`pack.yaml`: which pack this is. `trade` is empty for what every trade shares."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    version: int = Field(ge=1)
    title: Names
    trade: str = Field(default="", pattern=r"^([a-z][a-z0-9_]{1,30})?$")


@dataclass(frozen=True)
class ReadRow:
    """One typed row, its key, and where it stands."""

    key: str
    row: BaseModel
    document: Document
    path: Path_

    def error(self, field_: str, message: str) -> PackError:
        """A `PackError` at one field of this row."""
        return self.document.error((*self.path, field_) if field_ else self.path, message)

    def values(self) -> dict[str, Any]:
        """The row as it is remembered: plain JSON."""
        return self.row.model_dump(mode="json")


@dataclass(frozen=True)
class ReadPack:
    """One pack, read and typed, nothing written yet."""

    head: Head
    digest: str
    rows: Mapping[str, Sequence[ReadRow]] = field(default_factory=dict)


def read_pack(folder: Path, sections: Mapping[str, PackSection]) -> ReadPack:
    """The pack in `folder`. Raises `PackError` at the first thing that is wrong."""
    files = sorted(folder.glob("*.yaml"))
    if not (folder / HEAD).is_file():
        raise PackError(f"{folder.name}/{HEAD}", 1, "", "the pack has no head")
    if len(files) > MAX_FILES:
        raise PackError(f"{folder.name}/", 1, "", f"more than {MAX_FILES} files")
    digest = hashlib.sha256()
    rows: dict[str, list[ReadRow]] = {}
    head: Head | None = None
    for path in files:
        document = read(path, f"{folder.name}/{path.name}")
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        if path.name == HEAD:
            head = _typed(Head, document.value, document, ())
        else:
            _collect(document, sections, rows)
    assert head is not None
    if head.code != folder.name:
        raise PackError(f"{folder.name}/{HEAD}", 1, "code", f"must be {folder.name!r}, like the folder")
    return ReadPack(head, digest.hexdigest(), rows)


def _collect(document: Document, sections: Mapping[str, PackSection], rows: dict[str, list[ReadRow]]) -> None:
    if document.value is None:
        return
    if not isinstance(document.value, dict):
        raise document.error((), "a file holds sections, each with a list of rows")
    for name, items in document.value.items():
        section = sections.get(name)
        if section is None:
            raise document.error((name,), f"no room reads the section {name!r}")
        if not isinstance(items, list):
            raise document.error((name,), "a section is a list of rows")
        for index, item in enumerate(items):
            path: Path_ = (name, index)
            row = _typed(section.model, item, document, path)
            rows.setdefault(name, []).append(ReadRow(str(getattr(row, section.key)), row, document, path))


def _typed(model: type[Model], value: Any, document: Document, path: Path_) -> Model:
    """`value` as `model`; the first problem is raised with the line of the field it belongs to."""
    if not isinstance(value, dict):
        raise document.error(path, "this must be a mapping of keys to values")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        message = _WORDS.get(first["type"], first["msg"])
        raise document.error((*path, *first["loc"]), message) from error
