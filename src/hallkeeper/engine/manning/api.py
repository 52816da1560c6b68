"""What other rooms may use of manning."""

from hallkeeper.engine.manning.actions import copy_last_week, set_on_duty
from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.engine.manning.queries import (
    leader_of,
    leaders_of,
    on_duty,
    shift_at,
    shifts_of,
    tomorrows_leader,
)

__all__ = [
    "OnDuty",
    "Shift",
    "copy_last_week",
    "leader_of",
    "leaders_of",
    "on_duty",
    "set_on_duty",
    "shift_at",
    "shifts_of",
    "tomorrows_leader",
]
