"""Descriptor of engine.approvals."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.approvals.actions import ask_as_wanted, withdraw_as_dropped
from hallkeeper.foundation.rooms.api import ApprovalDropped, ApprovalWanted, Handler, MenuEntry, Room

ROOM = Room(
    name="engine.approvals",
    events=(ApprovalWanted, ApprovalDropped),
    handlers=(Handler(ApprovalWanted, ask_as_wanted), Handler(ApprovalDropped, withdraw_as_dropped)),
    menu=(
        MenuEntry(
            "approvals",
            _("Waiting for me"),
            "signature",
            "engine_approvals:inbox",
            order=70,
        ),
    ),
    retention={"Approval": "forever: who agreed to what"},
    trail={"Approval": "verb rows (approval.ask, .approve, .decline, .withdraw, .fail)"},
)
