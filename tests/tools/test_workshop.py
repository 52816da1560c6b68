"""The workshop's small programs: lock files lose hosts, coverage has thresholds, clauses are recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rig.clauses import ClauseRecord
from tools import coverage, lockfile


def test_lockfile_loses_addresses_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "package-lock.json"
    package = {
        "version": "1.0",
        "resolved": "https://a.example/x.tgz",
        "integrity": "sha512-x",
        "funding": {"url": "y"},
    }
    path.write_text(json.dumps({"name": "f", "packages": {"node_modules/x": package}}))
    lockfile.main(path)
    assert json.loads(path.read_text()) == {
        "name": "f",
        "packages": {"node_modules/x": {"version": "1.0", "integrity": "sha512-x"}},
    }


def report(total: float, percent: float) -> dict[str, object]:
    name = "src/hallkeeper/shop/cash/rules.py"
    measured = {"summary": {"percent_covered": percent}, "missing_lines": [7], "missing_branches": [[3, 4]]}
    return {"totals": {"percent_covered": total}, "files": {name: measured}}


def test_coverage_thresholds() -> None:
    assert coverage.faults(report(98.0, 100.0)) == []
    assert coverage.faults(report(97.9, 100.0)) == ["over all 97.9 %, wanted 98.0 %"]
    assert coverage.faults(report(99.0, 99.5)) == [
        "src/hallkeeper/shop/cash/rules.py: 99.5 %, look at [3, 7]"
    ]


def outcome(test: str, clause: str, outcome: str) -> pytest.TestReport:
    return pytest.TestReport(
        test, (test, 1, test), {}, outcome, None, "call", user_properties=[("clause", clause)]
    )


def test_clause_record_keeps_the_worst_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "clauses.json"
    monkeypatch.setenv("HALLKEEPER_CLAUSES", str(target))
    for result in ("passed", "failed", "passed"):
        part = ClauseRecord(target)
        part.pytest_runtest_logreport(outcome("tests/a.py::test_x", "S1.2.7", result))
        part.pytest_runtest_logreport(outcome("tests/a.py::test_y", "S1.2.6", "passed"))
        part.pytest_sessionfinish()
    assert json.loads(target.read_text())["clauses"] == {
        "S1.2.6": {"tests/a.py::test_y": "passed"},
        "S1.2.7": {"tests/a.py::test_x": "failed"},
    }


@pytest.mark.parametrize("parts", [("skipped", "passed"), ("passed", "skipped")])
def test_clause_shown_on_one_database_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: tuple[str, str]
) -> None:
    target = tmp_path / "clauses.json"
    monkeypatch.setenv("HALLKEEPER_CLAUSES", str(target))
    for result in parts:
        part = ClauseRecord(target)
        part.pytest_runtest_logreport(outcome("tests/a.py::test_x", "S1.2.7", result))
        part.pytest_runtest_logreport(outcome("tests/a.py::test_x", "S1.2.7", "passed"))  # its teardown
        part.pytest_sessionfinish()
    assert json.loads(target.read_text())["clauses"] == {"S1.2.7": {"tests/a.py::test_x": "passed"}}


def test_full_run_forgets_the_run_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HALLKEEPER_CLAUSES", raising=False)
    target = tmp_path / "clauses.json"
    target.write_text(json.dumps({"clauses": {"S1.1.4": {"tests/a.py::test_gone": "passed"}}}))
    ClauseRecord(target).pytest_sessionfinish()
    assert json.loads(target.read_text())["clauses"] == {}
