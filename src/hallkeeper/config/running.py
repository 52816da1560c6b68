"""Who works on this home just now: servers and workers share the lock, a restore wants it alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal

# Not a setting: the server forks after the settings were read, so only the environment itself comes through.
WITH_WORKER = "HALLKEEPER_WITH_WORKER"


@contextmanager
def _locked(kind: int) -> Iterator[None]:
    handle = os.open(Path(settings.HALLKEEPER_HOME) / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)  # gives the lock back, also when the process is killed


@contextmanager
def at_work() -> Iterator[None]:
    """Held by `serve` and `worker`. Raises `Refusal("home.restoring")` during a restore."""
    try:
        with _locked(fcntl.LOCK_SH):
            yield
    except BlockingIOError as error:
        raise Refusal("home.restoring", _("A backup is being restored here; try again later")) from error


@contextmanager
def alone() -> Iterator[None]:
    """Held by `restore`. Raises `Refusal("home.running")` while a server or worker runs on this home."""
    try:
        with _locked(fcntl.LOCK_EX):
            yield
    except BlockingIOError as error:
        raise Refusal("home.running", _("Hallkeeper is running on this home; stop it first")) from error
