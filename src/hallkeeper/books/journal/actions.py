"""Verbs of the journal: post and reverse. Both join the open `trail.transaction()`."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, DayClosed, hold_writable, ledger_day
from hallkeeper.books.journal.models import DayTotal, Entry, Leg
from hallkeeper.books.journal.rules import Line, balanced, mirrored
from hallkeeper.foundation.kernel.api import BadInput, Refusal, Who, now
from hallkeeper.foundation.trail.api import record


def post(
    *,
    day: BusinessDay,
    kind: str,
    legs: Sequence[tuple[str, int]],
    by: Who,
    memo: str = "",
    reverses: Entry | None = None,
    subject: str = "",
) -> Entry:
    """Write one entry in fen; legs of zero are left out. Locks the day; a closed one is refused.

    Raises `ValueError` for legs that do not sum to zero or name an unknown account (a fault of the
    caller, nothing is written) and `Refusal("days.closed")`.
    """
    lines = balanced(Line(account, fen) for account, fen in legs)
    return _write(day, kind, lines, by, memo=memo, reverses=reverses, subject=subject)


def reverse(*, entry: Entry, by: Who, reason: str, day: BusinessDay | None = None) -> Entry:
    """Undo an entry by its mirror, in its own day while that can be written, else in the running one.

    Raises `Refusal("journal.reversed")` where it was undone before, and for a reversal itself: what was
    undone by mistake is posted anew.
    """
    if not reason.strip():
        raise BadInput("journal.no_reason", _("Say why this is undone"), field="reason")
    if entry.reverses_id is not None or Entry.objects.filter(reverses=entry).exists():
        raise Refusal("journal.reversed", _("This was undone already"))
    lines = mirrored([Line(leg.account, leg.fen, leg.unit) for leg in entry.legs.all()])
    place = day or (entry.day if entry.day.state != "closed" else ledger_day(entry.hall))
    return _write(
        place, f"{entry.kind}.reversed", lines, by, memo=reason[:200], reverses=entry, subject=entry.subject
    )


def _write(
    day: BusinessDay,
    kind: str,
    lines: Sequence[Line],
    by: Who,
    *,
    memo: str,
    reverses: Entry | None,
    subject: str,
) -> Entry:
    hold_writable(day)
    entry = Entry(
        hall=day.hall,
        day=day,
        date=day.date,
        kind=kind,
        memo=memo,
        subject=subject,
        reverses=reverses,
        by=by.code,
        by_name=by.name,
        at=now(),
    )
    entry.save()
    Leg.objects.bulk_create(
        Leg(entry=entry, hall_id=day.hall_id, day=day, account=line.account, unit=line.unit, fen=line.fen)
        for line in lines
    )
    _record(entry, lines, by)
    return entry


def _record(entry: Entry, lines: Sequence[Line], by: Who) -> None:
    # The legs stand on the trail too: a pair of legs changed behind our back still sums to zero.
    detail: dict[str, object] = {
        "kind": entry.kind,
        "legs": [[line.account, line.unit, line.fen] for line in lines],
        "for": entry.subject,
    }
    if entry.reverses_id is not None:
        detail["reverses"] = entry.reverses_id
    record(
        "journal.post",
        entry.name_on_trail,
        by,
        hall=entry.hall.code,
        day=entry.date,
        detail=detail,
        reason=entry.memo,
    )


def total_day(event: DayClosed) -> None:
    """Write the day's totals at its close, so that a balance sums days and not years of legs."""
    rows = Leg.objects.filter(day=event.day_id).values_list("hall", "account", "unit")
    sums = rows.annotate(total=Sum("fen")).order_by("account", "unit")
    of_day = {"day_id": event.day_id, "generation": event.generation}
    DayTotal.objects.bulk_create(
        DayTotal(**of_day, hall_id=hall, account=account, unit=unit, fen=fen)
        for hall, account, unit, fen in sums
    )
