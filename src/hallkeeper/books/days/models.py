"""The business day of a hall: the object everything else of a day hangs on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class State(models.TextChoices):
    """Where a day stands; the legal moves are in `transitions.py`."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")


class BusinessDay(models.Model):
    """One hall on one date. planned → open → closed → reopened → closed.

    A hall has at most one open day: a day that is still open after midnight keeps its date, and the next
    one waits for its close. `generation` is 1 until the first reopening and grows with each, so what a
    close wrote is known by (day, generation). `served_until` is the first close and stays.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="days")
    date = models.DateField(_("Business day"))
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    generation = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    served_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "date"], name="day_once_per_hall_and_date"),
            models.UniqueConstraint(fields=["hall"], condition=Q(state="open"), name="day_one_open_per_hall"),
            models.UniqueConstraint(
                fields=["hall"], condition=Q(state="reopened"), name="day_one_reopened_per_hall"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "closed", "reopened"]), name="day_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True, opened_by__isnull=True)
                | ~Q(state="planned") & Q(opened_at__isnull=False, opened_by__isnull=False),
                name="day_opened_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="day_closed_by_whom_and_when",
            ),
            models.CheckConstraint(condition=Q(generation__gte=1), name="day_generation_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.hall_id}/{self.date}"

    @property
    def subject(self) -> str:
        """The name of this day on the trail."""
        return f"books_days.BusinessDay:{self.pk}"
