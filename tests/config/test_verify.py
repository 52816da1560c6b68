"""`hallkeeper verify` names what it cannot read, and goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hallkeeper.config.commands import verify
from hallkeeper.foundation.rooms.api import Room, VerifyCheck


def breaks() -> Iterator[str]:
    """A check that meets a damaged row after a sound finding."""
    yield "row 1 is wrong"
    raise KeyError("holding")


def goes_on() -> Iterator[str]:
    """The check behind it."""
    yield "row 2 is wrong"


@pytest.mark.django_db
def test_a_check_that_breaks_is_a_finding_and_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = (VerifyCheck("first", breaks), VerifyCheck("second", goes_on))
    monkeypatch.setattr(verify, "rooms", lambda: [Room(name="x", verify_checks=checks)])
    assert [*verify.findings()] == [
        ("first", "row 1 is wrong"),
        ("first", "cannot be recounted, its rows are damaged: KeyError 'holding'"),
        ("second", "row 2 is wrong"),
    ]
