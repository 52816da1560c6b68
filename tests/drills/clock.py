"""Business dates around midnight, month ends, leap days and other countries' summer time: none wrong.

The reference counts seconds since 1970 and knows no time zone; the process believes it is in New York. The
control asks the machine's own zone and must be wrong.
"""

from __future__ import annotations

import os
import random
import time as machine
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from tests.rig.home import prepare

HOME = prepare()

from hallkeeper.books.days.api import business_date, close_day, open_day  # noqa: E402
from hallkeeper.foundation.kernel.api import TZ, at, today  # noqa: E402
from hallkeeper.foundation.trail.api import transaction  # noqa: E402
from hallkeeper.org.places.api import Hall, hall_by_code  # noqa: E402
from tests.drills import hall  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

EPOCH = date(1970, 1, 1)
SHANGHAI = 8 * 3600
LATE_CLOSE = timedelta(minutes=40)  # after midnight, so that a day outlives its date
EDGES = [
    timedelta(),
    timedelta(microseconds=1),
    timedelta(milliseconds=1),
    timedelta(seconds=1),
    timedelta(hours=1),
]


def drill(count: int, seed: int) -> Report:
    """`count` moments, half of them while a day is open past midnight."""
    os.environ["TZ"] = "America/New_York"
    machine.tzset()
    report = Report("clock")
    hall.set_up()
    east = hall_by_code("DJ")
    assert east is not None
    chance = random.Random(seed)
    for on in dates(chance):
        moments = [*around(on, chance)]
        _judge_closed(report, moments)
        _judge_open(report, east, on, moments)
        if report.tried >= count:
            return report
    return report


def dates(chance: random.Random) -> Iterator[date]:
    """In order: month ends, leap days, the nights when clocks change elsewhere, and days between."""
    special = {date(2027, 3, 14), date(2027, 11, 7), date(2027, 3, 28), date(2028, 2, 28), date(2028, 2, 29)}
    for year in range(2027, 2060):
        ends = {date(year, month, 1) - timedelta(days=1) for month in range(2, 13)} | {date(year, 12, 31)}
        some = {date(year, 1, 1) + timedelta(days=chance.randrange(360)) for _day in range(20)}
        yield from sorted({one for one in special if one.year == year} | ends | some)


def around(on: date, chance: random.Random) -> Iterator[datetime]:
    """Moments on both sides of the midnight that ends `on`, and some in between."""
    midnight = datetime.combine(on + timedelta(days=1), time(), TZ)
    for edge in EDGES:
        yield midnight - edge
        yield midnight + edge
    for _moment in range(4):
        yield midnight + timedelta(microseconds=chance.randrange(-(10**9), 10**9))


def reference(moment: datetime) -> date:
    """The calendar date in Shanghai by counting."""
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return EPOCH + timedelta(days=(since.days * 86_400 + since.seconds + SHANGHAI) // 86_400)


def _judge_closed(report: Report, moments: list[datetime]) -> None:
    for moment in moments:
        with at(moment):
            _note(report, moment, today(), reference(moment))
        report.control += datetime.fromtimestamp(moment.timestamp()).date() != reference(moment)  # noqa: DTZ006


def _judge_open(report: Report, east: Hall, on: date, moments: list[datetime]) -> None:
    """A day opened in the morning and closed after midnight keeps its date until then."""
    closed = datetime.combine(on + timedelta(days=1), time(), TZ) + LATE_CLOSE
    with at(datetime.combine(on, time(9), TZ)), transaction():
        day = open_day(hall=east, on=on, by=hall.actor("he"))
    with at(closed), transaction():
        close_day(day=day, by=hall.actor("he"))
    for moment in moments:
        _note(report, moment, business_date(east, moment), on if moment < closed else reference(moment))


def _note(report: Report, moment: datetime, said: date, right: date) -> None:
    report.tried += 1
    report.acknowledged += said == right
    if said != right:
        report.faults.append(f"{moment.isoformat()}: {said} instead of {right}")


if __name__ == "__main__":
    main(drill, small=1_000, full=10_000)
