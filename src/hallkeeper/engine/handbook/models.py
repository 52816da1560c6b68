"""The handbook: chapters and clauses, as packs ship them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hallkeeper.foundation.rooms.api import localised


class Chapter(models.Model):
    """A part of the handbook (`S1`, `S1.2`); `order` sorts as people count."""

    id = models.CharField(max_length=16, primary_key=True)
    titles: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    pack = models.CharField(max_length=32)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order"]

    def __str__(self) -> str:
        return localised(self.titles)


class Clause(models.Model):
    """One rule (`S1.2.7`). Duties, policies, rights and refusals name it; the chip `§1.2.7` opens it."""

    id = models.CharField(max_length=16, primary_key=True)
    chapter = models.CharField(max_length=16)
    titles: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    texts: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    pack = models.CharField(max_length=32)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order"]

    def __str__(self) -> str:
        return self.mark

    @property
    def mark(self) -> str:
        """As people cite it: `§1.2.7`."""
        return f"§{self.id.removeprefix('S')}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return localised(self.titles)

    @property
    def text(self) -> str:
        """The text in the reader's language, else in Chinese."""
        return localised(self.texts)
