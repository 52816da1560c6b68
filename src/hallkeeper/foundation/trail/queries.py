"""Reads of the trail for history tabs and the trail page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import QuerySet

from hallkeeper.foundation.trail.models import Seal, TrailRow
from hallkeeper.foundation.trail.recording import scope_of


def rows_of(subject: str) -> QuerySet[TrailRow]:
    """What happened to one object, newest first."""
    return TrailRow.objects.filter(subject=subject).order_by("-at", "-seq")


def rows_of_day(hall: str, day: date) -> QuerySet[TrailRow]:
    """What happened in a hall on a day, in order."""
    return TrailRow.objects.filter(scope=scope_of(hall, day)).order_by("seq")


def last_seal(hall: str, day: date) -> Seal | None:
    """The newest seal over a hall's day, or None while it is open."""
    return Seal.objects.filter(scope=scope_of(hall, day)).order_by("-number").first()


def seal_over(subject: str) -> Seal | None:
    """The seal that covers the newest row about an object. It stays the same however much is sealed later,
    so paper can show it.
    """
    row = rows_of(subject).first()
    if row is None:
        return None
    return Seal.objects.filter(scope=row.scope, first_seq__lte=row.seq, last_seq__gte=row.seq).first()


def detail_of(text: str) -> dict[str, Any]:
    """What a row's detail says; nothing where somebody damaged it (`verify` names the row by its MAC)."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
