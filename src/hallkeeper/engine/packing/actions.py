"""Loading packs into the rooms that read their sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import hallkeeper
from hallkeeper.engine.packing.errors import PackError
from hallkeeper.engine.packing.models import Pack, ShippedRow
from hallkeeper.engine.packing.reading import ReadPack, ReadRow, read_pack
from hallkeeper.engine.packing.references import check
from hallkeeper.foundation.kernel.api import SYSTEM, Who, now
from hallkeeper.foundation.rooms.api import PackSection, rooms
from hallkeeper.foundation.trail.api import record, transaction

SHIPPED = Path(hallkeeper.__file__).parent / "packs"


def sections() -> dict[str, PackSection]:
    """Every section that a room reads, in loading order."""
    found = [section for room in rooms() for section in room.pack_sections]
    return {section.name: section for section in sorted(found, key=lambda one: one.order)}


def load_packs(
    packs: Iterable[str] | None = None, *, root: Path | None = None, by: Who = SYSTEM
) -> list[str]:
    """Load the packs (default: all under `root`, default: the shipped ones); codes of those that changed.

    Steps: read and check everything → for each section, lowest first, hand the rooms the rows that are new
    → remember what was shipped → trail. The same files again change nothing. A row that an owner may have
    edited is never handed over twice: what a newer pack says about it waits as an offer.

    Raises `PackError` (file, line, field); then nothing was written.
    """
    folder = root or SHIPPED
    wanted = sorted(packs) if packs is not None else _found(folder)
    known = sections()
    read = [read_pack(_folder(folder, code), known) for code in wanted]
    read.sort(key=lambda pack: (pack.head.trade != "", pack.head.code))
    with transaction():
        loaded = dict(Pack.objects.values_list("code", "digest"))
        check(read, known, _keys_of_others(wanted))
        changed = [pack for pack in read if loaded.get(pack.head.code) != pack.digest]
        for section in known.values():
            for pack in changed:
                _load_section(section, pack)
        for pack in changed:
            _remember(pack, by)
    return [pack.head.code for pack in changed]


def _found(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/pack.yaml"))


def _folder(root: Path, code: str) -> Path:
    if not (root / code).is_dir():
        raise PackError(f"{code}/", 1, "", "there is no such pack")
    return root / code


def _keys_of_others(wanted: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    others = ShippedRow.objects.exclude(pack__in=wanted).exclude(state=ShippedRow.State.RETIRED)
    for section, key in others.values_list("section", "key"):
        found.setdefault(section, set()).add(key)
    return found


def _load_section(section: PackSection, pack: ReadPack) -> None:
    before = {row.key: row for row in ShippedRow.objects.filter(section=section.name, pack=pack.head.code)}
    rows = pack.rows.get(section.name, ())
    handed = [row for row in rows if _is_handed(row, before, section)]
    if handed:
        _hand_over(section, handed, pack.head.code)
    _write_shipped(section, pack, rows, before)
    gone = set(before) - {row.key for row in rows}
    ShippedRow.objects.filter(section=section.name, pack=pack.head.code, key__in=gone).update(
        state=ShippedRow.State.RETIRED, offered=None
    )


def _hand_over(section: PackSection, rows: Sequence[ReadRow], pack: str) -> None:
    try:
        section.load([row.row for row in rows], pack)
    except ValueError as error:
        # A loader that refuses a row starts its sentence with the row's key.
        key = str(error).partition(":")[0]
        row = next((one for one in rows if one.key == key), rows[0])
        raise row.error("", str(error)) from error


def _is_handed(row: ReadRow, before: Mapping[str, ShippedRow], section: PackSection) -> bool:
    there = before.get(row.key)
    return there is None or (not section.editable and there.shipped != row.values())


def _write_shipped(
    section: PackSection, pack: ReadPack, rows: Sequence[ReadRow], before: Mapping[str, ShippedRow]
) -> None:
    fresh, changed = [], []
    for row in rows:
        there = before.get(row.key)
        if there is None:
            fresh.append(_shipped(section, pack, row))
        else:
            changed.append(_compared(there, row, pack, section))
    ShippedRow.objects.bulk_create(fresh)
    ShippedRow.objects.bulk_update(changed, ["version", "shipped", "offered", "state"])


def _shipped(section: PackSection, pack: ReadPack, row: ReadRow) -> ShippedRow:
    return ShippedRow(
        pack=pack.head.code,
        section=section.name,
        key=row.key,
        version=pack.head.version,
        shipped=row.values(),
    )


def _compared(there: ShippedRow, row: ReadRow, pack: ReadPack, section: PackSection) -> ShippedRow:
    values = row.values()
    there.state, there.offered = ShippedRow.State.TAKEN, None
    if there.shipped == values or not section.editable:
        there.shipped, there.version = values, pack.head.version
    else:
        there.state, there.offered = ShippedRow.State.WAITING, values
    return there


def _remember(pack: ReadPack, by: Who) -> None:
    head = pack.head
    values = {
        "titles": head.title.model_dump(),
        "trade": head.trade,
        "version": head.version,
        "digest": pack.digest,
        "loaded_at": now(),
    }
    Pack.objects.update_or_create(code=head.code, defaults=values)
    counts = {name: len(rows) for name, rows in pack.rows.items()}
    detail = {"version": head.version, "digest": pack.digest, "rows": counts}
    record("load", f"engine_packing.Pack:{head.code}", by, detail=detail)
