"""A day told in order: opened, box passed on, closed, reopened, reported, deposited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.kernel.api import format_fen, local
from hallkeeper.foundation.trail.api import detail_of, rows_of
from hallkeeper.foundation.ui.api import Happening
from hallkeeper.shop.cash.api import DepositDue, handovers_of
from hallkeeper.shop.hallday.models import DayClose, DayReport


class Event(NamedTuple):
    """One line of the day, before it is put in order."""

    at: datetime
    what: str
    who: str = ""
    detail: str = ""


def happened(
    day: BusinessDay, closes: Sequence[DayClose], due: DepositDue | None, *, cash_hidden: bool
) -> list[Happening]:
    """Everything that happened to the day, oldest first. What was in the box when it passed on shows only
    once the cash is counted (`cash_hidden`), since it would give the closing count away.
    """
    told = [*_opening(day), *_relay(day, cash_hidden=cash_hidden), *_closes(closes), *_reopenings(day)]
    if due and due.done_at:
        told.append(Event(due.done_at, _("Takings deposited"), due.owner.name, format_fen(due.amount_fen)))
    return [
        Happening(local(one.at).strftime("%m-%d %H:%M"), one.what, one.who, one.detail)
        for one in sorted(told)
    ]


def _opening(day: BusinessDay) -> Iterator[Event]:
    if day.opened_at and day.opened_by:
        yield Event(day.opened_at, _("Hall opened"), day.opened_by.name)


def _relay(day: BusinessDay, *, cash_hidden: bool) -> Iterator[Event]:
    for one in handovers_of(day):
        if one.ended_at and one.take_count:
            words = f"{one.giver.name} → {one.taker.name}"
            amount = "" if cash_hidden else format_fen(one.take_count.total_fen)
            yield Event(one.ended_at, _("Cash box passed on"), words, amount)


def _closes(closes: Sequence[DayClose]) -> Iterator[Event]:
    for close in closes:
        yield Event(close.at, _("Day closed"), close.by_name, close.number)
        report: DayReport | None = getattr(close, "report", None)
        if report:
            yield Event(report.at, _("Report sent"), "", close.number)


def _reopenings(day: BusinessDay) -> Iterator[Event]:
    """Who asked, who agreed and why stand on the trail: they outlive the request."""
    if day.generation == 1:
        return
    for row in rows_of(day.subject).filter(verb="day.reopen"):
        agreed = {"first": row.actor_name, "second": detail_of(row.detail).get("second_name", "")}
        who = _("%(first)s asked, %(second)s agreed") % agreed
        yield Event(row.at, _("Day reopened"), who, row.reason)
