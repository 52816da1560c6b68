"""Verbs of places. Each joins the open `trail.transaction()`; check → write → trail."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Refusal, normalise, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.acting import Acting
from hallkeeper.org.places.editing import edit_row, subject_of
from hallkeeper.org.places.models import CalendarDay, Company, Department, Device, Hall

HALL_FIELDS = frozenset({"name", "trade", "department", "opens", "closes", "address", "phone", "active"})
_CODE = re.compile(r"[A-Z0-9]{1,8}")


@dataclass(frozen=True)
class Registered:
    """A device and the token for its cookie; the token exists nowhere else."""

    device: Device
    token: str


def _text(value: str, field: str, longest: int) -> str:
    text = normalise(value)
    if not text:
        raise BadInput("places.empty", _("Fill this in"), field=field)
    if len(text) > longest:
        raise BadInput("places.too_long", _("At most %(n)d characters") % {"n": longest}, field=field)
    return text


def set_up_company(*, name: str, by: Acting, short_name: str = "") -> Company:
    """Name the company; the first time makes its one row. Needs `org_places.set_up` company-wide."""
    by.require_company("org_places.set_up")
    values = {"name": _text(name, "company", 120), "short_name": normalise(short_name)}
    there = Company.objects.filter(id=1).first()
    if there is not None:
        return edit_row(there, version=there.version, values=values, by=by)
    made = Company.objects.create(id=1, founded_at=now(), **values)
    record("set_up", subject_of(made), by, detail=values)
    return made


def start_operating(*, on: date) -> None:
    """Remember the first business day; called by whoever opens a day. Later calls change nothing."""
    Company.objects.filter(id=1, operating_since__isnull=True).update(operating_since=on)


def add_department(*, code: str, name: str, by: Acting) -> Department:
    """Add a department. Needs `org_places.set_up` company-wide; refuses a code in use."""
    by.require_company("org_places.set_up")
    code = _text(code, "code", 16)
    if Department.objects.filter(code=code).exists():
        raise BadInput("places.code_taken", _("This code is in use"), field="code")
    made = Department.objects.create(code=code, name=_text(name, "name", 80))
    record("added", subject_of(made), by, detail={"code": made.code, "name": made.name})
    return made


def add_hall(
    *,
    code: str,
    name: str,
    trade: str,
    opens: time,
    closes: time,
    by: Acting,
    department: Department | None = None,
    address: str = "",
    phone: str = "",
) -> Hall:
    """Add a hall. Needs `org_places.set_up` company-wide.

    Refuses a code in use in any case (it is printed on documents), one that is not letters and digits, and
    hours that do not end after they start.
    """
    by.require_company("org_places.set_up")
    code = normalise(code).upper()
    if not _CODE.fullmatch(code):
        raise BadInput("places.code", _("A code has up to 8 letters and digits, such as NM"), field="code")
    if Hall.objects.filter(code=code).exists():
        raise BadInput("places.code_taken", _("This code is in use"), field="code")
    _check_hours(opens, closes)
    made = Hall.objects.create(
        code=code,
        name=_text(name, "name", 80),
        trade=_text(trade, "trade", 32),
        department=department,
        opens=opens,
        closes=closes,
        address=normalise(address),
        phone=normalise(phone),
    )
    record("added", subject_of(made), by, hall=made.code, detail={"code": made.code, "name": made.name})
    return made


def _check_hours(opens: time, closes: time) -> None:
    if closes <= opens:
        raise BadInput("places.hours", _("The hall closes after it opens"), field="closes")


def change_hall(*, hall: Hall, version: int, by: Acting, **values: Any) -> Hall:
    """Change a hall's name, trade, department, hours, address, phone, or take it out of use.

    Needs `org_places.change_hall` there. The code never changes. Raises `Changed` with both values when
    somebody else was faster.
    """
    by.require("org_places.change_hall", hall)
    if unknown := set(values) - HALL_FIELDS:
        raise TypeError(f"a hall has no changeable {sorted(unknown)}")
    for field, longest in (("name", 80), ("trade", 32)):
        if field in values:
            values[field] = _text(values[field], field, longest)
    for field in {"address", "phone"} & set(values):
        values[field] = normalise(values[field])
    _check_hours(values.get("opens", hall.opens), values.get("closes", hall.closes))
    return edit_row(hall, version=version, values=values, by=by, hall=hall.code)


def token_hash(token: str) -> str:
    """How a device's token is stored; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def register_device(*, hall: Hall, name: str, by: Acting) -> Registered:
    """Make a shop computer known to its hall. Needs `org_places.devices` there.

    Returns the token for the device's cookie; only its hash is kept.
    """
    by.require("org_places.devices", hall)
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        hall=hall,
        name=_text(name, "name", 80),
        token_hash=token_hash(token),
        registered_at=now(),
        registered_by=by.code,
    )
    record("registered", subject_of(device), by, hall=hall.code, detail={"name": device.name})
    return Registered(device, token)


def revoke_device(*, device: Device, by: Acting) -> Device:
    """Forget a device: no tiles and no PIN there any more. Needs `org_places.devices` in its hall."""
    by.require("org_places.devices", device.hall)
    if not Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(revoked_at=now()):
        raise Refusal("places.device_revoked", _("This device is no longer registered"))
    device.refresh_from_db()
    record("revoked", subject_of(device), by, hall=device.hall.code, detail={"name": device.name})
    return device


def set_calendar_day(*, on: date, working: bool, by: Acting, note: str = "") -> CalendarDay:
    """Say whether a date is a working day here, against the shipped calendar.

    Needs `org_places.calendar` company-wide. Due times already fixed stay as they are.
    """
    by.require_company("org_places.calendar")
    before = CalendarDay.objects.filter(date=on).first()
    made, _new = CalendarDay.objects.update_or_create(
        date=on, defaults={"working": working, "note": normalise(note)[:120]}
    )
    detail = {"before": before.working if before else None, "after": working, "note": made.note}
    record("set", subject_of(made), by, detail=detail)
    return made
