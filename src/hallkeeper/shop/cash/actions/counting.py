"""Counting the box, blind."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, hold_open, ledger_day
from hallkeeper.books.journal.api import IN_THE_BOX, last_move, last_moved
from hallkeeper.engine.duties.api import complete_act
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import Refusal, format_fen, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.actions.differences import found
from hallkeeper.shop.cash.custody import COUNT, hold_as_custodian, hold_box
from hallkeeper.shop.cash.events import CountDiffered
from hallkeeper.shop.cash.models import Box, CashCount, Difference, Handover, HandoverState, Purpose
from hallkeeper.shop.cash.queries import (
    counts_now,
    counts_unsettled,
    expected_in,
    running_day,
    whole_handovers,
)
from hallkeeper.shop.cash.refusals import CLOSING, CUSTODY, OPENING, bad_field
from hallkeeper.shop.cash.rules import BadCount, count_total

_CLAUSES = {
    Purpose.OPENING: OPENING,
    Purpose.CLOSE: CLOSING,
    Purpose.GIVE: CUSTODY,
    Purpose.TAKE: CUSTODY,
}


def count_box(
    *,
    hall: Hall,
    purpose: str,
    lines: Mapping[int, int],
    by: Actor,
    day: BusinessDay | None = None,
    handover: Handover | None = None,
    screen: Actor | None = None,
) -> CashCount:
    """Hand in what was counted: `lines` maps a denomination in fen to pieces. Blind: what is expected is
    frozen with the count and shown only after. `screen` is at whose screen, where it is not one's own.

    Steps: only the custodian (for `take`, the taker of an offered hand-over), with the right → denominations
    → recounts left (policy cash.handover) → count → trail → a difference is told at once
    (`CountDiffered`) → duty done. Anybody else is refused and recorded (S1.2.6).
    Once it agrees, or at close, the counting duty is done; a difference before opening waits for
    `accept_opening`.
    """
    chosen = Purpose(purpose)
    box = _box_to_count(hall, chosen, handover, by)
    total = _total(lines)
    place = _day_of(hall, chosen, day)
    attempt = _attempt(box, chosen, place, handover, by)
    count = CashCount(
        box=box,
        hall=hall,
        day=place,
        generation=place.generation,
        purpose=chosen,
        handover=handover,
        by_id=by.person_id,
        lines={str(fen): pieces for fen, pieces in sorted(lines.items()) if pieces},
        total_fen=total,
        expected_fen=expected_in(box),
        attempt=attempt,
        after_entry=last_moved(hall, IN_THE_BOX),
        at=now(),
    )
    count.save()
    _record(count, by, screen)
    _tell(count, by)
    if chosen == Purpose.CLOSE or (chosen == Purpose.OPENING and count.difference_fen == 0):
        _done(count, by)
    return count


def recounts_left(count: CashCount) -> int:
    """How many more times this person may count again before the matter is settled."""
    allowed: int = value("cash.handover", count.hall, count.day.date).recounts
    return max(0, allowed + 1 - count.attempt)


def accept_opening(*, count: CashCount, cause: str, words: str, by: Actor) -> Difference:
    """Take the opening count as it is: its difference is posted as short or over, with cause and words or
    open until explained, and the department manager is told.

    Steps: the custodian → the newest count, nothing moved since → post, difference → trail → duty done.
    """
    box = hold_as_custodian(count.hall, by, COUNT)
    newest = counts_now(box, Purpose.OPENING, by.person_id).first()
    if count.purpose != Purpose.OPENING or newest is None or newest.pk != count.pk:
        raise moved_since()
    if count.difference_fen == 0:
        raise Refusal("cash.agrees", _("This count agrees; there is nothing to take over"), clause=OPENING)
    difference = found(
        box=box,
        day=count.day,
        purpose="opening",
        method="cash",
        amount=count.difference_fen,
        count=count,
        responsible=Person.objects.get(pk=by.person_id),
        cause=cause,
        words=words,
        by=by,
    )
    _done(count, by)
    return difference


def moved_since() -> Refusal:
    """A count that no longer tells what lies in the box."""
    return Refusal(
        "cash.moved_since",
        _("Money moved after this count, so it no longer holds"),
        clause=CUSTODY,
        next=_("Count again"),
    )


def _box_to_count(hall: Hall, purpose: Purpose, handover: Handover | None, by: Actor) -> Box:
    if purpose != Purpose.TAKE:
        if handover is not None:
            raise ValueError("only the taker counts for a hand-over")
        return hold_as_custodian(hall, by, COUNT)
    box = hold_box(hall)
    if handover is None or handover.box_id != box.pk:
        raise ValueError("a taker counts for a hand-over of this box")
    handover.refresh_from_db(from_queryset=whole_handovers())
    if handover.state != HandoverState.OFFERED or handover.lapses_at <= now():
        raise no_longer_offered()
    if handover.taker_id != by.person_id:
        hold_as_custodian(hall, by, COUNT)  # raises for everyone but the giver
        raise bad_field("giver_counts_twice", _("The taker counts now, not the giver"), "", CUSTODY)
    by.require(COUNT, hall, clause=CUSTODY)
    return box


def no_longer_offered() -> Refusal:
    """The hand-over was taken, declined, withdrawn, or lapsed."""
    return Refusal(
        "cash.not_offered",
        _("This hand-over is no longer open; the box stays with who holds it"),
        clause=CUSTODY,
        next=_("Count and offer it again"),
    )


def _total(lines: Mapping[int, int]) -> int:
    try:
        return count_total(lines)
    except BadCount as bad:
        raise bad_field(
            "bad_count", _("Between 0 and 99,999 pieces of each note and coin"), f"pieces_{bad.args[0]}"
        ) from bad


def _day_of(hall: Hall, purpose: Purpose, day: BusinessDay | None) -> BusinessDay:
    if purpose != Purpose.CLOSE:
        return ledger_day(hall)
    chosen = day or running_day(hall)
    if chosen is None:
        raise Refusal("cash.no_open_day", _("No day is open that could be closed"), clause=CLOSING)
    return hold_open(chosen)


def _attempt(box: Box, purpose: Purpose, day: BusinessDay, handover: Handover | None, by: Actor) -> int:
    """Which count this is. A taker's are counted by hand-over; any other person's over all purposes until the
    matter is settled. When the recounts are used up, the count that still holds for this purpose stands;
    where none does (money moved, or another purpose) one more is taken, so that no close is locked out."""
    if handover is not None:
        before = standing = counts_now(box, purpose, by.person_id, handover).count()
    else:
        holds = Q(purpose=purpose, day=day, generation=day.generation)
        holds &= Q(after_entry=last_move(box.hall, IN_THE_BOX))
        unsettled = counts_unsettled(box, by.person_id)
        before, standing = unsettled.aggregate(all=Count("pk"), standing=Count("pk", filter=holds)).values()
    allowed = value("cash.handover", box.hall).recounts + 1
    if standing and before >= allowed:
        raise Refusal(
            "cash.no_recount",
            _("Counted %(times)d times already; that count stands") % {"times": before},
            clause=_CLAUSES[purpose],
        )
    return int(before) + 1


def _tell(count: CashCount, by: Actor) -> None:
    """Any count that differs is told (S1.1.4), but the taker's, which is compared with the giver's."""
    compared = count.handover is not None and not count.handover.in_absence
    if count.difference_fen and not compared:
        publish(
            CountDiffered(
                hall=count.hall.code,
                date=count.day.date,
                by=by.code,
                count_id=count.pk,
                left=recounts_left(count),
            )
        )


def _record(count: CashCount, by: Actor, screen: Actor | None) -> None:
    detail: dict[str, object] = {
        "purpose": str(count.purpose),
        "attempt": count.attempt,
        "lines": count.lines,
        "total_fen": count.total_fen,
        "expected_fen": count.expected_fen,
    }
    if screen is not None:
        detail["screen"] = screen.code
    clause = _CLAUSES[Purpose(count.purpose)]
    record(
        "cash.count",
        count.subject,
        by,
        hall=count.hall.code,
        day=count.day.date,
        detail=detail,
        clause=clause,
    )


def _done(count: CashCount, by: Actor) -> None:
    kind = "closing_cash_count" if count.purpose == Purpose.CLOSE else "opening_cash_count"
    complete_act(kind=kind, hall=count.hall, on=count.day.date, by=by, note=format_fen(count.total_fen))
