"""Policies: kinds come from packs, versions from people; the past keeps the version it was done under."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import localised
from hallkeeper.org.places.api import Hall


class PolicyKind(models.Model):
    """A table of numbers that somebody may change. `fields` are `FieldSpec`s as JSON, with defaults.

    `money` kinds need a second person. `trades` empty: for every trade. Rows come from packs only.
    """

    code = models.CharField(max_length=64, unique=True)
    titles: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    clause = models.CharField(max_length=16, blank=True)
    money = models.BooleanField(default=False)
    per_hall = models.BooleanField(default=True)
    trades: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    fields: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField()
    pack = models.CharField(max_length=32)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return localised(self.titles)


class PolicyVersion(models.Model):
    """What a kind says from `valid_from` on, in one hall or (no hall) in the whole company.

    States: proposed → in_force | declined | superseded. The values are never changed; only the decision is
    added. `recorded_at` is when it came into force in our knowledge: an earlier `known_at` does not see it.
    It holds until the next version of the same scope begins, or is replaced by a later one of the same date.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for approval")
        IN_FORCE = "in_force", _("In force")
        DECLINED = "declined", _("Returned")
        SUPERSEDED = "superseded", _("Replaced by a later proposal")

    kind = models.ForeignKey(PolicyKind, models.PROTECT, related_name="versions")
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField()
    valid_from = models.DateField(_("From"))
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    reason = models.CharField(_("Reason"), max_length=500)
    clause = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    author = models.CharField(max_length=64)
    author_name = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64, blank=True)
    approved_by_name = models.CharField(max_length=64, blank=True)
    proposed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-valid_from", "-recorded_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "hall", "state", "valid_from"], name="policy_in_force"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "hall", "number"], nulls_distinct=False, name="policy_number_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "hall"],
                condition=models.Q(state="proposed"),
                nulls_distinct=False,
                name="policy_one_proposal",
            ),
            models.CheckConstraint(
                condition=models.Q(state="in_force", recorded_at__isnull=False)
                | (~models.Q(state="in_force") & models.Q(recorded_at__isnull=True)),
                name="policy_recorded_when_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("author")),
                name="policy_approved_by_another",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="policy_has_a_reason"),
        ]
