"""The clock: one source, moved for the whole process, midnight to the microsecond."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hallkeeper.foundation.kernel.api import TZ, at, date_asked, local, now, today

MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 00:00 on the 24th in the hall
STEP = timedelta(microseconds=1)
EARLIEST, LATEST = datetime(1992, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001  bounds of a strategy


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (MIDNIGHT - STEP, date(2026, 11, 23)),
        (MIDNIGHT, date(2026, 11, 24)),
        (MIDNIGHT + STEP, date(2026, 11, 24)),
        (datetime(2026, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 16, 0, tzinfo=UTC), date(2028, 3, 1)),
    ],
)
def test_date_changes_at_midnight_in_the_hall(moment: datetime, day: date) -> None:
    with at(moment):
        assert today() == day


@settings(max_examples=1_000)
@given(
    moment=st.datetimes(
        EARLIEST,
        LATEST,
        timezones=st.timezones(),
    )
)
@example(moment=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
def test_date_is_the_one_eight_hours_ahead_of_utc(moment: datetime) -> None:
    with at(moment):
        assert now() == moment.astimezone(UTC)
        assert now().tzinfo is UTC
        assert today() == (moment.astimezone(UTC) + timedelta(hours=8)).date()
        assert local(now()).utcoffset() == timedelta(hours=8)


def test_clock_without_override_is_the_machines() -> None:
    before = datetime.now(UTC)
    assert before <= now() <= datetime.now(UTC)
    assert now().tzinfo is UTC


def test_local_is_the_same_moment_in_the_hall() -> None:
    there = local(datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=-5))))
    assert there.isoformat() == "2026-11-24T01:00:00+08:00"
    assert there.tzinfo is TZ


def test_naive_moments_are_refused() -> None:
    naive = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001  the point of the test
    with pytest.raises(ValueError, match="aware"):
        local(naive)
    with pytest.raises(ValueError, match="aware"), at(naive):
        pass


def test_inner_override_ends_with_its_block_also_after_an_error() -> None:
    with at(MIDNIGHT):
        with pytest.raises(RuntimeError), at(MIDNIGHT + STEP):
            assert now() == MIDNIGHT + STEP
            raise RuntimeError
        assert now() == MIDNIGHT
    assert now() != MIDNIGHT


def test_override_holds_in_every_thread() -> None:
    seen: list[datetime] = []
    with at(MIDNIGHT):
        thread = threading.Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()
    assert seen == [MIDNIGHT]


def test_overrides_that_end_out_of_order_end_their_own() -> None:
    first, second = at(MIDNIGHT), at(MIDNIGHT + STEP)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert now() == MIDNIGHT + STEP
    second.__exit__(None, None, None)
    assert now() != MIDNIGHT + STEP


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2000-01-01", date(2000, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
        ("1999-12-31", None),
        ("2100-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("23.11.", None),
        ("", None),
    ],
)
def test_date_asked_is_one_that_a_hall_can_have(text: str, found: date | None) -> None:
    assert date_asked(text) == found
