"""Every mistake in a pack is named with file, line and field, and nothing is written."""

# ruff: noqa: E501  one mistake per line

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hallkeeper.engine.packing.api import Pack, PackError, ShippedRow, load_packs

pytestmark = pytest.mark.django_db

GOOD = """\
tools:
  - code: saw
    name: {zh: 锯, en: Saw}
"""

# file content, line, field, a word of the message
MISTAKES: dict[str, tuple[str, int, str, str]] = {
    "unknown key": ("tools:\n  - code: saw\n    name: {zh: 锯, en: Saw}\n    colour: red\n", 4, "tools.0.colour", "unknown key"),
    "unknown key inside": ("tools:\n  - code: saw\n    name:\n      zh: 锯\n      en: Saw\n      fr: Scie\n", 6, "tools.0.name.fr", "unknown key"),
    "missing key": ("tools:\n  - code: saw\n", 2, "tools.0.name", "missing"),
    "wrong type": ("tools:\n  - code: saw\n    name: {zh: 锯, en: Saw}\n    count: many\n", 4, "tools.0.count", "integer"),
    "wrong pattern": ("tools:\n  - code: Saw 1\n    name: {zh: 锯, en: Saw}\n", 2, "tools.0.code", "pattern"),
    "row is a word": ("tools:\n  - saw\n", 2, "tools.0", "mapping"),
    "section is a mapping": ("tools:\n  code: saw\n", 1, "tools", "list"),
    "file is a list": ("- code: saw\n", 1, "", "sections"),
    "unknown section": ("toolz:\n  - code: saw\n", 1, "toolz", "no room"),
    "double key": ("tools:\n  - code: saw\n    code: axe\n", 3, "code", "twice"),
    "double code": (GOOD + "  - code: saw\n    name: {zh: 斧, en: Axe}\n", 4, "tools.1.code", "already used at gas/tools.yaml:2"),
    "reference to nothing": (GOOD + "    above: axe\n", 4, "tools.0.above", "'axe' is not a row"),
    "list of references": (GOOD + "    uses: [x]\n", 4, "tools.0.uses", "'x' is not a row of the section 'notes'"),
    "refers to itself": (GOOD + "    above: saw\n", 4, "tools.0.above", "saw → saw"),
    "circle of two": (
        GOOD + "    above: axe\n  - code: axe\n    name: {zh: 斧, en: Axe}\n    above: saw\n", 7, "tools.1.above", "saw → axe → saw",
    ),
    "anchor": ("tools: &all\n  - code: saw\n", 1, "", "anchors"),
    "alias": ("tools:\n  - code: saw\n    name: *n\n", 3, "", "anchors"),
    "tag": ("tools:\n  - !!python/object:os.system {}\n", 2, "", ""),
    "a date": ("tools:\n  - code: 2026-11-23\n", 2, "tools.0.code", "timestamp"),
    "a fraction": ("tools:\n  - code: saw\n    count: 1.5\n", 3, "tools.0.count", "float"),
    "minutes read as a number": ("tools:\n  - code: saw\n    count: 12:00\n", 3, "tools.0.count", "quotes"),
    "octal": ("tools:\n  - code: saw\n    count: 010\n", 3, "tools.0.count", "quotes"),
    "on as a truth": ("tools:\n  - code: saw\n    on: yes\n", 3, "tools.0.on", "true or false"),
    "not YAML": ("tools:\n  - code: 'saw\n", 3, "", "end of stream"),
    "two documents": (GOOD + "---\n" + GOOD, 4, "", "but found another document"),
    "a key that is a list": ("tools:\n  - {[a]: b}\n", 2, "tools.0", "plain words"),
    "too deep": ("tools: " + "[" * 20 + "]" * 20 + "\n", 1, "", "deep"),
    "far too deep": ("[" * 50_000, 1, "", "deep"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_load_packs_names_file_line_and_field(name: str, loaded: Any, write: Any) -> None:
    text, line, field, word = MISTAKES[name]
    root = write("gas", tools=text)
    with pytest.raises(PackError) as refused:
        load_packs(root=root)
    error = refused.value
    assert (error.file, error.line) == ("gas/tools.yaml", line)
    assert error.field == field or (not field and error.field.startswith("tools"))
    assert word in error.message
    assert str(error).startswith(f"gas/tools.yaml:{line}: ")
    assert (loaded.rows, Pack.objects.count(), ShippedRow.objects.count()) == ([], 0, 0)


def test_load_packs_without_a_mistake_loads(loaded: Any, write: Any) -> None:
    assert load_packs(root=write("gas", tools=GOOD)) == ["gas"]
    assert loaded.rows == [("gas", "saw", "锯")]


@pytest.mark.parametrize(
    ("head", "line", "field"),
    [
        ("code: oil\nversion: 1\ntitle: {zh: 包, en: Pack}\n", 1, "code"),
        ("code: gas\nversion: '1'\ntitle: {zh: 包, en: Pack}\n", 2, "version"),
        ("code: gas\nversion: 0\ntitle: {zh: 包, en: Pack}\n", 2, "version"),
        ("code: gas\nversion: 1\n", 1, "title"),
        ("code: gas\nversion: 1\ntitle: {zh: 包, en: Pack}\ncolour: red\n", 4, "colour"),
        ("- gas\n", 1, ""),
    ],
)
def test_load_packs_names_what_is_wrong_in_the_head(
    head: str, line: int, field: str, loaded: Any, write: Any
) -> None:
    with pytest.raises(PackError) as refused:
        load_packs(root=write("gas", head=head, tools=GOOD))
    assert (refused.value.file, refused.value.line, refused.value.field) == ("gas/pack.yaml", line, field)


def test_load_packs_of_a_folder_that_is_not_there_is_refused(loaded: Any, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no such pack"):
        load_packs(["gas"], root=tmp_path)
    (tmp_path / "gas").mkdir()
    with pytest.raises(PackError, match="no head"):
        load_packs(["gas"], root=tmp_path)


@pytest.mark.parametrize(("size", "refused"), [(1024 * 1024, False), (1024 * 1024 + 1, True)])
def test_load_packs_takes_files_of_one_megabyte(size: int, refused: bool, loaded: Any, write: Any) -> None:
    text = GOOD + "#" * (size - len(GOOD.encode()) - 1) + "\n"
    root = write("gas", tools=text)
    if refused:
        with pytest.raises(PackError, match="larger"):
            load_packs(root=root)
    else:
        assert load_packs(root=root) == ["gas"]


def test_load_packs_of_a_file_that_is_not_utf8_is_refused(loaded: Any, write: Any) -> None:
    root = write("gas")
    (root / "gas" / "tools.yaml").write_bytes("tools: 锯".encode("gb18030"))
    with pytest.raises(PackError, match="UTF-8"):
        load_packs(root=root)


def test_load_packs_points_a_rooms_refusal_at_its_row(loaded: Any, write: Any) -> None:
    loaded.refuse = "axe: has no handle"
    root = write("gas", tools=GOOD + "  - code: axe\n    name: {zh: 斧, en: Axe}\n")
    with pytest.raises(PackError) as refused:
        load_packs(root=root)
    assert (refused.value.line, refused.value.message) == (4, "axe: has no handle")
    assert ShippedRow.objects.count() == 0
