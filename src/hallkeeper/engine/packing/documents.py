"""Reading one YAML file without trusting it: size, depth, aliases, double keys, and where each value stands.

PyYAML composes nodes that remember their line; plain values are built here from those nodes, so no tag can
make an object and no alias can make a bomb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hallkeeper.engine.packing.errors import PackError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 12
Path_ = tuple[str | int, ...]
_PLAIN = {
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:int",
    "tag:yaml.org,2002:bool",
    "tag:yaml.org,2002:null",
}


@dataclass
class Document:
    """Plain values of one file, and the line of every value by its path."""

    file: str
    value: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int:
        """The line of the value at `path`, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, path: Path_, message: str) -> PackError:
        """A `PackError` that points at the value."""
        return PackError(self.file, self.line(path), ".".join(str(step) for step in path), message)


class _Loader(yaml.SafeLoader):
    """Refuses anchors and aliases: a pack needs none, and they are how small files become large."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            mark = event.start_mark
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)


def read(path: Path, name: str) -> Document:
    """The document in `path`, called `name` in errors. Raises `PackError` for anything but plain YAML."""
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise PackError(name, 1, "", f"the file is larger than {MAX_BYTES} bytes")
    document = Document(name)
    try:
        node = _compose(raw.decode("utf-8"), document)
    except UnicodeDecodeError as error:
        raise PackError(name, 1, "", "the file is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise PackError(name, mark.line + 1 if mark else 1, "", str(error.problem)) from error
    except yaml.YAMLError as error:
        raise PackError(name, 1, "", "not readable as YAML") from error
    except RecursionError as error:
        raise PackError(name, 1, "", "nested too deeply") from error
    document.value = _plain(node, (), document) if node is not None else None
    return document


def _compose(text: str, document: Document) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _plain(node: yaml.Node, path: Path_, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)  # a key stands before its value
    if len(path) > MAX_DEPTH:
        raise document.error(path, "nested too deeply")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), document) for index, child in enumerate(node.value)]
    return _scalar(node, path, document)


def _mapping(node: yaml.MappingNode, path: Path_, document: Document) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise document.error(path, "keys are plain words")
        document.lines[(*path, key)] = key_node.start_mark.line + 1
        if key in found:
            raise PackError(document.file, key_node.start_mark.line + 1, key, "this key stands here twice")
        found[key] = _plain(value_node, (*path, key), document)
    return found


def _scalar(node: yaml.Node, path: Path_, document: Document) -> str | int | bool | None:
    text = str(node.value)
    if node.tag not in _PLAIN:
        kind = node.tag.rpartition(":")[2]
        raise document.error(path, f"a value of kind {kind} is not allowed; write it in quotes")
    if node.tag.endswith(":null"):
        return None
    if node.tag.endswith(":bool"):
        return _bool(text, path, document)
    if node.tag.endswith(":int"):
        return _int(text, path, document)
    return text


def _bool(text: str, path: Path_, document: Document) -> bool:
    # YAML 1.1 also reads yes, no, on, off as booleans; in a pack that is a mistake waiting to happen.
    if text.lower() not in {"true", "false"}:
        raise document.error(path, f"write true or false, or put {text!r} in quotes")
    return text.lower() == "true"


def _int(text: str, path: Path_, document: Document) -> int:
    # 12:00 would be 720 and 010 would be 8 in YAML 1.1: only plain decimal numbers are numbers here.
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > 18 or (len(digits) > 1 and digits.startswith("0")):
        raise document.error(path, f"write {text!r} in quotes, or as a plain number")
    return int(text)
