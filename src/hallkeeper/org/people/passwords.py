"""Passwords that people read off a sheet once, and what a PIN must be."""

from __future__ import annotations

import re
import secrets

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, normalise

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # nothing that sounds or looks like another
_STEPS = "01234567890 09876543210"


def one_time_password(groups: int = 3) -> str:
    """`K7D4-MX9P-3TQW`: 56 random bits that can be read out and typed."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))


def checked_pin(text: str, *, field: str = "pin") -> str:
    """The PIN as typed, if it may be one: 4 to 6 digits, not one digit repeated, not counting up or down."""
    pin = normalise(text)
    if not re.fullmatch(r"\d{4,6}", pin, re.ASCII):
        raise BadInput("people.pin_digits", _("A PIN has 4 to 6 digits"), field=field)
    if len(set(pin)) == 1 or pin in _STEPS:
        raise BadInput("people.pin_easy", _("This PIN is too easy to guess"), field=field)
    return pin
