"""Reads docs/rooms.toml: floors, order, edges; answers who may use whom."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "hallkeeper"


@dataclass(frozen=True)
class Wing:
    """One wing; `floors` highest first, each a tuple of siblings. Without floors it is one room."""

    name: str
    floors: tuple[tuple[str, ...], ...]

    @property
    def rooms(self) -> tuple[str, ...]:
        """Its rooms, lowest first, siblings as written."""
        if not self.floors:
            return (self.name,)
        return tuple(f"{self.name}.{room}" for floor in reversed(self.floors) for room in floor)


@dataclass(frozen=True)
class House:
    """The whole table. A room is named `<wing>.<room>` (a wing of one room by the wing alone)."""

    wings: tuple[Wing, ...]  # highest first
    edges: dict[str, frozenset[str]]
    reserved: dict[str, frozenset[str]]
    open_wings: frozenset[str]
    see_everything: frozenset[str]
    registration: tuple[frozenset[str], frozenset[str]]
    past_api: frozenset[tuple[str, str]]
    open_addresses: frozenset[str]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every room, lowest first, `config` included."""
        return tuple(room for wing in reversed(self.wings) for room in wing.rooms)

    @cached_property
    def _level(self) -> dict[str, tuple[int, int]]:
        levels = {}
        for height, wing in enumerate(reversed(self.wings)):
            for depth, floor in enumerate(reversed(wing.floors or ((wing.name,),))):
                for room in floor:
                    levels[f"{wing.name}.{room}" if wing.floors else wing.name] = (height, depth)
        return levels

    def below(self, room: str) -> frozenset[str]:
        """Rooms on lower floors."""
        return frozenset(other for other in self.order if self._level[other] < self._level[room])

    def may_use(self, room: str) -> frozenset[str]:
        """Rooms whose `api` this room may import."""
        below = self.below(room)
        if room.partition(".")[0] in self.see_everything:
            return below
        everywhere = {other for other in below if other.partition(".")[0] in self.open_wings}
        return frozenset(everywhere | self.edges.get(room, frozenset()))

    def split(self, module: str) -> tuple[str, str]:
        """`hallkeeper.shop.cash.models.box` → (`shop.cash`, `models.box`); ('', …) outside all rooms."""
        parts = module.split(".")[1:]
        for length in (2, 1):
            room = ".".join(parts[:length])
            if room in self._level and len(parts) >= length:
                return room, ".".join(parts[length:])
        return "", ".".join(parts)

    def fault(self, importer: str, imported: str) -> str:
        """Why this import is against the table, or '' when it is fine. Both are dotted module names."""
        room, inside = self.split(importer)
        other, module = self.split(imported)
        if not room or not other or room == other:
            return ""
        importers, registries = self.registration
        if inside in importers and f"{other}.{module}" in registries:
            return ""
        if other not in self.may_use(room):
            return f"{importer} imports {imported}: rooms.toml has no edge {room} -> {other}"
        allowed_past = (f"{room}.{inside}", f"{other}.{module}") in self.past_api
        if module != "api" and not inside.startswith("migrations") and not allowed_past:
            return f"{importer} imports {imported}: only {other}.api is open"
        return ""


def _table(raw: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {room: frozenset(others) for room, others in raw.items()}


def parse(text: str) -> House:
    """The house as the text describes it."""
    raw = tomllib.loads(text)
    wings = tuple(
        Wing(wing["name"], tuple(tuple(floor.split(" | ")) for floor in wing["floors"]))
        for wing in raw["wings"]
    )
    return House(
        wings=wings,
        edges=_table(raw["edges"]),
        reserved=_table(raw["reserved"]),
        open_wings=frozenset(raw["open_wings"]),
        see_everything=frozenset(raw["see_everything"]),
        registration=(
            frozenset(raw["registration"]["importers"]),
            frozenset(raw["registration"]["imported"]),
        ),
        past_api=frozenset((row["importer"], row["imported"]) for row in raw.get("past_api", [])),
        open_addresses=frozenset(raw.get("open_addresses", {}).get("names", [])),
    )


def load() -> House:
    """The house of this checkout."""
    return parse((ROOT / "docs" / "rooms.toml").read_text(encoding="utf-8"))


def built(house: House) -> frozenset[str]:
    """Rooms that stand (`config` counts: it always does)."""
    source = ROOT / "src" / PACKAGE
    return frozenset(room for room in house.order if (source / room.replace(".", "/") / "apps.py").exists())
