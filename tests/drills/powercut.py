"""Power cut: what SQLite wrote and synced is recorded, then cut at random points and opened again.

Every acknowledged act must be there whole, the file must be sound. The control runs the same acts with
`synchronous=NORMAL` and must lose some: it shows that the cuts bite.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.rig.home import prepare

HOME = prepare()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from hallkeeper.foundation.kernel.api import Refusal  # noqa: E402
from tests.drills import checks, hall  # noqa: E402
from tests.drills.disk import Disk, File  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.recorder import Note, Recorder  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

ACTS = 160
NEW_CONNECTION_EVERY = 9  # each page closes its connection; the last one out moves the log into the file
PAGES_TO_CHECKPOINT = 60  # the shipped 1,000 would rarely be reached in so few acts
LEAST_CONTROL = 60
WHOLE_EVERY = 20  # cuts between two runs of every room's own checks; the others are looked at by SQL
BEFORE = 2  # presses that set the hall up before the recording


def drill(count: int, seed: int) -> Report:
    """`count` cuts of one recorded run, and a tenth as many of the control's."""
    report = Report("powercut")
    hall.set_up()
    start = _start()
    notes = recorded(seed, synchronous="FULL")
    report.notes["writes"] = sum(note.what == "write" for note in notes)
    report.notes["syncs"] = sum(note.what == "sync" for note in notes)
    for lost, broken in cuts(start, notes, count, seed):
        report.tried += 1
        report.faults += [f"cut {report.tried}: {fault}" for fault in (*lost, *broken)]
    report.acknowledged = sum(note.what == "said" for note in notes)
    control = recorded(seed + 1, synchronous="NORMAL")
    report.control = sum(
        bool(lost) for lost, _broken in cuts(_first_state, control, max(LEAST_CONTROL, count // 10), seed)
    )
    return report


_first_state: dict[str, bytes] = {}


def _start() -> dict[str, bytes]:
    """The files before the first recorded act, everything in the main file."""
    connection.close()
    name = Path(settings.DATABASES["default"]["NAME"])
    _first_state[str(name)] = name.read_bytes()
    return _first_state


def recorded(seed: int, *, synchronous: str) -> list[Note]:
    """The notes of a run of acts from the first state."""
    _rewind()
    recorder = Recorder()
    with recorder.installed():
        for number, act in zip(range(ACTS), Life(seed, f"cut{seed}").acts(), strict=False):
            if number % NEW_CONNECTION_EVERY == 0:
                connection.close()
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA synchronous={synchronous}")
                    cursor.execute(f"PRAGMA wal_autocheckpoint={PAGES_TO_CHECKPOINT}")
            if not isinstance(act.press(), Refusal):
                recorder.say(act.key)
        connection.close()
    return recorder.notes


def _rewind() -> None:
    connection.close()
    for path, content in _first_state.items():
        for end in ("-wal", "-shm"):
            Path(path + end).unlink(missing_ok=True)
        Path(path).write_bytes(content)


def cuts(
    start: dict[str, bytes], notes: list[Note], count: int, seed: int
) -> Iterator[tuple[list[str], list[str]]]:
    """For `count` random moments: the acknowledged acts that were lost, and what else is broken."""
    chance = random.Random(seed)
    disk = Disk({path: File(bytearray(content)) for path, content in start.items()})
    said: list[str] = []
    examined = 0
    moments = sorted(chance.randrange(len(notes) + 1) for _cut in range(count))
    folder = Path(tempfile.mkdtemp(prefix="powercut-", dir=HOME))
    for index, note in enumerate([*notes, Note("said", "")]):
        for _cut in range(bisect_left(moments, index + 1) - bisect_left(moments, index)):
            for old in folder.iterdir():
                old.unlink()
            disk.after_power_cut(chance, folder)
            examined += 1
            yield examine(folder / Path(next(iter(start))).name, said, whole=examined % WHOLE_EVERY == 0)
        disk.feed(note)
        if note.what == "said":
            said.append(note.path)
    shutil.rmtree(folder)


def examine(path: Path, said: list[str], *, whole: bool) -> tuple[list[str], list[str]]:
    """Open what is left: (acknowledged keys that are gone, everything else that is wrong)."""
    try:
        with closing(sqlite3.connect(path)) as base:
            answer = base.execute("PRAGMA integrity_check").fetchone()[0]
            rows = base.execute("SELECT key, status, ids FROM foundation_once_oncekey").fetchall()
            crooked = base.execute(
                "SELECT entry_id FROM books_journal_leg GROUP BY entry_id, unit HAVING SUM(fen) <> 0"
            ).fetchall()
    except sqlite3.DatabaseError as error:
        return [], [f"cannot be read: {error}"]
    kept = {key: {"status": status, **json.loads(ids)} for key, status, ids in rows}
    broken = [] if answer == "ok" else [f"integrity: {answer}"]
    broken += [f"half: entry {entry}" for (entry,) in crooked]
    if len(kept.keys() - set(said)) > BEFORE + 1:
        broken.append(f"{len(kept)} acts kept, {len(said)} acknowledged: more than one was in flight")
    if whole:
        with _looking_at(path):
            broken += checks.faults([])
    return [*checks.lost(said, kept)], broken


@contextmanager
def _looking_at(path: Path) -> Iterator[None]:
    """Every room's own checks read this file."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], path
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


if __name__ == "__main__":
    main(drill, small=1_000, full=100_000)
