"""The tree as the house rules read it: files, syntax trees, functions."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.rooms import ROOT

SOURCE = ROOT / "src" / "hallkeeper"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git tracks or would track, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(Path(line) for line in listed.splitlines() if (ROOT / line).is_file())


@cache
def python_files(*, migrations: bool = False) -> tuple[Path, ...]:
    """The product's Python, migrations only on request."""
    found = sorted(SOURCE.rglob("*.py"))
    return tuple(path for path in found if migrations == ("migrations" in path.parts))


@cache
def templates() -> tuple[Path, ...]:
    """Every template of the product."""
    return tuple(sorted(path for path in SOURCE.rglob("templates/**/*") if path.is_file()))


@cache
def tree(path: Path) -> ast.Module:
    """Its syntax tree, read once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """The path as a message names it."""
    return str(path.relative_to(ROOT)) if path.is_absolute() else str(path)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: ast.Module) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: Function) -> int:
    """Lines from `def` to the end, docstring included, decorators not."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def dotted(node: ast.expr) -> str:
    """`datetime.now` for an attribute chain of names, '' for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imports(node: ast.AST) -> list[str]:
    """The modules (and names) that one import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def p90(values: list[int]) -> int:
    """The ninetieth percentile: nine in ten are no larger."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * 9 // 10) - 1)] if ranked else 0
