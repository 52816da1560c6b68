"""What people see of a number before they ask for it."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """`138****2207`; shorter numbers keep their last two, an empty one stays empty."""
    if len(phone) < 8:
        return "*" * max(len(phone) - 2, 0) + phone[-2:] if len(phone) > 2 else "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"


def mask_identity(number: str) -> str:
    """`110101********8515`: the region and the last four; anything shorter keeps its last two."""
    if len(number) < 15:
        return "*" * (len(number) - 2) + number[-2:] if len(number) > 2 else "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
