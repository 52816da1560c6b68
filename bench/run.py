"""Measures one database: the product with one and four clients, and raw SQL of the same rows."""

from __future__ import annotations

import json
import statistics
import sys
from typing import Any

from tests.rig.home import prepare

HOME = prepare()

from django.db import connection  # noqa: E402

from bench.databases import Base  # noqa: E402
from bench.raw import Recording, replay  # noqa: E402
from bench.rounds import CLOSE, HAND_OVER, Run, Samples  # noqa: E402
from hallkeeper.config.backups.databases import row_counts  # noqa: E402
from hallkeeper.config.commands.verify import findings  # noqa: E402
from tests.drills.hall import set_up  # noqa: E402

CLIENTS = 4
WARM_UP_DAYS = 1


def measure(days: int) -> dict[str, Any]:
    """Every run begins at the same base; the product's runs must verify at their end."""
    places = set_up(further_halls=CLIENTS - 1)
    base = Base()
    base.fresh()
    Run(places, 1).days(WARM_UP_DAYS)
    found: dict[str, Any] = {"database": connection.vendor, "rows": [], "errors": []}
    products: dict[int, Samples] = {}
    for clients in (1, CLIENTS):
        base.fresh()
        products[clients] = Run(places, clients).days(days)
        found["errors"] += [f"{hall} {words}" for hall, words in products[clients].errors]
        found["errors"] += [row for _check, row in findings()]
    base.fresh()
    recording = Recording()
    with recording.listening():
        Run(places, 1, recording.mark).days(days)
    written = row_counts()
    for clients in (1, CLIENTS):
        base.fresh()
        raw = replay(recording.presses, clients)
        if row_counts() != written:
            found["errors"].append("raw SQL did not write the same rows")
        found["rows"] += [_row(what, clients, products[clients], raw) for what in (HAND_OVER, CLOSE)]
    return found


def _row(what: str, clients: int, product: Samples, raw: Samples) -> dict[str, Any]:
    seconds = sorted(product.seconds[what])
    median = statistics.median(seconds)
    share = product.spans[what] / len(seconds)
    raw_share = raw.spans[what] / len(seconds)
    return {
        "what": what,
        "clients": clients,
        "tried": len(seconds),
        "acknowledged": product.acknowledged[what],
        "per_second": round(1 / share, 1),
        "median_ms": round(median * 1000, 2),
        "slowest_to_median": round(seconds[-1] / median, 1),
        "raw_per_second": round(1 / raw_share, 1),
        "ratio": round(raw_share / share, 3),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")
