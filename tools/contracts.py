"""The import contracts, written from docs/rooms.toml, and the contract that holds the rooms' doors.

`python -m tools.contracts` writes `.importlinter`; a test compares it with what this would write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

from tools.rooms import PACKAGE, ROOT, House, Wing, load

HEAD = """\
# Written by `python -m tools.contracts` from docs/rooms.toml; change that file, not this one.
# Rooms in brackets may not stand yet; a room that stands and is not listed breaks the contract.
[importlinter]
root_package = {package}
include_external_packages = False
contract_types =
    rooms: tools.contracts.RoomsContract
"""

WINGS = """
# The wings: each may look down, never up.
[importlinter:contract:wings]
name = Wings look down, never up
type = layers
containers = {package}
exhaustive = True
layers =
{layers}
ignore_imports =
{ignored}
unmatched_ignore_imports_alerting = none
"""

WING = """
# {name}: {floors}
[importlinter:contract:{name}]
name = Floors of {name}
type = layers
containers = {package}.{name}
exhaustive = True
layers =
{layers}
ignore_imports =
{ignored}
unmatched_ignore_imports_alerting = none
"""

DOORS = """
# The doors: only <room>.api, and only along the edges of docs/rooms.toml.
[importlinter:contract:doors]
name = Rooms are entered by their api, along the edges of rooms.toml
type = rooms
"""


def _indented(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


def _layers(wing: Wing) -> list[str]:
    return [" | ".join(f"({room})" for room in floor) for floor in wing.floors]


def _registration(house: House) -> list[str]:
    importers, imported = house.registration
    return [
        f"{PACKAGE}.**.{importer} -> {PACKAGE}.{module}"
        for importer in sorted(importers)
        for module in sorted(imported)
    ]


def render(house: House) -> str:
    """The text of `.importlinter`; a wing gets its contract with its first room."""
    ignored = _indented(_registration(house))
    wings = _indented([f"({wing.name})" for wing in house.wings])
    parts = [HEAD.format(package=PACKAGE), WINGS.format(package=PACKAGE, layers=wings, ignored=ignored)]
    for wing in house.wings:
        if wing.floors and (ROOT / "src" / PACKAGE / wing.name).is_dir():
            floors = " > ".join(" | ".join(floor) for floor in wing.floors)
            layers = _indented(_layers(wing))
            parts.append(
                WING.format(package=PACKAGE, name=wing.name, floors=floors, layers=layers, ignored=ignored)
            )
    return "".join([*parts, DOORS])


def faults(graph: ImportGraph, house: House) -> list[str]:
    """Every import of the graph that the table does not allow, sorted."""
    found = {
        house.fault(importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    return sorted(found - {""})


class RoomsContract(Contract):
    """Protects the inside of every room, and refuses edges that rooms.toml does not have."""

    type_name = "rooms"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept when no import is at fault."""
        found = faults(graph, load())
        return ContractCheck(kept=not found, metadata={"faults": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line per import at fault."""
        for fault in check.metadata["faults"]:
            output.print_error(fault, bold=False)


def write(target: Path = ROOT / ".importlinter") -> None:
    """Write the contracts of this checkout."""
    target.write_text(render(load()), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(".importlinter written\n")
