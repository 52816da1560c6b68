"""What waits for a second person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class State(models.TextChoices):
    """Where a request stands; the legal moves are in `transitions.py`."""

    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Agreed, but not possible")


_BY_ANOTHER = [State.APPROVED, State.DECLINED, State.FAILED]


class Approval(models.Model):
    """One act that two people do: asked by one, decided by another.

    waiting → approved (the act was done) | declined (with a reason) | failed (agreed, but the rules said no;
    nothing was done) | withdrawn (by the asker). `payload` is what will be done and `payload_hash` its
    digest together with kind and hall: the second person agrees to exactly what the first one asked.
    `described` says it in words, written once at asking, by language: what both saw, on every page.
    """

    kind = models.CharField(max_length=80)
    payload: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    payload_hash = models.CharField(max_length=64)
    described: models.JSONField[dict[str, list[list[str]]], dict[str, list[list[str]]]] = models.JSONField(
        default=dict
    )
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField(_("Reason"))
    asked_at = models.DateTimeField()
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(_("Reason"), blank=True, default="")
    outcome = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="approval_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="approval_decided_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_BY_ANOTHER, decided_by__isnull=False)
                | Q(state__in=["waiting", "withdrawn"], decided_by__isnull=True),
                name="approval_decider_iff_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""), name="approval_declined_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "hall"], condition=Q(state="waiting"), name="approval_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def ref(self) -> str:
        """The name of this request on the trail."""
        return f"engine_approvals.Approval:{self.pk}"

    @property
    def hall_code(self) -> str:
        """The hall's code, or empty for the whole company."""
        return self.hall.code if self.hall else ""
