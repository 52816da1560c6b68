"""Descriptor of engine.policies."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.policies.actions import APPROVAL, apply_approved, decline_proposal
from hallkeeper.engine.policies.controls import controls
from hallkeeper.engine.policies.describing import describe
from hallkeeper.engine.policies.loading import load_kinds
from hallkeeper.engine.policies.specs import KindRow
from hallkeeper.foundation.rooms.api import ApprovalKind, MenuEntry, PackSection, Right, Room

ROOM = Room(
    name="engine.policies",
    title=_("Policies"),
    menu=(
        MenuEntry(
            "policies", _("Policies"), "adjustments", "engine_policies:index", "engine_policies.see", order=60
        ),
    ),
    pack_sections=(
        PackSection("policies", KindRow, load_kinds, order=20, refers={"clause": "clauses"}, editable=False),
    ),
    approval_kinds=(
        ApprovalKind(
            APPROVAL,
            _("Change a policy"),
            "engine_policies.approve",
            apply_approved,
            describe,
            decline_proposal,
        ),
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
    controls=(controls,),
)
