"""Differences between counted and expected: posted when found, open until explained."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.journal.api import post
from hallkeeper.engine.duties.api import complete_by_ref, create
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, format_fen, now, today
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.events import DifferenceExplained, DifferenceFound
from hallkeeper.shop.cash.models import (
    Box,
    CashCount,
    Difference,
    DifferenceCause,
    DifferenceState,
)
from hallkeeper.shop.cash.refusals import CLOSING, OPENING, bad_field

EXPLAIN = "shop_cash.explain"
LEAST_WORDS = 2


def found(
    *,
    box: Box,
    day: BusinessDay,
    purpose: str,
    method: str,
    amount: int,
    count: CashCount | None,
    responsible: Person,
    cause: str,
    words: str,
    by: Actor,
    subject: str = "",
) -> Difference:
    """Post a difference (counted − expected, not zero) as short or over and tell the department manager.

    Without cause and words it is open and somebody has the duty to explain it; with only one of the two it
    is refused at the other's field. Joins the caller's verb, which has checked who acts.
    """
    explained = check_reason(cause, words, method) if cause or words else False
    moment = now()
    difference = Difference.objects.create(
        hall=box.hall,
        day=day,
        generation=day.generation,
        box=box,
        purpose=purpose,
        method=method,
        amount_fen=amount,
        count=count,
        responsible=responsible,
        state=DifferenceState.EXPLAINED if explained else DifferenceState.OPEN,
        cause=cause,
        words=words.strip(),
        found_at=moment,
        explained_by_id=by.person_id if explained else None,
        explained_at=moment if explained else None,
    )
    account = "drawer" if method == "cash" else f"settlement.{method}"
    kind = "cash.short" if amount < 0 else "cash.over"
    legs = [(account, amount), ("short_over", -amount)]
    post(day=day, kind=kind, legs=legs, by=by, memo=words[:200], subject=subject or difference.subject)
    _record_found(difference, by)
    if not explained:
        _ask_to_explain(difference, by)
    publish(
        DifferenceFound(
            hall=box.hall.code,
            date=day.date,
            by=by.code,
            difference_id=difference.pk,
            purpose=purpose,
            method=method,
            amount_fen=amount,
            explained=explained,
        )
    )
    return difference


def check_reason(cause: str, words: str, method: str = "", suffix: str = "") -> bool:
    """True for a known cause with words. Raises `BadInput` at `cause<suffix>` or `words<suffix>`."""
    if not DifferenceCause.objects.filter(code=cause, active=True).exists():
        raise bad_field("no_cause", _("Choose what caused the difference"), f"cause{suffix}", CLOSING)
    if len(words.strip()) < LEAST_WORDS:
        raise bad_field("no_words", _("Say in words what happened"), f"words{suffix}", CLOSING)
    if len(words.strip()) > 300:
        raise bad_field("long_words", _("At most 300 characters"), f"words{suffix}", CLOSING)
    return True


def explain_difference(*, difference: Difference, cause: str, words: str, by: Actor) -> Difference:
    """open → explained, by who was responsible or by someone with the right in that hall. The amount stays.

    Steps: who may → cause and words → state → trail → duty done → event. S1.1.4.
    """
    if difference.responsible_id != by.person_id and not by.may(EXPLAIN, difference.hall):
        raise NotAllowed(
            "cash.not_yours_to_explain",
            _("%(name)s held the box and explains this") % {"name": difference.responsible.name},
            clause=OPENING,
            who=difference.responsible.name,
            recorded=True,
        )
    check_reason(cause, words)
    changed = Difference.objects.filter(pk=difference.pk, state=DifferenceState.OPEN).update(
        state=DifferenceState.EXPLAINED,
        cause=cause,
        words=words.strip(),
        explained_by_id=by.person_id,
        explained_at=now(),
    )
    if not changed:
        raise Refusal("cash.explained_already", _("This difference is explained already"), clause=OPENING)
    difference.refresh_from_db()
    hall, on = difference.hall.code, difference.day.date
    detail = {"cause": cause, "amount_fen": difference.amount_fen}
    record(
        "cash.explain",
        difference.subject,
        by,
        hall=hall,
        day=on,
        detail=detail,
        reason=words.strip(),
        clause=OPENING,
    )
    complete_by_ref(ref=difference.subject, by=by, note=words.strip()[:80])
    publish(DifferenceExplained(hall=hall, date=on, by=by.code, difference_id=difference.pk))
    return difference


def _record_found(difference: Difference, by: Actor) -> None:
    detail = {
        "method": difference.method,
        "purpose": difference.purpose,
        "amount_fen": difference.amount_fen,
        "responsible": difference.responsible.code,
        "cause": difference.cause,
        "state": str(difference.state),
    }
    record(
        "cash.difference",
        difference.subject,
        by,
        hall=difference.hall.code,
        day=difference.day.date,
        detail=detail,
        reason=difference.words,
        clause=OPENING if difference.purpose == "opening" else CLOSING,
    )


def _ask_to_explain(difference: Difference, by: Actor) -> None:
    minutes: int = value("cash.explain", difference.hall, difference.day.date).minutes
    create(
        kind="explain_difference",
        hall=difference.hall,
        on=today(),
        due_at=difference.found_at + timedelta(minutes=minutes),
        owner=difference.responsible,
        ref=difference.subject,
        amounts=gettext("%(amount)s yuan") % {"amount": format_fen(difference.amount_fen)},
        by=by,
    )
