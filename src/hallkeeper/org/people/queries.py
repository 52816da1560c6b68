"""Reads of people."""

from __future__ import annotations

from hallkeeper.org.people.models import Account, Person


def person_by_code(code: str) -> Person | None:
    """The person with this staff number, or None."""
    return Person.objects.filter(code=code).first()


def nobody_yet() -> bool:
    """Whether this installation has no account at all: its first visitor sets it up."""
    return not Account.objects.exists()
