"""Two shifts for the halls of the cast, and a Monday to stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hallkeeper.engine.manning.loading import ShiftRow, load_shifts
from hallkeeper.engine.manning.models import Shift
from hallkeeper.foundation.kernel.api import at

SHIFTS = [
    {"code": "early", "name": {"zh": "早班", "en": "Early"}, "starts": "08:30", "ends": "15:30"},
    {"code": "late", "name": {"zh": "晚班", "en": "Late"}, "starts": "15:30", "ends": "20:00"},
    {
        "code": "other",
        "name": {"zh": "别的", "en": "Other"},
        "starts": "06:00",
        "ends": "07:00",
        "trades": ["gas"],
    },
]


@pytest.fixture
def monday() -> Iterator[None]:
    """It is Monday 23 November 2026, ten in the morning in Shanghai."""
    with at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def shifts(db: None) -> dict[str, Shift]:
    """The default shifts by code."""
    load_shifts([ShiftRow.model_validate(row) for row in SHIFTS], "common")
    return {shift.code: shift for shift in Shift.objects.all()}
