"""Signing with a PIN, so that guessing is really limited.

A wrong PIN refuses the verb it signs, and the refusal rolls everything back: a count written only there
would be lost with it. So the failure is written twice over: in the caller's transaction (it stays if the
caller goes on) and again after a rollback (`trail.after_rollback`). The account's row is locked while the
PIN is compared, so many guesses at once wait for each other.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import NotAllowed, local, now
from hallkeeper.foundation.trail.api import after_rollback, record, transaction
from hallkeeper.org.people.models import Account, Person
from hallkeeper.org.places.api import subject_of

Text = str | Promise
TRIES = 5
LOCKED = timedelta(minutes=10)


def check_signature(person: Person, pin: str, *, field: str = "pin") -> None:
    """Return when `pin` is this person's; five wrong ones lock it for ten minutes.

    Raises `NotAllowed` (recorded, at `field`): `signature.none` where no PIN is set, `signature.locked`,
    `signature.wrong`. Works inside a verb's transaction and, opening its own, outside of one.
    """
    with transaction():
        refusal = _verdict(person, pin)
    if refusal is not None:
        refusal.field = field
        raise refusal


def _verdict(person: Person, pin: str) -> NotAllowed | None:
    account = Account.objects.select_for_update().filter(person=person).first()
    if account is None or not account.is_active or not account.pin:
        return _refusal(
            "signature.none",
            _("%(name)s has no PIN yet") % {"name": person.name},
            next_=_("Set one under My account"),
        )
    if _is_locked(account):
        return _locked(account)
    if check_password(pin, account.pin):
        if account.pin_failures:
            Account.objects.filter(pk=account.pk).update(pin_failures=0)
        return None
    _count(account.pk, person)
    after_rollback(lambda: _count(account.pk, person))
    account.refresh_from_db()
    return _locked(account) if _is_locked(account) else _wrong(person, TRIES - account.pin_failures)


def _is_locked(account: Account) -> bool:
    return account.pin_locked_until is not None and account.pin_locked_until > now()


def _count(account_id: int, person: Person) -> None:
    with transaction():
        account = Account.objects.select_for_update().get(pk=account_id)
        if _is_locked(account):
            return  # another guess at the same time was the fifth; its lock stays
        failures = account.pin_failures + 1
        full = failures >= TRIES
        Account.objects.filter(pk=account_id).update(
            pin_failures=0 if full else failures, pin_locked_until=now() + LOCKED if full else None
        )
        if full:
            record("pin_locked", subject_of(person), person.who, detail={"tries": TRIES})


def _refusal(code: str, message: Text, *, next_: Text = "") -> NotAllowed:
    return NotAllowed(code, message, field="pin", recorded=True, next=next_)


def _wrong(person: Person, left: int) -> NotAllowed:
    words = _("This is not %(name)s's PIN. %(left)d more tries") % {"name": person.name, "left": left}
    return _refusal("signature.wrong", words)


def _locked(account: Account) -> NotAllowed:
    moment = local(account.pin_locked_until or now()).strftime("%H:%M")
    words = _("Too many wrong PINs. Try again after %(time)s") % {"time": moment}
    return _refusal("signature.locked", words)
