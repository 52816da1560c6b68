"""Kinds of an invented trade: one plain, one that concerns money, one with a table of brackets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hallkeeper.engine.policies.loading import load_kinds
from hallkeeper.engine.policies.specs import KindRow
from hallkeeper.foundation.kernel.api import at
from tests.engine.policies.samples import MONEY, PLAIN, READERS, TABLE


@pytest.fixture
def monday() -> Iterator[None]:
    """It is Monday 23 November 2026, ten in the morning in Shanghai."""
    with at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def kinds(db: None) -> None:
    """The three kinds are loaded."""
    load_kinds([KindRow.model_validate(row) for row in (PLAIN, MONEY, TABLE, READERS)], "water")
