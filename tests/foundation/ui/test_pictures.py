"""Pictures as numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hallkeeper.foundation.ui.pictures import (
    BAR_LENGTH,
    STRIP_LEFT,
    STRIP_RIGHT,
    Mark,
    Part,
    columns,
    day_strip,
    progress,
    ring_dash,
    spark,
    stacked,
)

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def test_day_strip_places_marks_hours_and_now() -> None:
    early = Mark(NINE - timedelta(minutes=30), "done", "early")
    strip = day_strip([early], opens=NINE, closes=NINE + timedelta(hours=9), now=NINE + timedelta(hours=1))
    assert [hour for _x, hour in strip.hours] == ["08:00", "10:00", "12:00", "14:00", "16:00", "18:00"]
    assert strip.hours[0][0] == STRIP_LEFT
    assert strip.hours[-1][0] == STRIP_RIGHT
    assert [mark.clock for mark in strip.marks] == ["08:30"]
    assert strip.now_x == strip.hours[1][0]
    assert strip.band[0] > strip.marks[0].x


def test_day_strip_has_no_now_outside_the_day() -> None:
    strip = day_strip([], opens=NINE, closes=NINE + timedelta(hours=9), now=NINE + timedelta(hours=12))
    assert strip.now_x is None


def test_stacked_gives_no_room_to_what_must_stay_unknown() -> None:
    parts = stacked([Part("现金", None), Part("微信", 300), Part("刷卡", 100), Part("退", 0)])
    assert [(part.x, part.width, part.step) for part in parts] == [
        (0, 0, 0),
        (0, 750, 1),
        (750, 250, 2),
        (1000, 0, 3),
    ]


def test_stacked_of_nothing_is_empty() -> None:
    assert [part.width for part in stacked([Part("微信", 0)])] == [0]


def test_progress_is_full_beyond_the_target_but_says_more() -> None:
    assert (progress(86, 120).width, progress(86, 120).per_mille) == (219, 716)
    assert (progress(150, 120).width, progress(150, 120).per_mille) == (BAR_LENGTH, 1250)
    assert progress(1, 0).width == 0
    assert progress(0, 120, 120).pace == BAR_LENGTH - 2


def test_spark_never_rounds_a_difference_away() -> None:
    bars = spark([("1", -1), ("2", 100_000), ("3", 0)])
    assert [(bar.height, bar.tone) for bar in bars] == [(2, "late"), (18, "over"), (1, "notyet")]
    assert bars[0].y > bars[1].y


def test_ring_is_empty_without_a_total() -> None:
    assert ring_dash(7, 0) == "0 157"
    assert ring_dash(20, 10) == "157 157"


def test_columns_mark_the_busiest() -> None:
    drawn = columns([("09", 3), ("10", 9)])
    assert [column.busiest for column in drawn] == [False, True]
    assert drawn[1].height == 72
    assert columns([("09", 0)])[0].busiest is False
