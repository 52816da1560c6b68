"""Words that packs bring: what small cash payments are for, and why a count may differ."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hallkeeper.foundation.rooms.api import localised


class PaidOutCategory(models.Model):
    """What money may be paid out of the box for; the code is the tail of the account `paid_out.<code>`."""

    code = models.CharField(max_length=40, unique=True)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    order = models.PositiveSmallIntegerField(default=50)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return localised(self.names)


class DifferenceCause(models.Model):
    """A cause that a shortage or an overage may have."""

    code = models.CharField(max_length=40, unique=True)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    order = models.PositiveSmallIntegerField(default=50)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return localised(self.names)
