"""Descriptor of engine.manning."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.manning.importing import KIND
from hallkeeper.engine.manning.loading import ShiftRow, load_shifts
from hallkeeper.engine.manning.queries import codes_on_duty
from hallkeeper.foundation.rooms.api import MenuEntry, PackSection, Right, Room

ROOM = Room(
    name="engine.manning",
    title=_("Shifts"),
    menu=(MenuEntry("team", _("Shifts"), "users", "engine_manning:index", order=50),),
    on_duty=codes_on_duty,
    pack_sections=(PackSection("shifts", ShiftRow, load_shifts, order=40),),
    rights=(Right("engine_manning.set", _("Decide who is on duty")),),
    import_kinds=(KIND,),
    retention={
        "Shift": "forever: days point to it",
        "OnDuty": "5y after the date: pay and custody are explained by it",
    },
    trail={
        "Shift": "defaults: none, the load of their pack is trailed; a hall's own: one row per change",
        "OnDuty": "one row per change, with who stood there before",
    },
)
