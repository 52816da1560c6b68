"""What granian serves: the WSGI application and, unless it runs elsewhere, the background worker."""

from __future__ import annotations

import atexit
import os
import threading

from hallkeeper.config.running import WITH_WORKER
from hallkeeper.config.wsgi import application
from hallkeeper.foundation.jobs.api import Worker

__all__ = ["application"]

END_WITHIN_SECONDS = 8.0


def start_worker() -> None:
    """One thread that works until the process ends; it finishes the job in hand."""
    worker = Worker()
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()

    def end() -> None:
        worker.stop()
        thread.join(END_WITHIN_SECONDS)

    atexit.register(end)


if os.environ.get(WITH_WORKER) == "1":
    start_worker()
