"""`hallkeeper verify`: every room's check over one moment of the database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from hallkeeper.config.snapshot import snapshot
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.rooms.api import VerifyCheck, rooms


def run(options: argparse.Namespace) -> int:
    """0 when everything is sound; 1 with one line per unsound row on stderr."""
    require_fit()
    found = [*findings()]
    checks = sum(len(room.verify_checks) for room in rooms())
    if options.json:
        rows = [{"check": check, "row": row} for check, row in found]
        print(json.dumps({"sound": not found, "checks": checks, "unsound": rows}, ensure_ascii=False))
    for check, row in found:
        sys.stderr.write(f"{check}: {row}\n")
    if not found and not options.json:
        print(_("Sound: {checks} checks").format(checks=checks))
    return 1 if found else 0


def findings() -> Iterator[tuple[str, str]]:
    """(check, sentence) for each unsound row of any room."""
    with snapshot():
        for room in rooms():
            for check in room.verify_checks:
                yield from ((check.name, row) for row in _rows_of(check))


def _rows_of(check: VerifyCheck) -> Iterator[str]:
    """What a check names. Rows so damaged that it cannot go on are a finding, never a crash that hides
    what the other checks find."""
    try:
        yield from check.function()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"cannot be recounted, its rows are damaged: {type(error).__name__} {error}"
