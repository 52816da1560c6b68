"""What other rooms may use of manning."""

from hallkeeper.engine.manning.actions import Change, copy_last_week, set_on_duty, set_week
from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.engine.manning.queries import (
    leader_of,
    leaders_of,
    on_duty,
    shift_at,
    shifts_of,
    tomorrows_leader,
)
from hallkeeper.engine.manning.shift_times import Times, set_shift_times

__all__ = [
    "Change",
    "OnDuty",
    "Shift",
    "Times",
    "copy_last_week",
    "leader_of",
    "leaders_of",
    "on_duty",
    "set_on_duty",
    "set_shift_times",
    "set_week",
    "shift_at",
    "shifts_of",
    "tomorrows_leader",
]
