"""Counting failed sign-ins, by the name typed (existing or not) and by the address they come from.

Outside the trail's transaction on purpose: nothing else happens, and each failure must count at once.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction as django_transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import Who, local, now, today
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.models import Account, DeviceDay, SignInTries
from hallkeeper.org.places.api import Device, subject_of

WINDOW = timedelta(minutes=10)
TRIES_PER_NAME = 5
TRIES_PER_ADDRESS = 30  # a hall's people share one address
KEPT = timedelta(days=1)


def _keys(username: str, address: str, known: bool) -> dict[str, int]:
    """What counts, and how many tries it has. In a known browser the name counts apart, and nothing else:
    whatever strangers do, from outside or from the same address, its owner gets in.
    """
    name = username.strip().lower()
    wanted = {("name", name): TRIES_PER_NAME, ("address", address): TRIES_PER_ADDRESS}
    if known:
        wanted = {("known", name): TRIES_PER_NAME}
    return {_key(kind, text): most for (kind, text), most in wanted.items() if text}


def _key(kind: str, text: str) -> str:
    message = f"{kind}\0{text}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def locked_until(username: str, address: str, *, known: bool = False) -> datetime | None:
    """Until when this name or this address may not try; None when it may. Names need not exist. `known` is a
    browser in which this account's password was given before.
    """
    rows = SignInTries.objects.filter(key__in=_keys(username, address, known), locked_until__gt=now())
    return max((row.locked_until for row in rows if row.locked_until), default=None)


def too_many(until: datetime) -> str:
    """The words for somebody who tried too often."""
    moment = local(until).strftime("%H:%M")
    return _("Too many tries. Try again after %(time)s, or ask the hall manager to reset it") % {
        "time": moment
    }


def note_failure(username: str, address: str, *, known: bool = False) -> None:
    """Count one failed sign-in; the fifth of a name (thirtieth of an address) in ten minutes locks it."""
    moment = now()
    with django_transaction.atomic():
        for key, most in sorted(_keys(username, address, known).items()):
            SignInTries.objects.bulk_create([SignInTries(key=key, since=moment)], ignore_conflicts=True)
            row = SignInTries.objects.select_for_update().get(key=key)
            fresh = moment - row.since > WINDOW
            failures = 1 if fresh else row.failures + 1
            full = failures >= most
            SignInTries.objects.filter(key=key).update(
                since=moment if fresh or full else row.since,
                failures=0 if full else failures,
                locked_until=moment + WINDOW if full else row.locked_until,
            )


def forget_failures(username: str) -> None:
    """A name that signed in starts counting anew; its address does not."""
    keys = [_key(kind, username.strip().lower()) for kind in ("name", "known")]
    SignInTries.objects.filter(key__in=keys).delete()


def sweep_tries(moment: datetime) -> int:
    """Drop counts older than a day."""
    return SignInTries.objects.filter(since__lt=moment - KEPT).delete()[0]


def sweep_device_days(moment: datetime) -> int:
    """Drop yesterday's PIN days."""
    return DeviceDay.objects.filter(date__lt=moment.date() - KEPT).delete()[0]


def note_sign_in(account: Account, device: Device | None, *, full: bool) -> None:
    """Record a sign-in; a full one on a hall's device lets the PIN work there until midnight."""
    with transaction():
        Account.objects.filter(pk=account.pk).update(last_login=now())
        if full and device is not None:
            DeviceDay.objects.update_or_create(
                device=device, account=account, date=today(), defaults={"epoch": account.session_epoch}
            )
        detail = {"how": "password" if full else "pin", "device": device.name if device else ""}
        hall = device.hall.code if device else ""
        record("signed_in", subject_of(account.person), account.person.who, hall=hall, detail=detail)
    if full:
        forget_failures(account.username)


def pin_works(account: Account, device: Device) -> bool:
    """Whether this account has signed in fully on this device today."""
    rows = DeviceDay.objects.filter(device=device, account=account, date=today())
    return rows.filter(epoch=F("account__session_epoch")).exists()


def signed_out(account: Account, by: Who) -> None:
    """Record that somebody signed out."""
    with transaction():
        record("signed_out", subject_of(account.person), by)
