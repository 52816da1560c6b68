"""Disk full and write errors in the middle of acts: nothing is called saved that is not.

A child may write only so many bytes more; what it was told is compared with what is there. The control says
"saved" before the commit, as a page without the entry would, and must be wrong at least once.
"""

from __future__ import annotations

import os
import random
import resource
import signal
from pathlib import Path
from typing import IO

from tests.rig.home import prepare

HOME = prepare()

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from hallkeeper.foundation.kernel.api import Refusal  # noqa: E402
from tests.drills import checks, hall  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

PRESSES = 12
MOST_MORE_BYTES = 150_000
WARM_UP = 30


def drill(count: int, seed: int) -> Report:
    """`count` children on a disk that fills up, then as many until the control is wrong."""
    report = Report("full_disk")
    hall.set_up()
    Life(seed, "warm").live(WARM_UP)
    chance = random.Random(seed)
    for cycle in range(count):
        said, failed = _child(f"full{seed}-{cycle}", chance, early=False)
        report.tried += len(said) + failed
        report.acknowledged += len(said)
        report.notes["failed"] = int(report.notes.get("failed", 0)) + failed
        report.faults += [f"cycle {cycle}: {fault}" for fault in checks.faults(said)]
    for cycle in range(count):
        said, _failed = _child(f"early{seed}-{cycle}", chance, early=True)
        report.control += len([*checks.lost(said, checks.kept_keys())])
    if not report.notes["failed"]:
        report.faults.append("the disk never filled up")
    return report


def _child(name: str, chance: random.Random, *, early: bool) -> tuple[list[str], int]:
    """(keys that were called saved, presses that failed) of one client on a filling disk."""
    connection.close()
    reading, writing = os.pipe()
    room = chance.randrange(MOST_MORE_BYTES)
    if os.fork() == 0:
        os.close(reading)
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            _work(name, room, pipe, early=early)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        lines = file.read().splitlines()
    os.wait()
    failed = sum(line.startswith("failed ") for line in lines)
    return [line.removeprefix("saved ") for line in lines if line.startswith("saved ")], failed


def _work(name: str, room: int, pipe: IO[bytes], *, early: bool) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    log = Path(f"{settings.DATABASES['default']['NAME']}-wal")
    for number, act in zip(range(PRESSES), Life(len(name), name).acts(), strict=False):
        if number == PRESSES // 3:
            _limit((log.stat().st_size if log.exists() else 0) + room)  # the log grows first; then it is full
        if early:
            pipe.write(f"saved {act.key}\n".encode())
        try:
            if not isinstance(act.press(), Refusal) and not early:
                pipe.write(f"saved {act.key}\n".encode())
        except DatabaseError:
            pipe.write(f"failed {act.key}\n".encode())


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(drill, small=20, full=1_000)
