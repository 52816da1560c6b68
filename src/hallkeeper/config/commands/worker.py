"""`hallkeeper worker`: background work and ticks in a process of their own."""

from __future__ import annotations

import argparse
import signal

from hallkeeper.config.running import at_work
from hallkeeper.config.state import require_fit
from hallkeeper.foundation.jobs.api import Worker


def run(options: argparse.Namespace) -> int:
    """Works until it is told to end; the job in hand is finished first."""
    require_fit()
    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: worker.stop())
    with at_work():
        worker.run()
    return 0
