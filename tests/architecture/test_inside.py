"""Every room has the same inside, and says in a few lines what it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.architecture.source import SOURCE, tracked
from tools.rooms import ROOT, built, load

ROOMS = sorted(built(load()) - {"config"})
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CLAUSE_MARK = re.compile(r"mark\.clause\(([^)]*)\)")


def missing(folder: Path) -> list[str]:
    """What every room must have and this one has not."""
    wanted = ["__init__.py", "apps.py", "room.py", "README.md"]
    return [name for name in wanted if not (folder / name).is_file()]


def readme_faults(text: str) -> list[str]:
    """A README names its room and takes five lines, give or take."""
    lines = [line for line in text.splitlines() if line.strip()]
    faults = [] if lines and lines[0].startswith("# ") else ["no title"]
    return faults + ([] if 3 <= len(lines) <= 20 else [f"{len(lines)} lines"])


@pytest.mark.parametrize("room", ROOMS)
def test_room_has_its_inside(room: str) -> None:
    folder = SOURCE / room.replace(".", "/")
    assert missing(folder) == []
    assert readme_faults((folder / "README.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("room", ROOMS)
def test_room_with_models_has_an_api_and_tests(room: str) -> None:
    folder = SOURCE / room.replace(".", "/")
    keeps = (folder / "models.py").exists() or (folder / "models").is_dir()
    if keeps:
        assert (folder / "api.py").is_file()
        assert any((ROOT / "tests" / room.replace(".", "/")).rglob("test_*.py"))


def test_tests_mirror_the_tree() -> None:
    """A folder of tests carries the name of a room or a wing, or is one of the shared ones."""
    shared = {"architecture", "journeys", "drills", "rig", "security", "tools", "config"}
    rooms = {tuple(room.split(".")) for room in load().order} | {(wing.name,) for wing in load().wings}
    strays = {
        path.parts[1:3] if len(path.parts) > 3 else path.parts[1:2]
        for path in tracked()
        if path.parts[0] == "tests" and path.name.startswith("test_")
    }
    assert {stray for stray in strays if stray[0] not in shared and stray not in rooms} == set()


def test_inside_control(tmp_path: Path) -> None:
    (tmp_path / "room.py").touch()
    assert missing(tmp_path) == ["__init__.py", "apps.py", "README.md"]
    assert readme_faults("# shop.cash\n\nKeeps the box.\nStates: none.\nVerbs: count.\n") == []
    assert readme_faults("words") == ["no title", "1 lines"]


# -- marks and lists that point at something --


def clauses_of_packs() -> set[str]:
    """Every clause that a shipped pack knows."""
    found = set()
    for path in sorted((SOURCE / "packs").glob("*/*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found |= {str(row["id"]) for row in content.get("clauses", [])}
    return found


def marked_clauses() -> dict[str, str]:
    """Clause → a file whose test says it shows it."""
    found = {}
    for path in tracked():
        if path.parts[0] == "tests" and path.suffix == ".py" and path.name.startswith("test_"):
            for named in CLAUSE_MARK.findall((ROOT / path).read_text(encoding="utf-8")):
                found.update(dict.fromkeys(re.findall(r"[\"'](S[\d.]+)[\"']", named), str(path)))
    return found


def test_marked_clauses_exist() -> None:
    known = clauses_of_packs()
    assert {clause: path for clause, path in marked_clauses().items() if clause not in known} == {}


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}


def test_links_of_documents_lead_somewhere() -> None:
    documents = [ROOT / path for path in tracked() if path.suffix == ".md"]
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert dead == []
