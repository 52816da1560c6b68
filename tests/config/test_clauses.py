"""A clause is shown only where a marked test exists and all of them passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hallkeeper.config.commands.clauses import recorded, shown


@pytest.mark.parametrize(
    ("tests", "is_shown"),
    [
        ({}, False),
        ({"a": "passed"}, True),
        ({"a": "passed", "b": "failed"}, False),
        ({"a": "passed", "b": "skipped"}, False),
    ],
)
def test_shown_needs_every_test(tests: dict[str, str], is_shown: bool) -> None:
    assert shown(tests) is is_shown


def test_recorded_reads_the_last_full_run_or_nothing(tmp_path: Path) -> None:
    assert recorded(tmp_path / "none.json") == {}
    (tmp_path / "clauses.json").write_text(
        json.dumps({"finished": "x", "clauses": {"S1.2.7": {"a": "passed"}}})
    )
    assert recorded(tmp_path / "clauses.json") == {"S1.2.7": {"a": "passed"}}
