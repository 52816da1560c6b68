"""Who stands on which post, when: the table that duties, custody and meetings read."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import TZ
from hallkeeper.foundation.rooms.api import localised
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class Shift(models.Model):
    """A span of the day. With a hall it is that hall's own; without, the default of the pack's trades.

    A hall that has shifts of its own uses only these. A shift ends on the day it starts.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="shifts")
    code = models.CharField(max_length=32)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    trades: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    starts = models.TimeField(_("Starts"))
    ends = models.TimeField(_("Ends"))
    active = models.BooleanField(_("In use"), default=True)
    pack = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["starts", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "code"], nulls_distinct=False, name="shift_code_once"),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="shift_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return localised(self.names)

    def begins(self, on: date) -> datetime:
        """When this shift begins on a date, aware."""
        return datetime.combine(on, self.starts, TZ)


class OnDuty(models.Model):
    """A person works a shift on a date in a post (its code). The roster will write it later."""

    LEADER = "shift_leader"

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="on_duty")
    date = models.DateField(_("Date"))
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="on_duty")
    post = models.CharField(_("Post"), max_length=40)

    class Meta:
        ordering: ClassVar = ["date", "shift__starts", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "date", "shift"], name="on_duty_person_once_a_shift"),
            models.UniqueConstraint(
                fields=["hall", "date", "shift"],
                condition=models.Q(post="shift_leader"),
                name="on_duty_one_leader_a_shift",
            ),
        ]
