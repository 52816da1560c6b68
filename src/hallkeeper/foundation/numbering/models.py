"""Gap-free numbers for documents."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """The last number given out in one series of one scope; moves only with the document's transaction."""

    key = models.CharField(max_length=120, primary_key=True)
    last = models.BigIntegerField(default=0)
