"""A fair first-come gate for SQLite's one writer: without it the slowest waits 1,000 times the median."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Busy

_lock = threading.Lock()
_queue: deque[threading.Event] = deque()
_mine = threading.local()
PATIENCE_SECONDS = 15.0


@contextmanager
def gate(patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Let one writer of this process in at a time, in order of arrival; nothing to do on PostgreSQL.

    Who is inside may enter again. Raises `Busy` for one who has waited `patience` seconds; the others keep
    their place.
    """
    if connection.vendor != "sqlite" or getattr(_mine, "inside", False):
        yield
        return
    ticket = threading.Event()
    with _lock:
        _queue.append(ticket)
        if _queue[0] is ticket:
            ticket.set()
    try:
        if not ticket.wait(patience):
            raise busy()
        _mine.inside = True
        yield
    finally:
        _mine.inside = False
        _leave(ticket)


def _leave(ticket: threading.Event) -> None:
    with _lock:
        first = _queue[0] is ticket
        _queue.remove(ticket)
        if first and _queue:
            _queue[0].set()


def busy() -> Busy:
    """The refusal people see when the database was locked too long."""
    return Busy("once.busy", _("Busy, nothing was saved, press again"))
