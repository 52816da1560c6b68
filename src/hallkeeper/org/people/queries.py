"""Reads of people."""

from __future__ import annotations

from django.db.models import Q

from hallkeeper.org.people.models import Account, Person


def person_by_code(code: str) -> Person | None:
    """The person with this staff number, or None."""
    return Person.objects.filter(code=code).first()


def nobody_yet() -> bool:
    """Whether this installation has no account at all."""
    return not Account.objects.exists()


def nobody_signed_in_yet() -> bool:
    """Whether nobody could sign in so far, so that the first visitor sets the installation up: there is no
    account, or only such as a sheet brought, whose first passwords nobody has seen."""
    able = Q(must_change_password=False) | Q(last_login__isnull=False)
    return not Account.objects.filter(able).exists()
