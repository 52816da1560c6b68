"""What the day itself keeps: overrides of a stage, closes with their slip, daily reports."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.notices.api import Notice
from hallkeeper.foundation.rooms.api import AppendOnly


class StageOverride(AppendOnly):
    """Somebody with the right let a stage begin although something was missing, and said why."""

    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="overrides")
    stage = models.CharField(max_length=16)
    by_code = models.CharField(max_length=64)
    by_name = models.CharField(max_length=120)
    reason = models.TextField()
    missing: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="override_has_a_reason")
        ]


class DayClose(AppendOnly):
    """One close of a day. `generation` 1 is the first; after a reopening the next close is generation 2.

    `figures` is what the slip and the report print, in fen (`figures.py` says its shape); it never changes,
    so a slip printed next year shows what was signed tonight.
    """

    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="closes")
    generation = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, unique=True)
    by_code = models.CharField(max_length=64)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "generation"], name="day_close_once_per_generation"),
            models.CheckConstraint(condition=models.Q(generation__gte=1), name="day_close_generation_from_1"),
        ]


class DayReport(AppendOnly):
    """The report of one close, sent by itself; `notice` holds who got it and who has read it."""

    close = models.OneToOneField(DayClose, models.PROTECT, related_name="report")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    at = models.DateTimeField()
