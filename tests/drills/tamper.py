"""Rows changed by raw SQL, guards dropped first: each is found, and the row is named.

The control verifies without the MACs and must miss some.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.rig.home import prepare

HOME = prepare()

from django.db import connection, transaction  # noqa: E402

from hallkeeper.config.commands.verify import findings  # noqa: E402
from hallkeeper.foundation.rooms.append_only import drop_triggers  # noqa: E402
from hallkeeper.foundation.trail import sealing  # noqa: E402
from tests.drills import hall, tamperings  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

ACTS = 150
CONTROL = 30


def drill(count: int, seed: int) -> Report:
    """`count` tamperings, each in a transaction of its own that is thrown away."""
    report = Report("tamper")
    hall.set_up()
    life = Life(seed, "tamper")
    life.live(ACTS)
    sealing.seal_the_rest(life.moment())
    report.faults += [f"before: {fault}" for _check, fault in findings()]
    chance = random.Random(seed)
    kinds: dict[str, int] = {}
    for number in range(count):
        kind, named, found = tamper(chance, number)
        kinds[kind] = kinds.get(kind, 0) + 1
        report.tried += 1
        report.acknowledged += any(named in row for row in found)
        if not any(named in row for row in found):
            report.faults.append(f"{kind} of {named} was not named: {found[:3]}")
    report.notes |= kinds
    with _without_macs():
        report.control = sum(not tamper(chance, number)[2] for number in range(CONTROL))
    return report


def tamper(chance: random.Random, number: int) -> tuple[str, str, list[str]]:
    """Do one; returns (kind, what verify must name, what it said)."""
    ways = tamperings.WAYS
    way = ways[number % len(ways)]
    with _thrown_away(), connection.cursor() as cursor:
        named = way(cursor, chance)
        return way.__name__, named, [row for _check, row in findings()]


@contextmanager
def _thrown_away() -> Iterator[None]:
    with transaction.atomic():
        drop_triggers()
        yield
        transaction.set_rollback(True)


@contextmanager
def _without_macs() -> Iterator[None]:
    """The guard off: every MAC is believed."""
    rows, seals = sealing.row_mac, sealing.seal_mac
    believe: Callable[..., str] = lambda row, *_macs: row.mac  # noqa: E731
    sealing.row_mac, sealing.seal_mac = believe, believe
    try:
        yield
    finally:
        sealing.row_mac, sealing.seal_mac = rows, seals


if __name__ == "__main__":
    main(drill, small=100, full=1_000)
