"""Files that prove something: who kept which content, for which hall and day."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hallkeeper.foundation.rooms.api import AppendOnly


class Blob(AppendOnly):
    """One kept file. Written once, never changed; the content lies under its SHA-256 in the files folder.

    Two rows with the same content share one file. The name it had on the device is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    hall = models.CharField(max_length=32, blank=True)
    day = models.DateField(null=True, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    kept_by = models.CharField(max_length=64)
    kept_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="blob_not_empty"),
        ]
        indexes: ClassVar = [models.Index(fields=["hall", "day"], name="blob_hall_day")]
