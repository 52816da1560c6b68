"""Records which tests show a clause of the handbook, after a run of the whole suite.

`hallkeeper clauses` reads `build/clauses.json`:
`{"finished": ISO, "clauses": {"S1.2.7": {"tests/…::test_x": "passed"|"failed"|"skipped"}}}`.
A full run is `pytest` without a selection. `make test` runs in parts: it names a collecting file in
HALLKEEPER_CLAUSES; parts add to it, and a test that failed in one of them has failed.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

WITHIN_A_RUN = ["passed", "skipped", "failed"]  # setup, call and teardown of one test
ACROSS_RUNS = ["skipped", "passed", "failed"]  # what one database skips the other may show


class ClauseRecord:
    """Collects the outcome of every marked test; works in parallel runs too (reports carry the ids)."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.results: dict[str, dict[str, str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Setup, call and teardown each count; the worst stays."""
        for name, clause in report.user_properties:
            if name == "clause":
                self._note(str(clause), report.nodeid, report.outcome, WITHIN_A_RUN)

    def _note(self, clause: str, test: str, outcome: str, order: list[str]) -> None:
        seen = self.results.setdefault(clause, {})
        seen[test] = max(seen.get(test, order[0]), outcome, key=order.index)

    def pytest_sessionfinish(self) -> None:
        """Merge with what earlier parts of the same full run have written."""
        if self.target.exists() and "HALLKEEPER_CLAUSES" in os.environ:
            for clause, tests in json.loads(self.target.read_text())["clauses"].items():
                for test, outcome in tests.items():
                    self._note(clause, test, outcome, ACROSS_RUNS)
        self.target.parent.mkdir(parents=True, exist_ok=True)
        record = {"finished": datetime.now(UTC).isoformat(), "clauses": dict(sorted(self.results.items()))}
        self.target.write_text(json.dumps(record, ensure_ascii=False, indent=1))


def mark_items(items: list[pytest.Item]) -> None:
    """Let every report of a marked test carry its clauses; mark the house rules as what they are."""
    for item in items:
        if "tests/architecture/" in item.nodeid and "test_rig" not in item.nodeid:
            item.add_marker("architecture")
        for marker in item.iter_markers("clause"):
            item.user_properties.extend(("clause", clause) for clause in marker.args)


def selected(config: pytest.Config) -> bool:
    """True when only a part of the suite runs."""
    picked = config.option.keyword or config.option.markexpr or config.option.collectonly
    paths = [Path(str(argument)).resolve() for argument in config.args]
    return bool(picked) or paths != [config.rootpath / "tests"]


def recorder(config: pytest.Config) -> ClauseRecord | None:
    """The recorder for this run, or None in a parallel worker and in a partial run."""
    if hasattr(config, "workerinput"):
        return None
    if collecting := os.environ.get("HALLKEEPER_CLAUSES"):
        return ClauseRecord(Path(collecting))
    return None if selected(config) else ClauseRecord(config.rootpath / "build" / "clauses.json")
