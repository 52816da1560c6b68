"""The accounts of a hall's books. They are text; every hall has them all."""

from __future__ import annotations

import re

METHODS = ("cash", "card", "wechat", "alipay")
SETTLEMENTS = ("card", "wechat", "alipay")

ACCOUNTS = frozenset(
    {
        "drawer",  # float and today's takings, in the box
        "pouch",  # takings of closed days, in the box until they are deposited
        "transit",  # money taken out of the box, on its way to the bank
        "bank",
        "float.fund",  # what the company put into the box so that change can be given
        "short_over",  # the shortages (debit) and overages (credit) that counts found
        "deposit_over",  # what was paid into the bank beyond what was due
        *(f"takings.{method}" for method in METHODS),
        *(f"settlement.{method}" for method in SETTLEMENTS),
    }
)
_PAID_OUT = re.compile(r"paid_out\.[a-z][a-z0-9_]{0,39}")  # the categories are pack data

IN_THE_BOX = ("drawer", "pouch")


def is_account(name: str) -> bool:
    """Whether the books know this account."""
    return name in ACCOUNTS or _PAID_OUT.fullmatch(name) is not None
