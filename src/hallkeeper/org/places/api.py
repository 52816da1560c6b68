"""What other rooms may use of places."""

from hallkeeper.org.places.acting import INSTALLATION, Acting
from hallkeeper.org.places.actions import (
    Registered,
    add_department,
    add_hall,
    change_hall,
    register_device,
    revoke_device,
    set_calendar_day,
    set_up_company,
    start_operating,
)
from hallkeeper.org.places.editing import edit_row, subject_of
from hallkeeper.org.places.models import CalendarDay, Company, Department, Device, Hall, Trade
from hallkeeper.org.places.queries import (
    company,
    device_by_token,
    hall_by_code,
    working_calendar,
)

__all__ = [
    "INSTALLATION",
    "Acting",
    "CalendarDay",
    "Company",
    "Department",
    "Device",
    "Hall",
    "Registered",
    "Trade",
    "add_department",
    "add_hall",
    "change_hall",
    "company",
    "device_by_token",
    "edit_row",
    "hall_by_code",
    "register_device",
    "revoke_device",
    "set_calendar_day",
    "set_up_company",
    "start_operating",
    "subject_of",
    "working_calendar",
]
