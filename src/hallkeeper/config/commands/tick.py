"""`hallkeeper tick`: the regular work of all rooms, once."""

from __future__ import annotations

import argparse
import json
import sys

from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.jobs.api import run_ticks
from hallkeeper.foundation.kernel.api import at, now


def run(options: argparse.Namespace) -> int:
    """0 when every tick went through; 1 names those that failed. `--at` moves the clock for the run."""
    require_fit()
    moment = options.at or now()
    with at(moment):
        touched = run_ticks(moment)
    failed = [name for name, count in touched.items() if count < 0]
    if options.json:
        print(json.dumps({"at": moment.isoformat(), "touched": touched, "failed": failed}))
    else:
        for name, count in touched.items():
            if count > 0:
                print(f"{name}: {count}")
    for name in failed:
        sys.stderr.write(_("{name} failed; the log says why").format(name=name) + "\n")
    return 1 if failed else 0
