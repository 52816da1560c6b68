"""Reads of places."""

from __future__ import annotations

from hallkeeper.org.places.models import CalendarDay, Company, Hall


def company() -> Company | None:
    """The company, or None before set-up."""
    return Company.objects.filter(id=1).first()


def hall_by_code(code: str) -> Hall | None:
    """The hall with this code (any case), or None."""
    return Hall.objects.filter(code__iexact=code).first()


__all__ = ["CalendarDay", "company", "hall_by_code"]
