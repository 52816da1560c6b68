"""`hallkeeper clauses`: each clause of the handbook, its controls, its tests, shown or not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from hallkeeper.config.controls import controls
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.engine.handbook.api import chapters

RECORD = Path("build/clauses.json")  # written by the last full run of the tests


def run(options: argparse.Namespace) -> int:
    """Print every clause in the order of the handbook; `shown` only where all its tests passed."""
    require_fit()
    rows = overview(recorded(RECORD))
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        mark = "✓" if row["shown"] else "·"
        print(f"{mark} {row['id']:<8} {row['title']}")
    shown = sum(row["shown"] for row in rows)
    print(_("{shown} of {all} clauses are shown by a test").format(shown=shown, all=len(rows)))
    return 0


def recorded(path: Path) -> dict[str, dict[str, str]]:
    """Clause → test → outcome of the last full run; empty where none was recorded."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text())["clauses"]
    return found


def overview(record: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """One row per clause: id, title, shown, tests, controls; in the order of the handbook."""
    bound = controls()
    return [
        {
            "id": clause.id,
            "title": clause.title,
            "shown": shown(record.get(clause.id, {})),
            "tests": sorted(record.get(clause.id, {})),
            "controls": bound.get(clause.id, []),
        }
        for _chapter, clauses in chapters()
        for clause in clauses
    ]


def shown(tests: dict[str, str]) -> bool:
    """At least one test, and every one of them passed."""
    return bool(tests) and set(tests.values()) == {"passed"}
