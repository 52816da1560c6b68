"""Once-only entry: what a key already did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class OnceKey(models.Model):
    """The outcome of one press of a button: never a page, only where to go and which rows were made."""

    key = models.CharField(max_length=80, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, blank=True)
    message = models.TextField(blank=True)
    ids: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(key=""), name="once_key_not_empty")
        ]
