"""The worker: one loop that runs jobs as they come and the ticks every thirty seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connection

from hallkeeper.foundation.jobs.queue import wake
from hallkeeper.foundation.jobs.running import describe, run_due
from hallkeeper.foundation.jobs.ticks import run_ticks
from hallkeeper.foundation.kernel.api import now

log = structlog.get_logger()


class Worker:
    """Runs until `stop()`; as a thread of the web process or as a process of its own (several are fine).

    States: made, running (in `run`), stopped. A job in hand is finished before it stops. An error of the
    database is logged and tried again after `look_every` seconds.
    """

    def __init__(
        self,
        *,
        tick_every: float = 30.0,
        look_every: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tick_every = tick_every
        self.look_every = look_every
        self.clock = clock
        self._next_tick = self._turned = clock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the loop to end after the job in hand; callable from a signal handler or another thread."""
        self._stopping.set()
        wake.set()

    def idle_seconds(self) -> float:
        """How long ago it was made or finished a turn; a turn that fails does not count."""
        return self.clock() - self._turned

    def run(self) -> None:
        """Loop until stopped."""
        try:
            while not self._stopping.is_set():
                if not self._turn_safely():
                    wake.wait(self.look_every)
                    wake.clear()
        finally:
            connection.close()

    def turn(self) -> int:
        """One round: the ticks when they are due, then up to twenty jobs; returns how many jobs ran."""
        if self.clock() >= self._next_tick:
            self._next_tick = self.clock() + self.tick_every
            run_ticks(now())
        return run_due(limit=20)

    def _turn_safely(self) -> int:
        try:
            close_old_connections()
            done = self.turn()
            self._turned = self.clock()
            return done
        except Exception as error:
            log.error("worker_turn_failed", error=describe(error))
            return 0
