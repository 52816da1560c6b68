"""What other rooms may use of places."""

from hallkeeper.org.places.models import CalendarDay, Company, Department, Device, Hall
from hallkeeper.org.places.queries import company, hall_by_code

__all__ = ["CalendarDay", "Company", "Department", "Device", "Hall", "company", "hall_by_code"]
