"""What other rooms may use of approvals."""

from hallkeeper.engine.approvals.actions import NotPossible, approve, decline, fail, request, withdraw
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.approvals.presenters import ApprovalRow, lines_of, rows_of
from hallkeeper.engine.approvals.queries import approval_of, asked_by, waiting_count, waiting_for

__all__ = [
    "Approval",
    "ApprovalRow",
    "NotPossible",
    "approval_of",
    "approve",
    "asked_by",
    "decline",
    "fail",
    "lines_of",
    "request",
    "rows_of",
    "waiting_count",
    "waiting_for",
    "withdraw",
]
