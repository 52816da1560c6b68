"""Backup while eight clients write, restore elsewhere: row for row equal, boots, verifies; one flipped byte
is refused.

The control copies the database file as it lies there; it must miss something that was acknowledged.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from tests.rig.home import ROOT, prepare

HOME = prepare()

from django.db import connection  # noqa: E402

from hallkeeper.config.backups.making import make  # noqa: E402
from hallkeeper.config.recovery import new_sheet  # noqa: E402
from hallkeeper.foundation.kernel.api import Refusal  # noqa: E402
from tests.drills import hall  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

WRITERS = 8
KEYS = "foundation_once_oncekey"
# Their rows change in place, so a later row of the same key may differ from the one in the backup.
CHANGING = {"foundation_trail_tape", "foundation_numbering_series", "shop_cash_box", "books_days_businessday"}


def drill(count: int, seed: int) -> Report:
    """At least `count` presses by eight clients; the backup is taken when half of them are in."""
    report = Report("restore")
    hall.set_up()
    Life(seed, "open").live_until("open_hall")
    for number in range(20):
        path = HOME / "files" / "ab" / f"file-{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(2000))
    passphrase = HOME / "passphrase"
    passphrase.write_text(new_sheet())
    before, naive, seconds = _backup_among_writers(report, count, seed)
    report.notes["backup_seconds"] = seconds
    begun = time.monotonic()
    fresh = HOME / "restored"
    code, said = _restore(HOME / "backup", fresh, passphrase)
    report.notes["restore_seconds"] = round(time.monotonic() - begun, 1)
    if code:
        report.faults.append(f"restore refused: {said}")
        return report
    report.faults += [*_rows_differ(fresh), *_files_differ(fresh)]
    report.faults += [f"lost {key}" for key in before - _keys(fresh / "hallkeeper.sqlite3")]
    report.faults += _flipped(passphrase)
    report.control = len(before - naive)
    return report


def _backup_among_writers(report: Report, count: int, seed: int) -> tuple[set[str], set[str], float]:
    """(keys acknowledged before the backup began, keys that a plain copy holds, seconds of the backup)."""
    acknowledged: list[str] = []
    stop = threading.Event()

    def write(client: int) -> None:
        for act in Life(seed + client, f"client{client}").takings():
            report.tried += 1
            if not isinstance(act.press(), Refusal):
                acknowledged.append(act.key)
            if stop.is_set() and len(acknowledged) >= count:
                break
        connection.close()

    clients = [threading.Thread(target=write, args=(client,)) for client in range(WRITERS)]
    for client in clients:
        client.start()
    while len(acknowledged) < count // 2:
        time.sleep(0.01)
    before = set(acknowledged)
    shutil.copyfile(HOME / "hallkeeper.sqlite3", HOME / "plain.sqlite3")
    begun = time.monotonic()
    make(HOME / "backup", None)
    seconds = round(time.monotonic() - begun, 2)
    stop.set()
    for client in clients:
        client.join()
    report.acknowledged = len(acknowledged)
    return before, _keys(HOME / "plain.sqlite3"), seconds


def _keys(path: Path) -> set[str]:
    try:
        with closing(sqlite3.connect(path)) as base:
            return {key for (key,) in base.execute(f"SELECT key FROM {KEYS}")}
    except sqlite3.DatabaseError:
        return set()


def _restore(source: Path, home: Path, passphrase: Path) -> tuple[int, str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "hallkeeper.config.command",
            "restore",
            str(source),
            "--passphrase-file",
            str(passphrase),
        ],
        env={
            **os.environ,
            "HALLKEEPER_HOME": str(home),
            "HALLKEEPER_LANG": "en",
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def _rows_differ(fresh: Path) -> list[str]:
    """Rows only grow between the backup and the end: each restored one must stand in the live database."""
    found = []
    with closing(sqlite3.connect(fresh / "hallkeeper.sqlite3")) as base:
        base.execute("ATTACH DATABASE ? AS live", [str(HOME / "hallkeeper.sqlite3")])
        names = base.execute(
            "SELECT name FROM main.sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        )
        for (name,) in names.fetchall():
            if name in CHANGING:
                continue
            missing = base.execute(
                f"SELECT COUNT(*) FROM (SELECT * FROM main.{name} EXCEPT SELECT * FROM live.{name})"
            )
            if number := missing.fetchone()[0]:
                found.append(f"{name}: {number} rows differ")
    return found


def _files_differ(fresh: Path) -> list[str]:
    ours = {path.name: path.read_bytes() for path in (HOME / "files").rglob("file-*")}
    theirs = {path.name: path.read_bytes() for path in (fresh / "files").rglob("file-*")}
    return [] if ours == theirs else ["the files differ"]


def _flipped(passphrase: Path) -> list[str]:
    broken = HOME / "broken"
    content = bytearray((HOME / "backup").read_bytes())
    content[len(content) // 3] ^= 4
    broken.write_bytes(content)
    code, _said = _restore(broken, HOME / "never", passphrase)
    if code == 0 or (HOME / "never" / "hallkeeper.sqlite3").exists():
        return ["a flipped byte was not refused"]
    return []


if __name__ == "__main__":
    main(drill, small=400, full=200_000)
