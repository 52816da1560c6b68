"""The rules of the day, with the numbers of docs/rules/day.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.shop.hallday.figures import CloseFigures, MethodFigure, changes
from hallkeeper.shop.hallday.rules import (
    Asked,
    DayFacts,
    Mark,
    Readers,
    Stage,
    awaited,
    current_stage,
    path_of,
    readers_of,
    skew_seconds,
)

SERVER = datetime(2026, 11, 23, 10, 31, tzinfo=UTC)


def facts(state: str, missing: int = 0, **more: bool) -> DayFacts:
    values = {"counting": False, "report_sent": False, "deposit_open": False, **more}
    return DayFacts(state=state, missing_to_close=missing, **values)


@pytest.mark.parametrize(
    ("the_day", "stage"),
    [
        (facts("planned"), Stage.OPEN),
        (facts("open", 2), Stage.SERVE),
        (facts("open", 2, counting=True), Stage.COUNT),
        (facts("open", 0), Stage.CLOSE),
        (facts("reopened", 2), Stage.COUNT),
        (facts("reopened", 0), Stage.CLOSE),
        (facts("closed", deposit_open=True), Stage.REPORT),
        (facts("closed", report_sent=True, deposit_open=True), Stage.DEPOSIT),
        (facts("closed", report_sent=True), None),
    ],
)
def test_current_stage_of_each_row_in_the_rules(the_day: DayFacts, stage: Stage | None) -> None:
    assert current_stage(the_day) == stage


OPENING, TIDYING, COUNT = Asked(gate="open"), Asked(), Asked(gate="close")
CARDS, SWITCHES = Asked(gate="close", by_close=True), Asked(after_hours=True)


@pytest.mark.parametrize(
    ("asked", "unopened", "uncounted", "counted"),
    [
        (OPENING, None, None, None),
        (TIDYING, None, None, None),
        (COUNT, Stage.OPEN, None, None),
        (SWITCHES, Stage.OPEN, None, None),
        (CARDS, Stage.OPEN, Stage.COUNT, None),
    ],
)
def test_what_a_duty_waits_for(
    asked: Asked, unopened: Stage | None, uncounted: Stage | None, counted: Stage | None
) -> None:
    assert awaited(asked, state="planned", counted=False) is unopened
    for state in ("open", "reopened"):
        assert awaited(asked, state=state, counted=False) is uncounted
        assert awaited(asked, state=state, counted=True) is counted


def test_path_marks_what_is_before_done_and_what_is_after_later() -> None:
    marks = path_of(facts("open", 2, counting=True))
    assert [marks[stage] for stage in Stage] == [Mark.DONE, Mark.DONE, Mark.CURRENT, *[Mark.LATER] * 3]


def test_path_shows_a_late_deposit_as_late() -> None:
    marks = path_of(facts("closed", report_sent=True, deposit_open=True, deposit_late=True))
    assert marks[Stage.DEPOSIT] is Mark.LATE


@given(
    st.builds(
        DayFacts,
        state=st.sampled_from(["planned", "open", "closed", "reopened"]),
        missing_to_close=st.integers(0, 9),
        counting=st.booleans(),
        report_sent=st.booleans(),
        deposit_open=st.booleans(),
        deposit_late=st.booleans(),
    )
)
def test_path_has_at_most_one_stage_under_way_and_never_a_hole(the_day: DayFacts) -> None:
    marks = list(path_of(the_day).values())
    under_way = [mark for mark in marks if mark in (Mark.CURRENT, Mark.LATE)]
    assert len(under_way) == (0 if current_stage(the_day) is None else 1)
    assert marks == sorted(marks, key=[Mark.DONE, Mark.CURRENT, Mark.LATE, Mark.LATER].index)


@pytest.mark.parametrize(("off", "seconds"), [(0, 0), (300, 300), (301, 301), (-301, 301), (0.4, 0)])
def test_skew_is_in_whole_seconds_without_sign(off: float, seconds: int) -> None:
    assert skew_seconds(SERVER + timedelta(seconds=off), SERVER) == seconds


ZHAO, ZHOU, SUN, CHEN, ZHENG = 1, 2, 3, 4, 5


@pytest.mark.parametrize(
    ("tomorrow", "readers"),
    [
        (ZHOU, Readers((SUN, ZHOU), (CHEN, ZHENG))),
        (ZHAO, Readers((SUN,), (CHEN, ZHENG))),
        (None, Readers((SUN,), (CHEN, ZHENG))),
    ],
)
def test_readers_are_the_manager_and_tomorrows_leader_with_the_leaders_copied(
    tomorrow: int | None, readers: Readers
) -> None:
    assert (
        readers_of(
            department_managers=[SUN],
            tomorrows_leader=tomorrow,
            leaders=[CHEN, ZHENG, SUN, ZHAO],
            sender=ZHAO,
        )
        == readers
    )


def close_figures(cash: int, wechat: int) -> CloseFigures:
    return CloseFigures(
        methods=(
            MethodFigure("cash", 269400, cash, cash - 269400, "change", "多找 10 元"),
            MethodFigure("wechat", 481600, wechat, wechat - 481600),
        ),
        orders=42,
        float_fen=50000,
        paid_out_fen=0,
        banked_fen=0,
        deposit_fen=cash,
        depositor="P1",
        depositor_name="周敏",
        deposit_due="2026-11-24T04:00:00+00:00",
        custodian_name="赵雪",
        tomorrows_leader="周敏",
        late_duties=1,
        takings_fen=750600,
        overrides=("陈立: 停电",),
    )


def test_figures_survive_their_way_through_the_database() -> None:
    figures = close_figures(268400, 481600)
    assert CloseFigures.from_json(figures.to_json()) == figures
    assert figures.takings_fen == 750600
    assert figures.difference_fen == -1000


def test_changes_name_only_the_methods_that_differ() -> None:
    assert changes(close_figures(268400, 481600), close_figures(269400, 481600)) == [("cash", 268400, 269400)]
    assert changes(close_figures(268400, 481600), close_figures(268400, 481600)) == []
