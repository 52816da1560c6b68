"""Descriptor of shop.hallday."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import (
    ApprovalKind,
    Control,
    Handler,
    MenuEntry,
    Right,
    Room,
    VerifyCheck,
)
from hallkeeper.shop.cash.api import (
    CountDiffered,
    CustodyPassed,
    DepositDueMade,
    DifferenceFound,
    HandoverOffered,
)
from hallkeeper.shop.hallday.actions.alarms import (
    on_count_differed,
    on_custody_passed,
    on_deposit_due,
    on_difference_found,
    on_handover_offered,
)
from hallkeeper.shop.hallday.actions.reopening import KIND, describe, reopen
from hallkeeper.shop.hallday.actions.reporting import on_day_closed
from hallkeeper.shop.hallday.against_trail import verify_slips
from hallkeeper.shop.hallday.checks import verify_closes
from hallkeeper.shop.hallday.events import DayClosed, DayReopened


def controls() -> tuple[Control, ...]:
    """What the day itself does for clauses, beside the duties and policies of the packs."""
    return (
        Control("S1.3.1", "right", str(_("Only the day's shift leader closes it, with nothing missing"))),
        Control("S1.3.1", "record", str(_("Every close is sealed and numbered"))),
        Control("S1.3.2", "record", str(_("The daily report sends itself to exactly those who must know"))),
    )


ROOM = Room(
    name="shop.hallday",
    title=_("Business day"),
    controls=(controls,),
    menu=(MenuEntry("day", _("Day"), "calendar-event", "shop_hallday:now", "shop_hallday.see", 20),),
    events=(DayClosed, DayReopened),
    handlers=(
        Handler(DayClosed, on_day_closed),
        Handler(CountDiffered, on_count_differed),
        Handler(DifferenceFound, on_difference_found),
        Handler(HandoverOffered, on_handover_offered),
        Handler(DepositDueMade, on_deposit_due),
        Handler(CustodyPassed, on_custody_passed),
    ),
    approval_kinds=(
        ApprovalKind(KIND, _("Reopen a closed day"), "shop_hallday.approve_reopen", reopen, describe),
    ),
    append_only=("StageOverride", "DayClose", "DayReport"),
    retention={
        "StageOverride": "10 years, with the day",
        "DayClose": "10 years: the books of the hall",
        "DayReport": "10 years, with its close",
    },
    trail={
        "StageOverride": "hallday.open",
        "DayClose": "hallday.close",
        "DayReport": "hallday.report",
    },
    rights=(
        Right("shop_hallday.see", _("See the business day")),
        Right("shop_hallday.open", _("Open the hall")),
        Right("shop_hallday.override", _("Open although something is missing")),
        Right("shop_hallday.close", _("Close the day"), money=True),
        Right("shop_hallday.request_reopen", _("Ask to reopen a closed day"), money=True),
        Right("shop_hallday.approve_reopen", _("Approve reopening a closed day"), money=True),
        Right("shop_hallday.see_trail", _("See the trail of a day")),
    ),
    verify_checks=(VerifyCheck("closes", verify_closes), VerifyCheck("slips", verify_slips)),
)
