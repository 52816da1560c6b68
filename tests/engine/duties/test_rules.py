"""What counts as evidence, and which state a duty shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from hallkeeper.engine.duties.loading import KindRow, Schedule
from hallkeeper.engine.duties.rules import (
    EvidenceSpec,
    Given,
    due_on,
    judge,
    shown_state,
    spell_range,
    times_of,
)
from hallkeeper.foundation.blobs.api import Kept
from hallkeeper.foundation.kernel.api import BadInput

ROOM = EvidenceSpec.model_validate(
    {"kind": "number", "low": "18", "high": "26", "unit": {"zh": "℃", "en": "℃"}}
)
PHOTO = Kept("0" * 64, 1, "image/jpeg", 1, 1)
CHOICE = EvidenceSpec.model_validate(
    {
        "kind": "choice",
        "options": [{"code": "fine", "zh": "正常", "en": "Fine"},
                    {"code": "broken", "zh": "坏了", "en": "Broken", "ok": False}],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("18", "18"), ("26", "26"), ("22.5", "22.5"), ("２２．５", "22.5"), (" 22 ", "22"), ("18.0", "18.0")],
)
def test_number_in_range(typed: str, kept: str) -> None:
    verdict = judge(ROOM, Given(typed))
    assert (verdict.value, verdict.flagged) == ({"number": kept, "unit": "℃"}, False)


@pytest.mark.parametrize("typed", ["17.9", "26.1", "-3", "0"])
def test_number_out_of_range_needs_a_reason(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        judge(ROOM, Given(typed))
    assert (refused.value.code, refused.value.field) == ("duties.out_of_range", "reason")
    verdict = judge(ROOM, Given(typed, reason=" 空调坏了 "))
    assert (verdict.flagged, verdict.value["reason"]) == (True, "空调坏了")


@pytest.mark.parametrize("typed", ["", "abc", "1e3", "nan", "inf", "1" * 13, "二十二", "22,5.1.2", "--1"])
def test_number_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        judge(ROOM, Given(typed, reason="x"))
    assert refused.value.field == "value"


def test_number_with_too_many_decimals_is_refused() -> None:
    with pytest.raises(BadInput, match=r"duties\.too_fine"):
        judge(ROOM, Given("22.55"))


@pytest.mark.parametrize(("typed", "fine"), [("0", True), ("12", True), ("-1", False), ("1.5", False)])
def test_count_is_a_whole_number(typed: str, fine: bool) -> None:
    spec = EvidenceSpec(kind="count")
    if fine:
        assert judge(spec, Given(typed)).value == {"number": typed}
    else:
        with pytest.raises(BadInput):
            judge(spec, Given(typed))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [("18", "26", "18–26℃"), ("18", None, "≥ 18℃"), (None, "26", "≤ 26℃"), (None, None, "")],
)
def test_range_in_words(low: str | None, high: str | None, words: str) -> None:
    values = {"kind": "number", "low": low, "high": high, "unit": {"zh": "℃", "en": "℃"}}
    assert spell_range(EvidenceSpec.model_validate(values)) == words


def test_choice_keeps_the_words_of_the_day() -> None:
    assert judge(CHOICE, Given("fine")).value == {"choice": "fine", "titles": {"zh": "正常", "en": "Fine"}}


def test_choice_of_a_fault_needs_a_reason_and_is_flagged() -> None:
    with pytest.raises(BadInput, match=r"duties\.no_reason"):
        judge(CHOICE, Given("broken"))
    assert judge(CHOICE, Given("broken", reason="打印机卡纸")).flagged


@pytest.mark.parametrize("value", ["", "other"])
def test_choice_of_nothing_is_refused(value: str) -> None:
    with pytest.raises(BadInput, match=r"duties\.no_choice"):
        judge(CHOICE, Given(value))


def test_photo_must_be_there_unless_optional() -> None:
    with pytest.raises(BadInput) as refused:
        judge(EvidenceSpec(kind="photo"), Given())
    assert refused.value.field == "photo"
    assert judge(EvidenceSpec(kind="photo"), Given(photo=PHOTO)).value == {}
    assert judge(EvidenceSpec(kind="photo", optional=True), Given()).value == {}
    with pytest.raises(BadInput):
        judge(EvidenceSpec(kind="tick", photo="required"), Given())


@pytest.mark.parametrize("value", ["", "   ", "长" * 2001])
def test_text_needs_words(value: str) -> None:
    with pytest.raises(BadInput):
        judge(EvidenceSpec(kind="text"), Given(value))


def test_text_and_tick() -> None:
    assert judge(EvidenceSpec(kind="text"), Given(" 少了一张 ")).value == {"text": "少了一张"}
    assert judge(EvidenceSpec(), Given()).value == {}
    assert judge(EvidenceSpec(), Given(reason="提前做了")).value == {"reason": "提前做了"}


def test_reason_has_a_limit() -> None:
    with pytest.raises(BadInput, match=r"duties\.long_reason"):
        judge(EvidenceSpec(), Given(reason="长" * 501))


NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "minutes", "done", "waits_as", "shown"),
    [
        ("pending", -61, None, "", "not_yet"),
        ("pending", -60, None, "", "todo"),
        ("pending", -10, None, "", "due_soon"),
        ("pending", 0, None, "", "due_soon"),
        ("pending", 1, None, "", "late"),
        ("pending", -30, None, "to_explain", "to_explain"),
        ("pending", 1, None, "to_explain", "late"),
        ("done", 5, 0, "", "done"),
        ("done", 5, 1, "", "done_late"),
        ("waived", 5, None, "", "waived"),
        ("missed", 5, None, "", "missed"),
        ("cancelled", 5, None, "", "cancelled"),
    ],
)
def test_shown_state(state: str, minutes: int, done: int | None, waits_as: str, shown: str) -> None:
    assert (
        shown_state(
            state,
            moment=NINE + timedelta(minutes=minutes),
            opens=NINE - timedelta(minutes=60),
            due=NINE,
            warn=NINE - timedelta(minutes=10),
            done=None if done is None else NINE + timedelta(minutes=done),
            waits_as=waits_as,
        )
        == shown
    )


def test_times_around_the_due_time() -> None:
    times = times_of(NINE, ready_before=60, warn_before=10, escalate_after=0)
    hours = [times.opens, times.warn, times.escalate]
    assert hours == [NINE - timedelta(hours=1), NINE - timedelta(minutes=10), NINE]
    never = times_of(NINE, ready_before=0, warn_before=None, escalate_after=None)
    assert (never.warn, never.escalate) == (None, None)
    assert (
        times_of(
            NINE, ready_before=None, warn_before=None, escalate_after=None, opens=NINE.max.replace(tzinfo=UTC)
        ).opens
        == NINE
    )


def test_due_on_may_pass_midnight() -> None:
    assert due_on(date(2026, 11, 23), time(23, 50), 20) == datetime(2026, 11, 23, 16, 10, tzinfo=UTC)


BASE: dict[str, Any] = {"code": "x", "title": {"zh": "甲", "en": "A"}, "owner": "clerk"}


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": {}},
        {"schedule": {"at": "09:00", "opens": 0}},
        {"schedule": {"event": True, "closes": 0}},
        {"schedule": {"opens": 721}},
        {"escalate_after": 5},
        {"evidence": {"kind": "choice"}},
        {"evidence": {"kind": "number", "low": "3", "high": "2"}},
        {"evidence": {"kind": "song"}},
        {"gate": "lunch"},
        {"act": "not a page"},
        {"unknown": 1},
        {"code": "Big"},
        {"owner": ""},
    ],
)
def test_kind_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KindRow.model_validate({**BASE, **change})


def test_schedule_of_an_event_has_no_anchor() -> None:
    assert [Schedule(event=True).anchor, Schedule(opens=0).anchor, Schedule(at=time(9)).anchor] == [
        "",
        "opens",
        "at",
    ]
