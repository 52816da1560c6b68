"""A hall's own shift times, in place of the pack's defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.manning.actions import CLAUSE, RIGHT
from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.engine.manning.queries import all_shifts_of
from hallkeeper.foundation.kernel.api import BadInput, Refusal, today
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor


@dataclass(frozen=True)
class Times:
    """What is wanted for one shift."""

    code: str
    starts: time
    ends: time
    active: bool

    @property
    def words(self) -> str:
        """As the trail writes it."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}" if self.active else ""


def set_shift_times(*, hall: Hall, times: Sequence[Times], by: Actor) -> None:
    """From now on this hall works these shifts; days that are over keep the shift they were worked in.

    Steps: right → each ends after it starts, one at least stays in use, none in use later is taken away
    → the hall's own shifts are made or changed, those already planned move along → trail. Clause S1.5.1.
    """
    by.require(RIGHT, hall, clause=CLAUSE)
    there = {shift.code: shift for shift in all_shifts_of(hall)}
    _check(hall, times, there)
    on = today()
    for wanted in times:
        shift = there[wanted.code]
        before = Times(shift.code, shift.starts, shift.ends, shift.active)
        _own(hall, shift, wanted, on)
        if before != wanted:
            detail = {"before": before.words, "after": wanted.words}
            record(
                "set_shift_times", f"engine_manning.Shift:{hall.code}/{shift.code}", by,
                hall=hall.code, detail=detail, clause=CLAUSE,
            )  # fmt: skip


def _check(hall: Hall, times: Sequence[Times], there: dict[str, Shift]) -> None:
    if {wanted.code for wanted in times} != set(there):
        raise Refusal("manning.no_shift", _("This hall has no such shift"))
    if not any(wanted.active for wanted in times):
        raise Refusal("manning.no_shift_left", _("One shift at least stays in use"))
    for wanted in times:
        if wanted.ends <= wanted.starts:
            raise BadInput("manning.ends_first", _("Ends before it begins"), field=f"ends__{wanted.code}")
        planned = OnDuty.objects.filter(hall=hall, shift=there[wanted.code], date__gte=today())
        if not wanted.active and planned.exists():
            raise BadInput(
                "manning.shift_in_use",
                _("Somebody is on duty in this shift from today on. Take them off first"),
                field=f"active__{wanted.code}",
            )


def _own(hall: Hall, shift: Shift, wanted: Times, on: date) -> None:
    own, _made = Shift.objects.update_or_create(
        hall=hall,
        code=shift.code,
        defaults={
            "names": shift.names,
            "trades": [],
            "starts": wanted.starts,
            "ends": wanted.ends,
            "active": wanted.active,
            "pack": shift.pack,
        },
    )
    if own.pk != shift.pk:
        OnDuty.objects.filter(hall=hall, shift=shift, date__gte=on).update(shift=own)
