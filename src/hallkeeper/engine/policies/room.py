"""Descriptor of engine.policies."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.policies.loading import load_kinds
from hallkeeper.engine.policies.specs import KindRow
from hallkeeper.foundation.rooms.api import PackSection, Right, Room

ROOM = Room(
    name="engine.policies",
    pack_sections=(
        PackSection("policies", KindRow, load_kinds, order=20, refers={"clause": "clauses"}, editable=False),
    ),
    rights=(
        Right("engine_policies.see", _("See policies")),
        Right("engine_policies.propose", _("Change policies"), money=True),
        Right("engine_policies.approve", _("Approve policies that concern money"), money=True),
    ),
    retention={
        "PolicyKind": "forever: what every computed line points to",
        "PolicyVersion": "forever: the past is recomputed with it",
    },
    trail={
        "PolicyKind": "none: the load of its pack is trailed",
        "PolicyVersion": "one row per proposal and per decision, with old and new values",
    },
)
