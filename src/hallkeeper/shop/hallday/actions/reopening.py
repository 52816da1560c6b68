"""Reopening a closed day: asked by one, approved by another, done by reversal (docs/rules/corrections.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, day_of, reopen_day
from hallkeeper.engine.approvals.api import Approval, request
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, Refusal, format_fen
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.api import hall_by_code
from hallkeeper.org.posts.api import Actor, TwoPeople
from hallkeeper.shop.cash.api import Method, unsettle_day
from hallkeeper.shop.hallday.events import DayReopened
from hallkeeper.shop.hallday.figures import CloseFigures
from hallkeeper.shop.hallday.models import DayClose

KIND = "shop_hallday.reopen"


def ask_to_reopen(*, day: BusinessDay, reason: str, by: Actor) -> Approval:
    """Ask a second person to reopen `day`. Checks: right, reason, the day is closed; changes nothing else."""
    by.require("shop_hallday.request_reopen", day.hall, clause="S1.3.1")
    if len(reason.strip()) < 4:
        raise BadInput("hallday.no_reason", _("Say what has to be corrected"), field="reason")
    if day.state != "closed":
        raise Refusal("hallday.not_closed", _("This day is not closed"))
    payload = {
        "hall": day.hall.code,
        "date": day.date.isoformat(),
        "generation": day.generation,
        "reason": reason.strip(),
    }
    return request(kind=KIND, payload=payload, hall=day.hall, by=by, reason=reason.strip())


def reopen(payload: dict[str, Any], by: TwoPeople) -> str:
    """Reopen by reversal, once the second person has approved. Returns what the page says then.

    Refused when money of that close has already gone to the bank: then only a later correction helps.
    """
    day, reason = _day(payload), payload["reason"]
    if day.state != "closed" or day.generation != payload["generation"]:
        raise Refusal("hallday.not_closed", _("This day is not closed"))
    day = reopen_day(day=day, by=by, reason=reason)
    unsettle_day(day=day, by=by.first)
    record(
        "hallday.reopen",
        f"books_days.BusinessDay:{day.pk}",
        by.second,
        hall=day.hall.code,
        day=day.date,
        reason=reason,
        clause="S1.3.1",
        detail={"asked_by": by.first.code, "approved_by": by.second.code},
    )
    publish(DayReopened(hall=day.hall.code, date=day.date.isoformat(), reason=reason))
    return gettext("%(day)s is open again; it is counted and closed anew") % {"day": day.date.isoformat()}


def describe(payload: dict[str, Any]) -> Sequence[tuple[str | Promise, str]]:
    """What the second person sees before approving: the day, and in amounts what its close loses."""
    day = _day(payload)
    close = DayClose.objects.filter(day=day, generation=payload["generation"]).first()
    undone = _undone(close) if close else []
    return [(_("Hall"), day.hall.name), (_("Business day"), day.date.isoformat()), *undone]


def _undone(close: DayClose) -> list[tuple[str | Promise, str]]:
    """What a reopening reverses, as that close's slip printed it."""
    figures = CloseFigures.from_json(close.figures)
    settled = [(_settled(one.method), format_fen(one.counted_fen)) for one in figures.methods]
    found = [(one, one.difference_fen) for one in figures.methods if one.difference_fen]
    differences = [
        (_("Reversed: difference"), f"{Method(one.method).label} {format_fen(fen)} {one.words}")
        for one, fen in found
    ]
    due = f"{format_fen(figures.deposit_fen)} {figures.depositor_name}"
    deposit = [(_("Reversed: to deposit"), due)] if figures.deposit_fen else []
    return [(_("Slip"), close.number), *settled, *differences, *deposit]


def _settled(method: str) -> str:
    return gettext("Reversed: settled %(method)s") % {"method": Method(method).label}


def _day(payload: dict[str, Any]) -> BusinessDay:
    hall = hall_by_code(payload["hall"])
    if hall is None:
        raise Refusal("hall.missing", _("There is no such hall"))
    day = day_of(hall, date.fromisoformat(payload["date"]))
    if day is None:
        raise Refusal("hallday.not_closed", _("This day is not closed"))
    return day
