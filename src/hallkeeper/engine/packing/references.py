"""What holds across files and packs: unique keys, references that exist, no circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from hallkeeper.engine.packing.reading import ReadPack, ReadRow
from hallkeeper.foundation.rooms.api import PackSection


def check(
    packs: Sequence[ReadPack], sections: Mapping[str, PackSection], known: Mapping[str, set[str]]
) -> None:
    """Raise `PackError` at the first broken rule. `known` holds the keys of packs loaded earlier."""
    rows = {name: list(_rows(packs, name)) for name in sections}
    for section in sections.values():
        _unique(rows[section.name], section)
    for section in sections.values():
        for field, target in section.refers.items():
            legal = {row.key for row in rows.get(target, [])} | known.get(target, set())
            _exist(rows[section.name], field, target, legal)
            if target == section.name:
                _no_circle(rows[section.name], field)


def _rows(packs: Sequence[ReadPack], name: str) -> Iterator[ReadRow]:
    return chain.from_iterable(pack.rows.get(name, ()) for pack in packs)


def _unique(rows: Sequence[ReadRow], section: PackSection) -> None:
    seen: dict[str, ReadRow] = {}
    for row in rows:
        if other := seen.get(row.key):
            place = f"{other.document.file}:{other.document.line(other.path)}"
            raise row.error(section.key, f"{row.key!r} is already used at {place}")
        seen[row.key] = row


def _exist(rows: Sequence[ReadRow], field: str, target: str, legal: set[str]) -> None:
    for row in rows:
        for value in _values(row, field):
            if value not in legal:
                raise row.error(field, f"{value!r} is not a row of the section {target!r}")


def _values(row: ReadRow, field: str) -> Sequence[str]:
    value = getattr(row.row, field, None)
    found = value if isinstance(value, (list, tuple)) else [value]
    return [str(one) for one in found if one]


def _no_circle(rows: Sequence[ReadRow], field: str) -> None:
    above = {row.key: (row, next(iter(_values(row, field)), "")) for row in rows}
    for row in rows:
        path, at = [row.key], above[row.key][1]
        while at in above:
            if at in path:
                raise above[path[-1]][0].error(field, f"goes in a circle: {' → '.join([*path, at])}")
            path.append(at)
            at = above[at][1]
