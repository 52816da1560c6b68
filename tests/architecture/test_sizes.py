"""Sizes: nine in ten stay small, and nobody passes the wall."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import (
    Function,
    functions,
    length,
    p90,
    python_files,
    shown,
    templates,
    tree,
)

# name: (nine in ten, wall), in lines
LIMITS = {"function": (25, 60), "file": (300, 500), "view": (18, 40), "template": (100, 200)}


def is_view(path: Path, node: Function) -> bool:
    """A function in `views.py` or `views/` whose first argument is the request."""
    in_views = path.name == "views.py" or path.parent.name == "views"
    return in_views and bool(node.args.args) and node.args.args[0].arg == "request"


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def measured() -> dict[str, dict[str, int]]:
    """Kind → name → lines."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in LIMITS}
    for path in python_files():
        found["file"][shown(path)] = lines(path)
        for node in functions(tree(path)):
            name = f"{shown(path)}:{node.lineno} {node.name}"
            found["function"][name] = length(node)
            if is_view(path, node):
                found["view"][name] = length(node)
    found["template"] = {shown(path): lines(path) for path in templates() if path.suffix == ".html"}
    return found


def faults(kind: str, sizes: dict[str, int]) -> list[str]:
    """What is too long, the longest first."""
    most, wall = LIMITS[kind]
    over = sorted((size, name) for name, size in sizes.items() if size > wall)[::-1]
    found = [f"{name} has {size} lines, the wall is {wall}" for size, name in over]
    ninth = p90(list(sizes.values()))
    if ninth > most:
        longest = sorted(sizes.items(), key=lambda item: -item[1])[:12]
        found.append(f"p90 of {kind}s is {ninth} lines, {most} allowed; longest: {longest}")
    return found


@pytest.mark.parametrize("kind", LIMITS)
def test_sizes_within_the_walls(kind: str) -> None:
    assert faults(kind, measured()[kind]) == []


@pytest.mark.parametrize("kind", LIMITS)
def test_size_control(kind: str) -> None:
    most, wall = LIMITS[kind]
    assert faults(kind, {f"n{number}": most for number in range(20)}) == []
    assert faults(kind, {"long": wall + 1, **{f"n{number}": 1 for number in range(20)}}) == [
        f"long has {wall + 1} lines, the wall is {wall}"
    ]
    assert len(faults(kind, {f"n{number}": most + 1 for number in range(20)})) == 1


def test_length_control() -> None:
    node = next(functions(ast.parse("@wrap\ndef f(request):\n    '''Doc.'''\n    return 1\n")))
    assert length(node) == 3
    assert is_view(Path("views.py"), node)
    assert not is_view(Path("actions.py"), node)
