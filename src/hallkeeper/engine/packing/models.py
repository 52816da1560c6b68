"""Which packs are loaded, and what each row said when it was shipped."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Pack(models.Model):
    """A loaded pack. `digest` is taken over all its files; the same digest loads nothing again."""

    code = models.CharField(max_length=32, unique=True)
    titles: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    trade = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["code"]


class ShippedRow(models.Model):
    """What a pack shipped for one row: the base of the three-way merge with the owner's changes.

    States: `taken` (the room has these values or an owner's edit of them), `waiting` (a newer pack ships
    `offered` for a row that an owner may have edited; nothing was changed), `retired` (no longer shipped).
    """

    class State(models.TextChoices):
        TAKEN = "taken"
        WAITING = "waiting"
        RETIRED = "retired"

    pack = models.CharField(max_length=32)
    section = models.CharField(max_length=32)
    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    shipped: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    offered: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.TAKEN)

    class Meta:
        ordering: ClassVar = ["section", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "key"], name="shipped_row_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", offered__isnull=False)
                | (~models.Q(state="waiting") & models.Q(offered__isnull=True)),
                name="shipped_row_waits_with_an_offer",
            ),
        ]
