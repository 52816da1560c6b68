"""The queue: one row per piece of work that must happen after its transaction committed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where a job stands. No words for people: screens translate them in their presenter."""

    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class Job(models.Model):
    """Work of one `kind` on a JSON `payload` (ids, never personal data).

    queued → running (a worker holds the lease) → done; or back to queued with a later `run_after`, until
    `attempts` reaches `max_attempts` → failed. A lease that runs out (killed worker) counts as an attempt.
    At most one queued or running job per kind and non-empty `key`; enqueued again while it runs, it runs
    `again`.
    """

    kind = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    again = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    run_after = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(key=""),
                name="job_once_open_per_key",
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False) & ~Q(lease="")
                | ~Q(state="running") & Q(leased_until__isnull=True, lease=""),
                name="job_lease_iff_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="job_finished_iff_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "run_after", "id"], name="job_due"),
            models.Index(fields=["state", "finished_at"], name="job_finished"),
        ]
