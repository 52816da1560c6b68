"""Where work happens: the company, its departments, its halls, the devices in them, the calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import localised


class Company(models.Model):
    """The one company of this installation (row 1).

    `operating_since` is the first business day that was opened; until then the company is being set up.
    """

    name = models.CharField(_("Company"), max_length=120)
    short_name = models.CharField(_("Short name"), max_length=40, blank=True)
    founded_at = models.DateTimeField()
    operating_since = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="company_is_one"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department that halls belong to; its manager is a holding of the department manager's post."""

    code = models.CharField(_("Code"), max_length=16, unique=True)
    name = models.CharField(_("Department"), max_length=80)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Trade(models.Model):
    """A trade that some pack brings (pack section `trades`); a hall has one."""

    code = models.CharField(_("Trade"), max_length=32, unique=True)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    pack = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return localised(self.names) or self.code


class Hall(models.Model):
    """A service hall. `trade` decides which pack applies; `code` is printed on every document."""

    code = models.CharField(_("Code"), max_length=8, unique=True)
    name = models.CharField(_("Hall"), max_length=80)
    trade = models.CharField(_("Trade"), max_length=32)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="halls", null=True, blank=True, verbose_name=_("Department")
    )
    opens = models.TimeField(_("Opens"))
    closes = models.TimeField(_("Closes"))
    address = models.CharField(_("Address"), max_length=200, blank=True)
    phone = models.CharField(_("Hall phone"), max_length=32, blank=True)
    active = models.BooleanField(_("In use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="hall_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A computer or phone registered to a hall; known by a random token in its cookie, stored hashed.

    In use until `revoked_at` is set; never deleted.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="devices")
    name = models.CharField(_("Device"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["hall_id", "name", "id"]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """The owner's correction of the shipped working-day calendar for one date."""

    date = models.DateField(_("Date"), primary_key=True)
    working = models.BooleanField(_("Working day"))
    note = models.CharField(_("Note"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["date"]
