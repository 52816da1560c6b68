"""The small runs of the drills, in every push."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(name: str, *, database: str = "sqlite", count: int | None = None) -> dict[str, Any]:
    """One drill in a process of its own; its report."""
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "HALLKEEPER_HOME"}
    }
    done = subprocess.run(
        [sys.executable, "-m", f"tests.drills.{name}", *([f"--count={count}"] if count else [])],
        cwd=ROOT,
        env={**environment, "HALLKEEPER_TEST_DB": database, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert report["shortfalls"] == [], report
    assert done.returncode == 0
    return report


@pytest.mark.drill
def test_kill_in_the_middle_of_acts_loses_nothing_acknowledged() -> None:
    report = run("crash")
    assert report["notes"]["cycles"] == 200
    assert report["control"] >= 1


@pytest.mark.drill
def test_power_cut_loses_nothing_acknowledged_and_the_control_does() -> None:
    report = run("powercut")
    assert report["tried"] == 1000
    assert report["control"] >= 1


@pytest.mark.drill
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_same_press_at_once_has_one_effect(database: str) -> None:
    report = run("once", database=database)
    assert report["notes"]["keys"] == 500
    assert report["control"] == 10


@pytest.mark.drill
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_tampering_is_found_and_named(database: str) -> None:
    report = run("tamper", database=database)
    assert (report["tried"], report["acknowledged"]) == (100, 100)
    assert report["control"] >= 1


@pytest.mark.drill
def test_business_dates_are_right_around_midnight() -> None:
    report = run("clock")
    assert report["tried"] >= 1000
    assert report["acknowledged"] == report["tried"]


@pytest.mark.drill
def test_books_recount_three_ways_to_the_fen() -> None:
    report = run("recount")
    assert report["notes"]["closed_days"] >= 3


@pytest.mark.drill
def test_restore_under_writers_brings_every_row_back() -> None:
    report = run("restore")
    assert report["acknowledged"] >= 400


@pytest.mark.drill
def test_full_disk_is_never_called_saved() -> None:
    report = run("full_disk")
    assert report["notes"]["failed"] >= 20
    assert report["control"] >= 1
