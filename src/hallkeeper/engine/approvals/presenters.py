"""How a request looks in the inbox and on Today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.approvals.kinds import kind_of, kinds
from hallkeeper.engine.approvals.models import Approval, State
from hallkeeper.foundation.kernel.api import local
from hallkeeper.foundation.rooms.api import ApprovalKind

LOOKS = {
    State.WAITING: "to_verify",
    State.APPROVED: "done",
    State.DECLINED: "refused",
    State.WITHDRAWN: "cancelled",
    State.FAILED: "late",
}


@dataclass(frozen=True)
class ApprovalRow:
    """One request in a list: what, where, who asked and why, and its page."""

    approval: Approval
    title: str
    detail: str
    at: str
    url: str
    look: str
    word: str


def described(kind: ApprovalKind, payload: dict[str, Any]) -> dict[str, list[list[str]]]:
    """What would be done, line by line, in every language of the product."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = [[str(label), str(words)] for label, words in kind.describe(payload)]
    return found


def lines_of(approval: Approval) -> Sequence[Sequence[str | Promise]]:
    """What would be done, line by line, as it was told when it was asked: what the second person agrees to.
    No query, but for a request older than the stored words."""
    stored = approval.described.get(get_language() or settings.LANGUAGE_CODE)
    return kind_of(approval.kind).describe(approval.payload) if stored is None else stored


def rows_of(approvals: Iterable[Approval]) -> list[ApprovalRow]:
    """Rows for lists; no query beyond those the requests came with."""
    declared = kinds()
    return [
        _row(one, str(declared[one.kind].label) if one.kind in declared else one.kind) for one in approvals
    ]


def _row(one: Approval, label: str) -> ApprovalRow:
    hall = one.hall.name if one.hall else str(_("Whole company"))
    return ApprovalRow(
        approval=one,
        title=label,
        detail=f"{one.asked_by.name} · {hall} · {one.reason}",
        at=local(one.asked_at).strftime("%m-%d %H:%M"),
        url=reverse("engine_approvals:detail", args=[one.pk]),
        look=LOOKS[State(one.state)],
        word=str(State(one.state).label),
    )
