"""Reminding people of what they have not acknowledged, as the policy of their hall says (S1.5.2).

The notices lie below the policies, so this room, which may use both, runs their tick.
"""

from __future__ import annotations

from datetime import datetime

from hallkeeper.books.notices.api import chase
from hallkeeper.engine.policies.api import UnknownPolicy, value, values_by_hall
from hallkeeper.foundation.kernel.api import local
from hallkeeper.org.places.api import Hall

POLICY = "notices.chase"


def remind(moment: datetime) -> int:
    """Run the reminders due at `moment`; how many people were reminded or reported."""
    on = local(moment).date()
    try:
        company = int(value(POLICY, None, on).hours)
        found = values_by_hall(POLICY, Hall.objects.filter(active=True), on)
    except UnknownPolicy:
        return chase(moment)  # no pack says otherwise
    hours = {hall: int(values.hours) for hall, values in found.items()}
    return chase(moment, lambda hall: hours.get(hall.pk, company) if hall else company)
