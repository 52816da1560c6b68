"""`python -m bench [--days N]`: hand-over and day close on SQLite and PostgreSQL, one and four clients.

Prints a table with how many operations were tried and acknowledged; exit 1 when one failed, when fewer than
the floor were acknowledged, or when a run does not verify.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from tests.rig.home import ROOT
from tests.rig.postgres import OwnPostgres

HALLS = 4
A_DAY = {"hand-over": 3, "day close": 1}  # in each hall
LEAST_DAYS = 2  # below this a median says nothing


def main() -> int:
    """Measure both databases, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=10, help="days of four halls")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    server = OwnPostgres(durable=True)
    try:
        found = [_measure("sqlite", options.days, ""), _measure("postgres", options.days, server.start())]
    finally:
        server.stop()
    sys.stdout.write((json.dumps(found, indent=1) if options.json else table(found)) + "\n")
    return report_faults(found, options.days)


def _measure(database: str, days: int, url: str) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", str(days)],
        cwd=ROOT,
        env={**environment, "HALLKEEPER_TEST_DB": database, **({"DATABASE_URL": url} if url else {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


HEADS = [
    "database",
    "act",
    "clients",
    "tried",
    "acknowledged",
    "per second",
    "median",
    "slowest ÷ median",
    "raw SQL per second",
    "of raw SQL",
]


def table(found: list[dict[str, Any]]) -> str:
    """What people read."""
    lines = [f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    for one in found:
        for row in one["rows"]:
            cells = [one["database"], row["what"], row["clients"], row["tried"]]
            cells += [row["acknowledged"], row["per_second"]]
            cells += [f"{row['median_ms']} ms", row["slowest_to_median"], row["raw_per_second"]]
            lines.append(f"| {' | '.join(map(str, cells))} | {row['ratio']:.1%} |")
    return "\n".join(lines)


def report_faults(found: list[dict[str, Any]], days: int) -> int:
    """1 with the reasons on stderr, or 0."""
    faults = [f"{one['database']}: {error}" for one in found for error in one["errors"]]
    for one in found:
        for row in one["rows"]:
            floor = max(days, LEAST_DAYS) * HALLS * A_DAY[row["what"]]
            if row["acknowledged"] < floor:
                told = f"{row['acknowledged']} of {row['tried']} acknowledged, the floor is {floor}"
                faults.append(f"{one['database']} {row['what']}: {told}")
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
