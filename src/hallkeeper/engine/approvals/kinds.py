"""Which acts need two people: what the rooms declared, and the digest both persons see."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.approvals.models import Approval
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.rooms.api import ApprovalKind, rooms


def kinds() -> dict[str, ApprovalKind]:
    """Every declared kind by its code."""
    return {kind.code: kind for room in rooms() for kind in room.approval_kinds}


def kind_of(code: str) -> ApprovalKind:
    """The declared kind. Raises `Refusal("approvals.unknown_kind")` for one that no room declares."""
    found = kinds().get(code)
    if found is None:
        raise Refusal("approvals.unknown_kind", _("This kind of request is not known any more"))
    return found


def digest(kind: str, hall: str, payload: dict[str, Any]) -> str:
    """What both people see, as one number: kind, hall and every value of the payload."""
    text = json.dumps([kind, hall, payload], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(approval: Approval) -> str:
    """The digest of the row as it stands in the database now."""
    return digest(approval.kind, approval.hall_code, approval.payload)
