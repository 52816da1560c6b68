"""Passwords, PINs and sessions. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, Who, now
from hallkeeper.foundation.trail.api import after_rollback, record
from hallkeeper.org.people.actions.persons import end_sessions_of
from hallkeeper.org.people.actions.sign_in import forget_failures, locked_until, note_failure, too_many
from hallkeeper.org.people.actions.signatures import check_signature
from hallkeeper.org.people.events import AccountTouched
from hallkeeper.org.people.models import Account, Person
from hallkeeper.org.people.passwords import checked_pin, one_time_password
from hallkeeper.org.places.api import Acting, subject_of


def reset_password(*, person: Person, by: Acting) -> str:
    """Give a person a new one-time password and end their sessions; returns it, to be shown once.

    Needs `org_people.reset_password` over that person, never one's own account (change it with the old
    one instead). The lockout of their sign-in ends. Their PIN, its count and its lock stay: who gives a
    password must not come by a signature, so from then on a first PIN takes two others (`clear_pin`), except
    where nobody has ever signed in. The person is told.
    """
    if by.person_id == person.pk:
        raise NotAllowed("people.own_reset", _("Change your own password under My account"))
    by.require_over("org_people.reset_password", person.pk)
    account = Account.objects.get(person=person)
    password = one_time_password()
    Account.objects.filter(pk=account.pk).update(
        password=make_password(password), must_change_password=True, pin_open=account.last_login is None
    )
    forget_failures(account.username)
    end_sessions_of(person.pk)
    record("password_reset", subject_of(person), by)
    publish(AccountTouched(what="password_reset", person=person.code, by=(by,), at=now()))
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


def set_pin(*, account: Account, pin: str, password: str, by: Who, old_pin: str = "") -> None:
    """Set one's own PIN, after the password and, where there is one, the old PIN.

    Raises `NotAllowed` for a wrong password or old PIN and where the first one is not open, `BadInput` for a
    PIN that is not 4 to 6 digits or too easy.
    """
    _confirm(account, password)
    new = checked_pin(pin)
    _check_owner(account, old_pin)
    Account.objects.filter(pk=account.pk).update(
        pin=make_password(new), pin_open=False, pin_failures=0, pin_locked_until=None
    )
    record("pin_set", subject_of(account.person), by)


def _check_owner(account: Account, old_pin: str) -> None:
    """A password may be somebody else's gift; the owner shows the old PIN, or two people know them."""
    there = Account.objects.select_for_update().get(pk=account.pk)
    if there.pin:
        check_signature(account.person, old_pin, field="old")
    elif not there.pin_open:
        raise NotAllowed(
            "people.pin_closed",
            _("Your password was reset by somebody else. Two people have to open a new PIN for you first"),
            clause="S1.2.6",
            next=_("Ask your hall manager; it is on your page under People"),
            recorded=True,
        )


def clear_pin(*, person: Person, by: Acting, second: Acting | None, reason: str = "") -> None:
    """Take a forgotten PIN away and open a new one; its owner sets it with the password, and is told.

    Two people decide it, none of them the owner; `second` is None only while there is nobody else (`alone`).
    Who they may be is org.posts' part, which asks them. Raises `Refusal` where a first PIN is open already.
    """
    if person.pk in {by.person_id, second and second.person_id}:
        raise NotAllowed("people.own_pin", _("Nobody clears their own PIN"), recorded=True)
    rows = Account.objects.filter(person=person).exclude(pin="", pin_open=True)
    if not rows.update(pin="", pin_open=True, pin_failures=0, pin_locked_until=None):
        raise Refusal("people.no_pin", _("%(name)s can set a PIN already") % {"name": person.name})
    both = [by, second] if second else [by]
    detail = {"second": second.code, "second_name": second.name} if second else {"alone": True}
    record("pin_cleared", subject_of(person), by, detail=detail, reason=reason)
    publish(AccountTouched(what="pin_cleared", person=person.code, by=both, at=now()))


def end_sessions(*, person: Person, by: Acting) -> None:
    """End every session of a person; others' need `org_people.end_sessions` over them, one's own nothing."""
    if by.person_id != person.pk:
        by.require_over("org_people.end_sessions", person.pk)
    end_sessions_of(person.pk)
    record("sessions_ended", subject_of(person), by)
