"""Passwords, PINs and sessions. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Who
from hallkeeper.foundation.trail.api import after_rollback, record
from hallkeeper.org.people.actions.persons import end_sessions_of
from hallkeeper.org.people.actions.sign_in import forget_failures, locked_until, note_failure, too_many
from hallkeeper.org.people.models import Account, Person
from hallkeeper.org.people.passwords import checked_pin, one_time_password
from hallkeeper.org.places.api import Acting, subject_of


def reset_password(*, person: Person, by: Acting) -> str:
    """Give a person a new one-time password and end their sessions; returns it, to be shown once.

    Needs `org_people.reset_password` over that person, never one's own account (change it with the old
    one instead). Lockouts of their sign-in and their PIN end too.
    """
    if by.person_id == person.pk:
        raise NotAllowed("people.own_reset", _("Change your own password under My account"))
    by.require_over("org_people.reset_password", person.pk)
    account = Account.objects.get(person=person)
    password = one_time_password()
    Account.objects.filter(pk=account.pk).update(
        password=make_password(password), must_change_password=True, pin_failures=0, pin_locked_until=None
    )
    forget_failures(account.username)
    end_sessions_of(person.pk)
    record("password_reset", subject_of(person), by)
    return password


def _confirm(account: Account, password: str) -> None:
    # Somebody at an open screen could guess here, so it counts like a failed sign-in, rolled back or not.
    name = account.username
    if (locked := locked_until(name, "", known=True)) is not None:
        raise NotAllowed("people.locked", too_many(locked), field="password", recorded=True)
    if not account.check_password(password):
        after_rollback(lambda: note_failure(name, "", known=True))
        raise NotAllowed(
            "people.wrong_password", _("The present password is wrong"), field="password", recorded=True
        )


def change_password(*, account: Account, old: str, new: str, by: Who) -> Account:
    """Change one's own password; every other session of the account ends.

    Raises `NotAllowed` for a wrong old one, `BadInput` for a new one that is too weak or the same.
    """
    _confirm(account, old)
    if old == new:
        raise BadInput("people.same_password", _("Choose another password than before"), field="new")
    try:
        validate_password(new, account)
    except ValidationError as error:
        raise BadInput("people.weak_password", " ".join(error.messages), field="new") from error
    account.set_password(new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    end_sessions_of(account.person_id)
    account.refresh_from_db()
    record("password_changed", subject_of(account.person), by)
    return account


def set_pin(*, account: Account, pin: str, password: str, by: Who) -> None:
    """Set one's own PIN, after the password. A lockout of the old one ends.

    Raises `NotAllowed` for a wrong password, `BadInput` for a PIN that is not 4 to 6 digits or too easy.
    """
    _confirm(account, password)
    Account.objects.filter(pk=account.pk).update(
        pin=make_password(checked_pin(pin)), pin_failures=0, pin_locked_until=None
    )
    record("pin_set", subject_of(account.person), by)


def end_sessions(*, person: Person, by: Acting) -> None:
    """End every session of a person; others' need `org_people.end_sessions` over them, one's own nothing."""
    if by.person_id != person.pk:
        by.require_over("org_people.end_sessions", person.pk)
    end_sessions_of(person.pk)
    record("sessions_ended", subject_of(person), by)
