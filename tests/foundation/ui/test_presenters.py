"""Display decisions, without a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from hallkeeper.foundation.ui.presenters import (
    ALIASES,
    STATES,
    DutyLine,
    GateItem,
    Holder,
    Stage,
    before_and_after,
    duty_state,
    minutes_late,
    spell_minutes,
    state_look,
    state_word,
    summary,
)

DUE = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WARN = DUE - timedelta(minutes=120)


@pytest.mark.parametrize(
    ("state", "zh", "en", "icon", "shape", "tone"),
    [
        ("not_yet", "未到点", "Not yet", "circle-dashed", "ring", "notyet"),
        ("todo", "待办", "To do", "circle-dot", "thick", "todo"),
        ("due_soon", "将到点", "Due soon", "hourglass-high", "diamond", "soon"),
        ("late", "已超时", "Late", "alert-triangle", "square", "late"),
        ("done", "已办", "Done", "circle-check", "disc", "done"),
        ("done_late", "迟办", "Done late", "clock-check", "square", "late"),
        ("to_verify", "待复核", "To verify", "eye-check", "half", "todo"),
        ("to_explain", "待说明", "To explain", "progress-alert", "diamond", "soon"),
        ("returned", "退回", "Returned", "corner-down-left", "ring", "soon"),
        ("waived", "豁免", "Waived", "circle-minus", "dash", "notyet"),
        ("missed", "漏办", "Missed", "circle-x", "cross", "late"),
        ("paused", "暂停", "Paused", "player-pause", "bars", "notyet"),
        ("locked", "已锁", "Locked", "lock", "none", "notyet"),
    ],
)
def test_state_look_is_the_table_of_the_screens(
    state: str, zh: str, en: str, icon: str, shape: str, tone: str
) -> None:
    look = state_look(state)
    assert (look.icon, look.shape, look.tone) == (icon, shape, tone)
    assert str(look.word) == zh
    with translation.override("en"):
        assert str(look.word) == en


def test_state_look_knows_every_alias_and_no_stranger() -> None:
    assert {state_look(alias).code for alias in ALIASES} <= set(STATES)
    with pytest.raises(KeyError):
        state_look("fine")


@pytest.mark.parametrize(
    ("state", "now", "done", "shown"),
    [
        ("pending", WARN - timedelta(minutes=1), None, "not_yet"),
        ("pending", WARN, None, "due_soon"),
        ("pending", DUE, None, "due_soon"),
        ("pending", DUE + timedelta(seconds=1), None, "late"),
        ("done", DUE, DUE, "done"),
        ("done", DUE, DUE + timedelta(seconds=1), "done_late"),
        ("done", DUE, None, "done"),
        ("waived", DUE + timedelta(days=1), None, "waived"),
        ("missed", DUE, None, "missed"),
    ],
)
def test_duty_state_comes_from_the_times(
    state: str, now: datetime, done: datetime | None, shown: str
) -> None:
    assert duty_state(state, now=now, due=DUE, warn=WARN, done=done) == shown


def test_duty_state_without_a_warning_is_not_yet() -> None:
    assert duty_state("pending", now=DUE, due=DUE, warn=None, done=None) == "not_yet"


@pytest.mark.parametrize(("seconds", "minutes"), [(-1, 0), (0, 0), (1, 1), (59, 1), (120, 2), (419, 6)])
def test_minutes_late_is_never_zero_when_late(seconds: int, minutes: int) -> None:
    assert minutes_late(DUE, DUE + timedelta(seconds=seconds)) == minutes


def test_state_word_says_how_late() -> None:
    assert str(state_word("done_late", minutes=7)) == "迟办 7 分"
    assert str(state_word("late", minutes=65)) == "超时 1 时 05 分"
    assert str(state_word("done", minutes=7)) == "已办"
    assert str(state_word("late")) == "已超时"
    assert spell_minutes(3 * 24 * 60) == "3 天"


def test_duty_line_folds_only_what_is_over() -> None:
    over = {state: DutyLine(at="08:30", state=state, title="x").over for state in STATES}
    assert [state for state, folds in over.items() if folds] == ["done", "done_late", "waived", "cancelled"]
    assert str(DutyLine(at="09:07", state="done_late", title="x", minutes=7).word) == "迟办 7 分"


def test_gate_item_is_done_by_tone() -> None:
    assert GateItem("matched", "x").done
    assert not GateItem("current", "x").done


def test_stage_shows_a_check_when_done_and_a_bent_arrow_when_overridden() -> None:
    stages = [Stage("x", state, "receipt") for state in ("done", "overridden", "current", "not_yet")]
    assert [stage.shown_icon for stage in stages] == ["check", "arrow-back-up", "receipt", "receipt"]
    assert [stage.reached for stage in stages] == [True, True, False, False]


def test_holder_mark_is_a_question_until_somebody_holds() -> None:
    assert [Holder("周敏", turn).mark for turn in ("past", "now", "next")] == ["周", "周", "?"]


def test_summary_leaves_out_what_is_empty() -> None:
    assert summary(["还有 6 件", "", "1 件将到点"]) == "还有 6 件 · 1 件将到点"


def test_before_and_after_cuts_at_the_now_line() -> None:
    rows = [DutyLine(at=at, state="done", title=at) for at in ("08:30", "10:42", "12:00")]
    before, after = before_and_after(rows, "10:42")
    assert [row.at for row in before] == ["08:30", "10:42"]
    assert [row.at for row in after] == ["12:00"]
