"""Reads of places."""

from __future__ import annotations

from hallkeeper.foundation.kernel.api import WorkingCalendar, shipped
from hallkeeper.org.places.actions import token_hash
from hallkeeper.org.places.models import CalendarDay, Company, Device, Hall


def company() -> Company | None:
    """The company, or None before set-up."""
    return Company.objects.filter(id=1).first()


def hall_by_code(code: str) -> Hall | None:
    """The hall with this code (any case), or None."""
    return Hall.objects.filter(code=code.upper()).first()


def device_by_token(token: str) -> Device | None:
    """The registered device that carries this token, with its hall; None when unknown or revoked."""
    if not token:
        return None
    rows = Device.objects.filter(token_hash=token_hash(token), revoked_at__isnull=True, hall__active=True)
    return rows.select_related("hall").first()


def working_calendar() -> WorkingCalendar:
    """The shipped calendar of working days with the owner's corrections."""
    return shipped().overrides(dict(CalendarDay.objects.values_list("date", "working")))
