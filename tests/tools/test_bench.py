"""The bench fails below its floor, whatever its figures say."""

from __future__ import annotations

from typing import Any

import pytest
from bench.__main__ import report_faults, table


def found(hand_overs: int = 24, closes: int = 8, errors: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What one database measured in two days of four halls."""
    figures = {
        "clients": 1,
        "per_second": 9.0,
        "median_ms": 1.0,
        "slowest_to_median": 1.1,
        "raw_per_second": 90.0,
        "ratio": 0.1,
    }
    rows = [
        {"what": "hand-over", "tried": 24, "acknowledged": hand_overs, **figures},
        {"what": "day close", "tried": 8, "acknowledged": closes, **figures},
    ]
    return [{"database": "sqlite", "rows": rows, "errors": list(errors)}]


def test_two_whole_days_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert (report_faults(found(), 2), capsys.readouterr().err) == (0, "")


@pytest.mark.parametrize("short", [{"hand_overs": 23}, {"closes": 7}, {"errors": ("NM close_hall: no",)}])
def test_one_operation_less_fails(short: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert report_faults(found(**short), 2) == 1
    assert capsys.readouterr().err.startswith("sqlite")


@pytest.mark.parametrize("days", [0, 1])
def test_one_day_is_below_the_floor_even_when_all_went_well(days: int) -> None:
    assert report_faults(found(hand_overs=12 * days, closes=4 * days), days) == 1


def test_the_table_says_what_was_tried_and_acknowledged() -> None:
    heads, _rule, first, _second = table(found(hand_overs=23)).splitlines()
    assert "| tried | acknowledged |" in heads
    assert "| 24 | 23 |" in first
