"""Masks, and the one trail row per look."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.foundation.kernel.api import BadInput, Who
from hallkeeper.foundation.personal.api import mask_identity, mask_phone, reveal
from hallkeeper.foundation.trail import recording
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction

CLERK = Who("p003", "吴晓芳")
PHONE = "13800132207"
LOOK: dict[str, Any] = {"subject": "org_people.Person:7", "field": "phone", "by": CLERK, "hall": "NM"}


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        (PHONE, "138****2207"),
        ("010-62345678", "010****5678"),
        ("62345678", "623****5678"),
        ("95598", "***98"),
        ("123", "*23"),
        ("12", "**"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_phone_masked(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("110101199003078515", "110101********8515"),
        ("110101900307851", "110101*****7851"),
        ("G12345678", "*******78"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_identity_masked(number: str, masked: str) -> None:
    assert mask_identity(number) == masked


@given(number=st.text(alphabet="0123456789X", max_size=20))
def test_masks_hide_something_of_every_number(number: str) -> None:
    for mask in (mask_phone, mask_identity):
        assert bool(number) == ("*" in mask(number))
        assert not number or mask(number) != number


@pytest.mark.django_db
def test_looks_and_trail_rows_are_one_to_one() -> None:
    for number in (1, 2, 3):
        assert reveal(PHONE, reason=f"call back {number}", **LOOK) == PHONE
    rows = sorted(rows_of("org_people.Person:7"), key=lambda row: row.seq)
    assert [(row.verb, row.actor, row.reason, row.hall) for row in rows] == [
        ("looked", "p003", f"call back {number}", "NM") for number in (1, 2, 3)
    ]
    assert json.loads(rows[0].detail) == {"field": "phone"}
    assert not any(PHONE in row.detail + row.reason for row in rows)


@pytest.mark.django_db
def test_look_joins_the_callers_transaction_and_keeps_the_business_day() -> None:
    with transaction():
        reveal(PHONE, reason="call back", day=date(2026, 11, 22), **LOOK)
        assert not rows_of("org_people.Person:7")
    [row] = rows_of("org_people.Person:7")
    assert row.scope == "NM/2026-11-22"


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", " ", "x", "\x00\x01", "长" * 201])
def test_look_without_a_usable_reason_is_refused_and_not_recorded(reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        reveal(PHONE, reason=reason, **LOOK)
    assert caught.value.field == "reason"
    assert TrailRow.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_look_that_cannot_be_recorded_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> int:
        raise OSError(28, "disk full")

    monkeypatch.setattr(recording, "advance", broken)
    with pytest.raises(OSError, match="disk full"):
        reveal(PHONE, reason="call back", **LOOK)
    assert TrailRow.objects.count() == 0
