"""What other rooms may use of duties."""

from hallkeeper.engine.duties.actions.completing import complete, complete_act, complete_by_ref, undo
from hallkeeper.engine.duties.actions.creating import create
from hallkeeper.engine.duties.actions.moving import cancel_by_ref, hand_to, urge, waive
from hallkeeper.engine.duties.actions.planning import plan_day
from hallkeeper.engine.duties.addresses import page_of, url_of
from hallkeeper.engine.duties.models import Duty, DutyKind
from hallkeeper.engine.duties.owners import may_do
from hallkeeper.engine.duties.presenters import proofs_of
from hallkeeper.engine.duties.queries import (
    coming,
    duty_of,
    gates,
    mine,
    missing_for,
    of_hall,
    open_gates,
    owner_words,
)
from hallkeeper.engine.duties.rules import Given
from hallkeeper.engine.duties.ticking import tick

__all__ = [
    "Duty",
    "DutyKind",
    "Given",
    "cancel_by_ref",
    "coming",
    "complete",
    "complete_act",
    "complete_by_ref",
    "create",
    "duty_of",
    "gates",
    "hand_to",
    "may_do",
    "mine",
    "missing_for",
    "of_hall",
    "open_gates",
    "owner_words",
    "page_of",
    "plan_day",
    "proofs_of",
    "tick",
    "undo",
    "urge",
    "url_of",
    "waive",
]
