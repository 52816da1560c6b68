"""kill -9 in the middle of acts: nothing acknowledged is lost, nothing is half done, everything verifies.

The control kills the same acts without the transaction around them and must find halves.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import IO
from zlib import crc32

from tests.rig.home import prepare

HOME = prepare()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from hallkeeper.foundation.kernel.api import Refusal  # noqa: E402
from hallkeeper.foundation.trail import recording  # noqa: E402
from tests.drills import checks, hall  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

WARM_UP = 60  # acts before the first kill, so that children spend their lives in acts
MOST_BEGUN = 6
LONGEST_ACT = 0.03  # seconds between the beginning of the child's last act and its death
FULL_CHECK_UNTIL, FULL_CHECK_EVERY = 200, 100
CONTROL_CYCLES = 40


def drill(count: int, seed: int) -> Report:
    """`count` children killed, then up to forty of the control."""
    report = Report("crash")
    hall.set_up()
    Life(seed, "warm").live(WARM_UP)
    chance = random.Random(seed)
    for cycle in range(count):
        begun, acknowledged = _live_and_die(f"crash{seed}-{cycle}", chance, guarded=True)
        report.tried += begun
        report.acknowledged += len(acknowledged)
        whole = cycle < FULL_CHECK_UNTIL or cycle % FULL_CHECK_EVERY == 0
        report.faults += [f"cycle {cycle}: {fault}" for fault in _faults(acknowledged, whole=whole)]
    report.notes["cycles"] = count
    for cycle in range(CONTROL_CYCLES):
        _live_and_die(f"control{seed}-{cycle}", chance, guarded=False)
        report.control += bool([*_faults([], whole=True)])
        if report.control:
            break
    return report


def _faults(acknowledged: list[str], *, whole: bool) -> Iterator[str]:
    if not whole:
        yield from checks.lost(acknowledged, checks.kept_keys())
        return
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as base:
        answer = base.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        yield f"integrity: {answer}"
    yield from checks.faults(acknowledged)


def _live_and_die(name: str, chance: random.Random, *, guarded: bool) -> tuple[int, list[str]]:
    """Fork a client, let it begin a few acts, kill it in the middle; (acts begun, keys acknowledged)."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(name, writing, guarded=guarded)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        heard = _until_begun(pipe, chance.randint(1, MOST_BEGUN))
        time.sleep(chance.uniform(0, LONGEST_ACT))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = (heard + pipe.read()).decode().splitlines()
    begun = sum(line.startswith("begin ") for line in lines)
    return begun, [line.removeprefix("done ") for line in lines if line.startswith("done ")]


def _until_begun(pipe: IO[bytes], count: int) -> bytes:
    """What the child said until it began its `count`-th act, or ended."""
    heard = b""
    while heard.count(b"begin ") < count and (line := pipe.readline()):
        heard += line
    return heard


def _work(name: str, writing: int, *, guarded: bool) -> None:
    """The child: press after press until it is killed; it never comes back."""
    try:
        with nullcontext() if guarded else _without_transaction():
            for act in Life(crc32(name.encode()), name).acts():
                os.write(writing, f"begin {act.key}\n".encode())
                if not isinstance(act.press(), Refusal):
                    os.write(writing, f"done {act.key}\n".encode())
    finally:
        os._exit(1)


@contextmanager
def _without_transaction() -> Iterator[None]:
    """The guard off: every statement commits by itself, though the verbs believe in a transaction."""
    connection.ensure_connection()
    connection.in_atomic_block = True
    original = recording.django_transaction.atomic
    recording.django_transaction.atomic = lambda *_using, **_options: nullcontext()
    try:
        yield
    finally:
        recording.django_transaction.atomic = original


if __name__ == "__main__":
    main(drill, small=200, full=10_000)
