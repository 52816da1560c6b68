"""What other rooms may use of approvals."""

from hallkeeper.engine.approvals.actions import NotPossible, approve, decline, fail, request, withdraw
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.approvals.queries import approval_of, asked_by, waiting_for

__all__ = [
    "Approval",
    "NotPossible",
    "approval_of",
    "approve",
    "asked_by",
    "decline",
    "fail",
    "request",
    "waiting_for",
    "withdraw",
]
