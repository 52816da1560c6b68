"""The trail: one row per change and per look, in the same transaction, tamper-evident.

`Tape` is the last lock of every transaction: one row per hall and day and one for the company. A row's
`seq` on its tape is gap-free, so a missing row shows; its `mac` covers its content, so a changed row
shows; a `Seal` covers all rows since the last one and the seal before it in the same chain, so a
removed tail shows once the seal has left the database (slip, mail).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hallkeeper.foundation.rooms.api import AppendOnly


class Tape(models.Model):
    """The counter of one scope: `NM/2026-11-23` for a hall's day, `company` for the rest."""

    scope = models.CharField(max_length=64, primary_key=True)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(seq__gte=0), name="tape_seq_not_negative")
        ]


class TrailRow(AppendOnly):
    """Who did what to which object, when, why; outlives the object. Text only, no foreign key."""

    scope = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    hall = models.CharField(max_length=32, blank=True)
    clause = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    detail = models.TextField()  # canonical JSON: the MAC is over these very characters
    mac = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "seq"], name="trail_row_once_per_seq")
        ]
        indexes: ClassVar = [models.Index(fields=["hall", "at"], name="trail_row_hall_at")]


class Seal(AppendOnly):
    """Covers rows `first_seq`..`last_seq` of a scope and the previous seal of its chain (hall or company)."""

    chain = models.CharField(max_length=32)
    number = models.BigIntegerField()
    scope = models.CharField(max_length=64)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "number"], name="seal_once_per_number")
        ]

    @property
    def code(self) -> str:
        """The seal as people read it out: two groups of four, such as `9F3A-71C2`."""
        return f"{self.mac[:4]}-{self.mac[4:8]}".upper()
