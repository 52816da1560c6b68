"""Descriptor of org.places."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import ImportKind, PackSection, Right, Room
from hallkeeper.org.places.importing import COLUMNS, MORE, SYNONYMS, import_halls
from hallkeeper.org.places.pack import TradeRow, load_trades

ROOM = Room(
    name="org.places",
    title=_("Company and halls"),
    rights=(
        Right("org_places.set_up", _("Set up the company, departments and halls")),
        Right("org_places.change_hall", _("Change a hall's name, hours and address")),
        Right("org_places.devices", _("Register and revoke the hall's devices")),
        Right("org_places.calendar", _("Correct the calendar of working days")),
    ),
    pack_sections=(PackSection("trades", TradeRow, load_trades, order=5, editable=False),),
    import_kinds=(ImportKind("halls", COLUMNS, SYNONYMS, import_halls, more=MORE),),
    retention={
        "Company": "forever: every document names it",
        "Department": "forever: past holdings and halls point to it",
        "Hall": "forever: every row of a hall points to it; taken out of use instead",
        "Trade": "forever: halls name it",
        "Device": "forever: a revoked device explains past sign-ins",
        "CalendarDay": "forever: past due times were counted with it",
    },
    trail={
        "Company": "set_up, changed",
        "Department": "added",
        "Hall": "added, changed",
        "Trade": "none: shipped by packs, whose loading is trailed",
        "Device": "registered, revoked",
        "CalendarDay": "set",
    },
)
