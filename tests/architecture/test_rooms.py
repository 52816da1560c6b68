"""docs/rooms.toml against the house as it stands, in both directions.

An edge shows itself as an import, a foreign key, a migration's dependency, an address name, a template
or a right. Each must be in the table; each edge of the table between standing rooms must be in use, or
stand under `[reserved]`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, URLResolver, get_resolver

from hallkeeper.foundation.rooms.api import rooms
from tests.architecture.source import SOURCE, python_files, shown, templates, tree
from tools import contracts
from tools.rooms import ROOT, House, built, load, parse

Edge = tuple[str, str, str]  # room, room it uses, where

HOUSE = load()
URL_TAG = re.compile(r"""{%-?\s*url\s+["']([^"']+)["']""")
TEMPLATE_TAG = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
COTTON_TAG = re.compile(r"<c-(?!vars\b|slot\b)([\w.-]+)")
REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def room_of(path: Path) -> str:
    """The room whose folder holds this file."""
    return HOUSE.split(".".join(["hallkeeper", *path.relative_to(SOURCE).with_suffix("").parts]))[0]


def label_room(label: str) -> str:
    """`shop_cash` → `shop.cash`; '' for apps that are not ours."""
    return next((room for room in HOUSE.order if room.replace(".", "_") == label), "")


# -- what shows an edge --


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("hallkeeper", cache_dir=None)


def import_edges() -> Iterator[Edge]:
    for importer in graph().modules:
        room, inside = HOUSE.split(importer)
        if inside in HOUSE.registration[0]:
            continue
        for imported in graph().find_modules_directly_imported_by(importer):
            yield room, HOUSE.split(imported)[0], f"{importer} imports {imported}"


def key_edges() -> Iterator[Edge]:
    for model in apps.get_models(include_auto_created=True):
        room = label_room(model._meta.app_label)
        for field in model._meta.get_fields():
            other = field.related_model if field.is_relation and not field.auto_created else None
            if isinstance(other, type):
                used = label_room(other._meta.app_label)
                yield room, used, f"{model._meta.label}.{field.name} points to {other._meta.label}"


def migration_edges() -> Iterator[Edge]:
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        for other, _ in migration.dependencies:
            used = settings.AUTH_USER_MODEL.partition(".")[0] if other == "__setting__" else other
            yield label_room(label), label_room(used), f"migration {label}.{name} depends on {used}"


def named_patterns(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address name with its namespace, and the module of its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_patterns(pattern.url_patterns, space)
        elif pattern.name:
            yield f"{prefix}{pattern.name}", pattern.callback.__module__


@cache
def url_owners() -> dict[str, str]:
    """Address name → room, '' for Django's and allauth's own."""
    return {
        name: HOUSE.split(module)[0] if module.startswith("hallkeeper.") else ""
        for name, module in named_patterns(get_resolver().url_patterns)
    }


def reversed_names(module: ast.Module) -> Iterator[str]:
    """Constant names in `reverse("…")`, `redirect("…")`, `url_name="…"`."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[:1] if name in REVERSING else []
        named = [keyword.value for keyword in node.keywords if keyword.arg == "url_name"]
        for value in [*first, *named]:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and "/" not in value.value:
                yield value.value


def url_uses() -> Iterator[tuple[Path, str]]:
    for path in templates():
        for name in URL_TAG.findall(path.read_text(encoding="utf-8")):
            yield path, name
    for path in python_files():
        for name in reversed_names(tree(path)):
            yield path, name


def url_edges() -> Iterator[Edge]:
    for path, name in url_uses():
        if name in HOUSE.open_addresses:
            continue
        yield room_of(path), url_owners().get(name, ""), f"{shown(path)} links to {name}"


@cache
def template_owners() -> dict[str, str]:
    """Template name as Django looks it up → room."""
    owners = {}
    for path in templates():
        parts = path.parts
        owners["/".join(parts[parts.index("templates") + 1 :])] = room_of(path)
    return owners


def template_uses(text: str) -> Iterator[str]:
    """Names of templates that a template extends, includes or calls as a component."""
    yield from TEMPLATE_TAG.findall(text)
    for name in COTTON_TAG.findall(text):
        spelt = name.replace(".", "/")
        snake = f"cotton/{spelt.replace('-', '_')}.html"
        yield snake if snake in template_owners() else f"cotton/{spelt}.html"


def template_edges() -> Iterator[Edge]:
    for path in templates():
        for name in template_uses(path.read_text(encoding="utf-8")):
            yield room_of(path), template_owners().get(name, ""), f"{shown(path)} uses {name}"


def right_edges() -> Iterator[Edge]:
    owner = {right.code: room.name for room in rooms() for right in room.rights}
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in owner:
                yield room_of(path), owner[node.value], f"{shown(path)} names the right {node.value}"


def all_edges() -> set[Edge]:
    kinds = (import_edges, key_edges, migration_edges, url_edges, template_edges, right_edges)
    return {
        (room, used, where)
        for kind in kinds
        for room, used, where in kind()
        if room and used and room != used
    }


# -- the rules --


def unlisted(edges: set[Edge], house: House) -> list[str]:
    """Uses that the table does not allow."""
    return sorted(where for room, used, where in edges if used not in house.may_use(room))


def unused(edges: set[Edge], house: House, standing: frozenset[str]) -> list[str]:
    """Edges of the table that nothing uses, although both rooms stand and nobody reserved them."""
    used = {(room, other) for room, other, _ in edges}
    return sorted(
        f"{room} -> {other}"
        for room, others in house.edges.items()
        for other in others - house.reserved.get(room, frozenset())
        if {room, other} <= standing and (room, other) not in used
    )


def idle_reservations(edges: set[Edge], house: House) -> list[str]:
    """Reserved edges that are in use, or that the table does not have."""
    used = {(room, other) for room, other, _ in edges}
    return sorted(
        f"{room} -> {other}"
        for room, others in house.reserved.items()
        for other in others
        if (room, other) in used or other not in house.edges.get(room, frozenset())
    )


def test_every_use_is_an_edge_of_the_table() -> None:
    assert unlisted(all_edges(), HOUSE) == []


def test_every_edge_of_the_table_is_used_or_reserved() -> None:
    assert unused(all_edges(), HOUSE, built(HOUSE)) == []


def test_reserved_edges_are_idle() -> None:
    assert idle_reservations(all_edges(), HOUSE) == []


def test_every_import_goes_through_an_api() -> None:
    assert contracts.faults(graph(), HOUSE) == []


def test_settings_list_the_rooms_in_floor_order() -> None:
    standing = built(HOUSE)
    wanted = [room for room in HOUSE.order if room in standing and room != "config"]
    assert [room for room in settings.ROOMS if room in standing] == wanted


def test_settings_announce_only_rooms_of_the_table() -> None:
    listed = set(settings.ROOMS)
    assert [room for room in HOUSE.order if room in listed] == settings.ROOMS


def test_every_room_stands_on_a_floor() -> None:
    standing = {
        HOUSE.split(".".join(["hallkeeper", *path.parent.relative_to(SOURCE).parts]))[0]
        for path in SOURCE.rglob("apps.py")
    }
    assert "" not in standing


def test_linked_addresses_exist() -> None:
    known = set(url_owners())
    assert sorted({f"{shown(path)}: {name}" for path, name in url_uses() if name not in known}) == []


def test_contract_file_is_what_the_table_says() -> None:
    written = (contracts.ROOT / ".importlinter").read_text(encoding="utf-8")
    assert written == contracts.render(HOUSE), "run: python -m tools.contracts"


def lint_imports(config: str, folder: Path) -> tuple[int, str]:
    """Import-linter's verdict on this checkout under these contracts."""
    path = folder / "contracts.ini"
    path.write_text(config, encoding="utf-8")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*command, "--no-cache", "--config", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_import_contracts_hold(tmp_path: Path) -> None:
    status, said = lint_imports(contracts.render(HOUSE), tmp_path)
    assert status == 0, said


def test_import_contracts_control(tmp_path: Path) -> None:
    """A room nobody listed breaks its wing; two floors exchanged break it too."""
    whole = contracts.render(HOUSE)
    unlisted_room = whole.replace(" | (notices)", "")
    upside_down = whole.replace(
        "    (posts)\n    (people)\n    (places)", "    (places)\n    (people)\n    (posts)"
    )
    assert whole not in {unlisted_room, upside_down}
    for broken, wing in ((unlisted_room, "books"), (upside_down, "org")):
        status, said = lint_imports(broken, tmp_path)
        assert status == 1
        assert f"Floors of {wing} BROKEN" in " ".join(said.split())


def test_rooms_toml_edges_point_down() -> None:
    upward = [
        f"{room} -> {other}" for room, others in HOUSE.edges.items() for other in others - HOUSE.below(room)
    ]
    assert upward == []


# -- negative controls: a small house with one fault of each kind --

SMALL = """
open_wings = ["ground"]
see_everything = []
[[wings]]
name = "top"
floors = ["shop", "till | safe"]
[[wings]]
name = "ground"
floors = ["clock"]
[edges]
"top.shop" = ["top.till"]
[reserved]
[registration]
importers = ["room"]
imported = ["ground.clock.api"]
"""


@pytest.mark.parametrize(
    ("importer", "imported", "verdict"),
    [
        ("top.shop.views", "top.till.api", ""),
        ("top.shop.views", "top.shop.models", ""),
        ("top.shop.views", "ground.clock.api", ""),
        ("top.shop.views", "top.till.models", "only top.till.api is open"),
        ("top.shop.views", "top.safe.api", "no edge top.shop -> top.safe"),
        ("top.till.views", "top.safe.api", "no edge top.till -> top.safe"),
        ("top.till.views", "top.shop.api", "no edge top.till -> top.shop"),
        ("ground.clock.views", "top.shop.api", "no edge ground.clock -> top.shop"),
    ],
)
def test_door_control(importer: str, imported: str, verdict: str) -> None:
    graph = grimp.ImportGraph()
    for module in (importer, imported):
        graph.add_module(f"hallkeeper.{module}")
    graph.add_import(importer=f"hallkeeper.{importer}", imported=f"hallkeeper.{imported}")
    found = contracts.faults(graph, parse(SMALL))
    assert [fault.partition(": ")[2].removeprefix("rooms.toml has ") for fault in found] == [verdict] * bool(
        verdict
    )


def test_unlisted_control() -> None:
    edges = {("top.shop", "top.till", "fine"), ("top.till", "top.safe", "Till.safe points to Safe")}
    assert unlisted(edges, parse(SMALL)) == ["Till.safe points to Safe"]


def test_unused_control() -> None:
    standing = frozenset({"top.shop", "top.till"})
    assert unused(set(), parse(SMALL), standing) == ["top.shop -> top.till"]
    assert unused(set(), parse(SMALL), frozenset({"top.shop"})) == []


def test_reservation_control() -> None:
    house = parse(SMALL.replace("[reserved]", '[reserved]\n"top.shop" = ["top.till", "top.safe"]'))
    assert unused(set(), house, frozenset({"top.shop", "top.till"})) == []
    assert idle_reservations({("top.shop", "top.till", "")}, house) == [
        "top.shop -> top.safe",
        "top.shop -> top.till",
    ]


def test_name_reading_control() -> None:
    module = ast.parse('reverse("a:b")\nredirect("/x/")\nMenuEntry(url_name="c")\nrequest.reverse("d")')
    assert sorted(reversed_names(module)) == ["a:b", "c", "d"]
    text = '{% extends "ui/base.html" %}{% include "x/_row.html" %}<c-nook.tile /><c-vars a="1" /><c-slot>'
    assert list(template_uses(text)) == ["ui/base.html", "x/_row.html", "cotton/nook/tile.html"]
    assert URL_TAG.findall("{% url 'shop_cash:count' day.pk %}") == ["shop_cash:count"]
