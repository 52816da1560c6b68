"""The background worker inside the web process, and when it turned last."""

from __future__ import annotations

import atexit
import os
import threading

from hallkeeper.config.running import WITH_WORKER
from hallkeeper.foundation.jobs.api import Worker

END_WITHIN_SECONDS = 8.0
_started: list[Worker] = []


def start_worker() -> None:
    """One thread that works until the process ends; it finishes the job in hand. Nothing where the worker
    runs elsewhere."""
    if os.environ.get(WITH_WORKER) != "1":
        return
    worker = Worker()
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    _started.append(worker)

    def end() -> None:
        worker.stop()
        thread.join(END_WITHIN_SECONDS)

    atexit.register(end)


def idle_seconds() -> float | None:
    """How long ago this process's own worker finished a turn; None where it has none."""
    return max((worker.idle_seconds() for worker in _started), default=None)
