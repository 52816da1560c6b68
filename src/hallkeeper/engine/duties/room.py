"""Descriptor of engine.duties."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.loading import KindRow, controls, load_kinds
from hallkeeper.engine.duties.reminding import remind
from hallkeeper.engine.duties.ticking import tick
from hallkeeper.foundation.rooms.api import MenuEntry, PackSection, Right, Room, Tick

ROOM = Room(
    name="engine.duties",
    title=_("Duties"),
    append_only=("Evidence", "Waiver"),
    pack_sections=(PackSection("duties", KindRow, load_kinds, order=60, editable=False),),
    controls=(controls,),
    rights=(
        Right("engine_duties.do", _("Do duties")),
        Right("engine_duties.see_all", _("See all duties of the hall")),
        Right("engine_duties.urge", _("Urge people")),
        Right("engine_duties.assign", _("Hand a duty to somebody")),
        Right("engine_duties.waive", _("Waive duties")),
    ),
    menu=(MenuEntry("duties", _("Duties"), "checklist", "engine_duties:list", order=30),),
    ticks=(Tick("duties.tick", tick, order=20), Tick("notices.chase", remind, order=60)),
    retention={
        "DutyKind": "forever: duties are explained by it; a dropped one is retired",
        "Duty": "5y after its date: what was done, late, missed or waived",
        "Evidence": "5y after the duty's date; its photo too",
        "Waiver": "5y, with its duty",
        "PlannedDay": "1y after its date: only keeps the tick from planning twice",
    },
    trail={
        "DutyKind": "the load of its pack is trailed",
        "Duty": "verb rows (duty.create, .complete, .complete_act, .waive, .urge, .hand_to, .cancel, .undo); "
        "plan, warn, escalate, miss: one row per hall and day",
        "Evidence": "with its duty's row",
        "Waiver": "with its duty's row (duty.waive)",
        "PlannedDay": "one row per plan that made duties (duty.plan)",
    },
)
