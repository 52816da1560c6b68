"""What was said in writing, and to whom it went (S1.5.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import SYSTEM
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class Notice(AppendOnly):
    """One message. Its words are written once and never changed; what happens to it stands in its deliveries.

    `sender` is empty for what the product itself says; the code and the name under which it was said stay
    as text. `subject_ref` names the object it is about (`engine_duties.Duty:12`).
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Text"), blank=True)
    sender = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    sender_code = models.CharField(max_length=64)
    sender_name = models.CharField(max_length=120)
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+")
    subject_ref = models.CharField(max_length=120, blank=True, db_index=True)
    ack_wanted = models.BooleanField(_("Acknowledgement wanted"), default=False)
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sender__isnull=True, sender_code=SYSTEM.code)
                | (Q(sender__isnull=False) & ~Q(sender_code=SYSTEM.code)),
                name="notice_from_person_or_system",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sender", "-sent_at"], name="notice_sent_by")]

    def __str__(self) -> str:
        return self.subject

    @property
    def ref(self) -> str:
        """The name of this notice on the trail."""
        return f"books_notices.Notice:{self.pk}"


class Role(models.TextChoices):
    """Why somebody got it."""

    TO = "to", _("To")
    CC = "cc", _("Copy")


class Delivery(models.Model):
    """One notice for one person: unread → read → acknowledged, each once and never back.

    Only an addressee (`to`) is asked to acknowledge, and is reminded; a copy is for information. E-mail is
    sent beside it: `mailed_at` or `mail_error` says how that ended, and the notice in the product stays.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    role = models.CharField(max_length=2, choices=Role.choices)
    sent_at = models.DateTimeField()
    ack_wanted = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=200, blank=True, default="")
    chased_at = models.DateTimeField(null=True, blank=True)
    chased_times = models.PositiveSmallIntegerField(default=0)
    superior_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "person"], name="delivery_once_per_person"),
            models.CheckConstraint(condition=Q(role__in=["to", "cc"]), name="delivery_role_known"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(read_at__isnull=False),
                name="delivery_acknowledged_was_read",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="delivery_unread"),
            models.Index(fields=["person", "-sent_at"], name="delivery_inbox"),
            models.Index(
                fields=["sent_at"],
                condition=Q(ack_wanted=True, acknowledged_at__isnull=True),
                name="delivery_unacknowledged",
            ),
        ]

    @property
    def waits_for_acknowledgement(self) -> bool:
        """Whether this person still has to say that they have seen it."""
        return self.ack_wanted and self.acknowledged_at is None
