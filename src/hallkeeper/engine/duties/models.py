"""Duties: somebody must do something by a time, with evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.blobs.api import Blob
from hallkeeper.foundation.rooms.api import AppendOnly, localised
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class State(models.TextChoices):
    """Where a duty stands; moves in `transitions.py`. Late and due soon follow from the times."""

    PENDING = "pending", _("To do")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")
    WAIVED = "waived", _("Waived")
    CANCELLED = "cancelled", _("Cancelled")


class DutyTerms(models.Model):
    """What a kind says and each of its duties keeps, so that a newer pack does not rewrite yesterday.

    `titles` are {en, zh}; `evidence` is an `EvidenceSpec` as JSON; `act` names the page whose verb completes
    it; `gate` is the stage of the day that waits for it; `waits_as` is another word for "to do".
    """

    titles: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    clause = models.CharField(max_length=16, blank=True)
    gate = models.CharField(max_length=16, blank=True)
    evidence: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    act = models.CharField(max_length=80, blank=True)
    escalate_to = models.CharField(max_length=40, blank=True)
    waive_right = models.CharField(max_length=80, blank=True)  # empty: never waived
    waits_as = models.CharField(max_length=16, blank=True)
    lapses = models.BooleanField(default=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return localised(self.titles)


class DutyKind(DutyTerms):
    """A kind of duty, as a pack ships it. With a schedule the tick makes one per hall and day; without one,
    an event or another room does. A kind that its pack dropped is `retired`: no new duties, the old stay.
    """

    code = models.CharField(max_length=60, unique=True)
    pack = models.CharField(max_length=32)
    order = models.PositiveSmallIntegerField(default=50)
    trades: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    owner = models.CharField(max_length=40)  # a post's code, or `leader`: who leads the shift at that time
    anchor = models.CharField(max_length=6, blank=True)  # at, opens, closes; empty: not scheduled
    at = models.TimeField(null=True, blank=True)
    offset = models.SmallIntegerField(default=0)  # minutes from the anchor
    ready_before = models.PositiveSmallIntegerField(default=60)
    warn_before = models.PositiveSmallIntegerField(null=True, blank=True)
    escalate_after = models.PositiveSmallIntegerField(null=True, blank=True)
    amounts = models.CharField(max_length=80, blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["order", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(anchor__in=["", "at", "opens", "closes"]), name="duty_kind_anchor_known"
            ),
            models.CheckConstraint(
                condition=Q(anchor="at", at__isnull=False) | (~Q(anchor="at") & Q(at__isnull=True)),
                name="duty_kind_at_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Duty(DutyTerms):
    """One thing somebody must do in a hall for a date.

    pending → done | missed | waived | cancelled. It belongs to `owner_person`, or to whoever holds
    `owner_post` and is on duty. `follows_roster`: the person is who leads the shift at the due time, kept up
    to date by the tick. `ref` ties it to the row that made it; a kind comes once per hall, date and ref.
    All times are UTC; done after `due_at` is late and stays so.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="duties")
    date = models.DateField(_("Date"))
    kind_code = models.CharField(max_length=60)
    ref = models.CharField(max_length=120, blank=True, default="")
    amounts = models.CharField(max_length=80, blank=True, default="")
    owner_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    owner_post = models.CharField(max_length=40, blank=True)
    follows_roster = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    urged_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.PENDING)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    flagged = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hall", "date", "kind_code", "ref"],
                condition=~Q(state="cancelled"),
                name="duty_once_per_kind_and_ref",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "done", "missed", "waived", "cancelled"]),
                name="duty_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True, done_by__isnull=True)),
                name="duty_done_iff_when",
            ),
            models.CheckConstraint(
                condition=Q(owner_person__isnull=False) | ~Q(owner_post=""), name="duty_has_an_owner"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hall", "date", "due_at"], name="duty_of_hall"),
            models.Index(fields=["ref"], condition=~Q(ref=""), name="duty_by_ref"),
            models.Index(fields=["owner_person", "date"], name="duty_of_person"),
            models.Index(fields=["owner_post", "date"], name="duty_of_post"),
            models.Index(fields=["date"], condition=Q(state="pending"), name="duty_pending"),
            models.Index(
                fields=["warn_at"], condition=Q(state="pending", warned_at__isnull=True), name="duty_to_warn"
            ),
            models.Index(
                fields=["escalate_at"],
                condition=Q(state="pending", escalated_at__isnull=True),
                name="duty_to_escalate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_code} {self.date}"

    @property
    def subject(self) -> str:
        """The name of this duty on the trail and in notices."""
        return f"engine_duties.Duty:{self.pk}"

    @property
    def late(self) -> bool:
        """Done, but after it was due."""
        return self.done_at is not None and self.done_at > self.due_at


class Evidence(AppendOnly):
    """What was shown when a duty was done: the value as JSON, a photo, who, when. Never changed after."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=16)
    value: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    by_code = models.CharField(max_length=64)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]


class Waiver(AppendOnly):
    """Why a duty was let off, and by whom."""

    duty = models.OneToOneField(Duty, models.PROTECT, related_name="waiver")
    reason = models.TextField(_("Reason"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason")]


class PlannedDay(models.Model):
    """A hall's date whose scheduled duties were made; `digest` covers the kinds and the hall's hours."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    date = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hall", "date"], name="planned_day_once")]
