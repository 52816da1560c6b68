"""One way in: `perform` runs a verb once per key, in one transaction, and remembers the outcome."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Refusal, Who, now
from hallkeeper.foundation.once.gate import busy, gate
from hallkeeper.foundation.once.models import OnceKey
from hallkeeper.foundation.trail.api import record, transaction

KEPT = timedelta(days=60)
LONGEST_KEY = 80
_LOCKED = ("locked", "busy", "lock timeout", "deadlock", "could not serialize", "get a connection")


@dataclass(frozen=True)
class Outcome:
    """What a verb did: where to go next, a sentence for the person, and the ids of the rows made."""

    location: str = ""
    status: int = 303
    ids: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    replayed: bool = False


def fingerprint(content: Mapping[str, Any]) -> str:
    """A digest of what was sent, so that one key cannot carry two different contents.

    Keyed: the content may hold a PIN, and a plain digest of four digits gives them away.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def perform(key: str, print_: str, verb: Callable[[], Outcome], *, by: Who, hall: str = "") -> Outcome:
    """Run `verb` unless `key` already did; the same press twice gets the same outcome (`replayed`).

    Raises `Refusal("once.other_body")` when the key comes again with another content or person, `Busy` when
    the database stays locked, and whatever the verb refuses. A refusal with `recorded` is written to the
    trail after everything else was rolled back.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refusal("once.no_key", _("This form is out of date. Open the page again"), status=400)
    with _busy_when_locked():
        try:
            with gate(), transaction():
                return _once(key, print_, verb, by)
        except Refusal as refusal:
            if refusal.recorded:
                _record_refusal(refusal, by, hall)
            raise


@contextmanager
def _busy_when_locked() -> Iterator[None]:
    """A database that stays locked becomes "busy, nothing was saved"; any other failure stays what it is."""
    try:
        yield
    except OperationalError as error:
        if any(word in str(error).lower() for word in _LOCKED):
            raise busy() from error
        raise


def _once(key: str, print_: str, verb: Callable[[], Outcome], by: Who) -> Outcome:
    if not _claimed(key, print_, by):
        return _replay(OnceKey.objects.get(key=key), print_, by)
    outcome = verb()
    OnceKey.objects.filter(key=key).update(
        status=outcome.status, location=outcome.location, message=str(outcome.message), ids=outcome.ids
    )
    return replace(outcome, message=str(outcome.message))


def done_before(key: str, print_: str, *, by: Who) -> Outcome | None:
    """The outcome of a press with this key and content by this person, if there was one. Runs nothing."""
    there = OnceKey.objects.filter(key=key[:LONGEST_KEY], fingerprint=print_, actor=by.code).first()
    return _replay(there, print_, by) if there is not None else None


def _claimed(key: str, print_: str, by: Who) -> bool:
    """Whether the key is new and now ours. On PostgreSQL this waits for a rival with the same key; on SQLite
    there is only one writer."""
    table = OnceKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (key, fingerprint, actor, at, status, location, message, ids) '  # noqa: S608
            "VALUES (%s, %s, %s, %s, 0, '', '', '{}') ON CONFLICT (key) DO NOTHING",
            [key, print_, by.code, connection.ops.adapt_datetimefield_value(now())],
        )
        return bool(cursor.rowcount == 1)


def _replay(there: OnceKey, print_: str, by: Who) -> Outcome:
    if there.fingerprint != print_ or there.actor != by.code:
        raise Refusal(
            "once.other_body",
            _("This was already sent with other content. Open the page again to see what was saved"),
        )
    return Outcome(there.location, there.status, there.ids, there.message, replayed=True)


def _record_refusal(refusal: Refusal, by: Who, hall: str) -> None:
    with gate(), transaction():
        record(
            "refused",
            refusal.code,
            by,
            hall=hall,
            clause=refusal.clause,
            detail={"message": str(refusal.message), "who_may": refusal.who},
        )


def forget_old_keys(moment: datetime) -> int:
    """Drop keys older than sixty days; a button pressed after that gets a fresh page anyway."""
    return OnceKey.objects.filter(at__lt=moment - KEPT).delete()[0]
