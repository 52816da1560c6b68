"""What every room may use of the queue."""

from hallkeeper.foundation.jobs.events import publish
from hallkeeper.foundation.jobs.failures import Failure, job_failures, try_again
from hallkeeper.foundation.jobs.queue import UnknownKind, enqueue
from hallkeeper.foundation.jobs.running import free_expired, run_due
from hallkeeper.foundation.jobs.ticks import run_ticks
from hallkeeper.foundation.jobs.worker import Worker

__all__ = [
    "Failure",
    "UnknownKind",
    "Worker",
    "enqueue",
    "free_expired",
    "job_failures",
    "publish",
    "run_due",
    "run_ticks",
    "try_again",
]
