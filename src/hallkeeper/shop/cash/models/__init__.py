"""The rows of the cash room."""

from hallkeeper.shop.cash.models.box import (
    BankAccount,
    Box,
    CashCount,
    Custody,
    Handover,
    HandoverState,
    Purpose,
)
from hallkeeper.shop.cash.models.choices import DifferenceCause, PaidOutCategory
from hallkeeper.shop.cash.models.corrections import Correction
from hallkeeper.shop.cash.models.deposits import (
    Deposit,
    DepositDue,
    DepositPart,
    DepositReversal,
    DueState,
    Source,
    TakeOut,
)
from hallkeeper.shop.cash.models.settling import DaySettlement, Difference, DifferenceState
from hallkeeper.shop.cash.models.takings import Method, PaidOut, Takings

__all__ = [
    "BankAccount",
    "Box",
    "CashCount",
    "Correction",
    "Custody",
    "DaySettlement",
    "Deposit",
    "DepositDue",
    "DepositPart",
    "DepositReversal",
    "Difference",
    "DifferenceCause",
    "DifferenceState",
    "DueState",
    "Handover",
    "HandoverState",
    "Method",
    "PaidOut",
    "PaidOutCategory",
    "Purpose",
    "Source",
    "TakeOut",
    "Takings",
]
