"""How the cash shows itself: rows and words for the pages, without HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.kernel.api import format_fen, local, now, today
from hallkeeper.foundation.ui.api import Holder, clock, spell_minutes
from hallkeeper.shop.cash.models import (
    Box,
    CashCount,
    Custody,
    DepositDue,
    Difference,
    DueState,
    Handover,
    HandoverState,
    PaidOut,
    PaidOutCategory,
    Takings,
)

Text = str | Promise

STEPS = (_later("Cash count"), _later("Compare"), _later("Giver signs"), _later("Taker signs"))


def verdict_word(fen: int) -> str:
    """Agrees, short or over."""
    if fen == 0:
        return _("Agrees")
    return _("Short") if fen < 0 else _("Over")


def verdict_tone(fen: int) -> str:
    """The tone of a difference: both short and over are faults."""
    if fen == 0:
        return "done"
    return "late" if fen < 0 else "over"


def relay(box: Box, offer: Handover | None, on: datetime | None = None) -> list[Holder]:
    """The last custodians of a box, and who is to take it next."""
    rows = list(Custody.objects.filter(box=box).select_related("person").order_by("-id")[:3])
    people = [_holder(row, first=position == 0) for position, row in enumerate(reversed(rows))]
    if offer is not None:
        people.append(Holder(name=offer.taker.name, turn="next", note=_("to sign")))
    return people


def chain(rows: Sequence[Custody]) -> list[Holder]:
    """The custodians of a day, in order."""
    return [_holder(row, first=position == 0) for position, row in enumerate(rows)]


def _holder(row: Custody, *, first: bool) -> Holder:
    return Holder(
        name=row.person.name,
        turn="past" if row.until is not None else "now",
        note=_("from %(time)s") % {"time": moment_word(row.since)},
        signed="" if first else _("Both signed"),
    )


def moment_word(moment: datetime) -> str:
    """`15:30`, with its date where it is not today's."""
    here = local(moment)
    return here.strftime("%H:%M" if here.date() == today() else "%m-%d %H:%M")


@dataclass(frozen=True)
class DueLine:
    """A row of the deposits list."""

    due: DepositDue
    state: str
    detail: str
    url: str


def due_line(due: DepositDue, moment: datetime | None = None) -> DueLine:
    """A due as the list shows it: red does not fade because the day passed."""
    at = moment or now()
    state, detail = _due_state(due, at)
    return DueLine(due, state, detail, reverse("shop_cash:due", args=[due.hall.code, due.pk]))


def _due_state(due: DepositDue, at: datetime) -> tuple[str, str]:
    if due.state == DueState.CANCELLED:
        return "cancelled", ""
    if due.state == DueState.DONE and due.done_at is not None:
        late = due.done_at > due.due_at
        return ("done_late" if late else "done"), local(due.done_at).strftime("%m-%d %H:%M")
    if at > due.due_at:
        return "late", spell_minutes(max(1, int((at - due.due_at).total_seconds() // 60)))
    minutes = int((due.due_at - at).total_seconds() // 60)
    part = _("part paid in") + " · " if due.state == DueState.PART else ""
    left = _("%(span)s left") % {"span": spell_minutes(max(0, minutes))}
    return ("due_soon" if minutes <= 30 else "todo"), part + left


@dataclass(frozen=True)
class Movement:
    """A row of the box's page: what moved; `fen` is None while cash is hidden. `url` undoes it, where the
    asker may and it stands."""

    at: str
    title: Text
    who: str
    fen: int | None
    detail: str = ""
    url: str = ""


def movements(day: BusinessDay, *, hidden: bool, mine: bool) -> list[Movement]:
    """What was written into the box today, newest first. Hidden amounts stay hidden from everyone; who holds
    the box (`mine`) may undo what stands."""
    takings = Takings.objects.filter(day=day, method="cash").select_related("by", "reversed_by")
    paid = PaidOut.objects.filter(day=day).select_related("by", "reversed_by")
    names = {row.code: str(row) for row in PaidOutCategory.objects.all()}
    rows = [(row.at, _taken(row, hidden, _undo("takings", row, day, mine))) for row in takings]
    rows += [(row.at, _paid(row, names, hidden, _undo("paid_out", row, day, mine))) for row in paid]
    return [line for _at, line in sorted(rows, key=lambda pair: pair[0], reverse=True)]


def _undo(what: str, row: Takings | PaidOut, day: BusinessDay, mine: bool) -> str:
    stands = row.reverses_id is None and not hasattr(row, "reversed_by")
    return reverse(f"shop_cash:undo_{what}", args=[day.hall.code, row.pk]) if mine and stands else ""


def _taken(row: Takings, hidden: bool, url: str) -> Movement:
    title = _("Cash takings") if row.reverses_id is None else _("Cash takings undone")
    return Movement(clock(row.at), title, row.by.name, None if hidden else row.amount_fen, row.reason, url)


def _paid(row: PaidOut, names: dict[str, str], hidden: bool, url: str) -> Movement:
    words = _("Paid out: %(what)s") if row.reverses_id is None else _("Payment undone: %(what)s")
    title = words % {"what": names.get(row.category, row.category)}
    return Movement(clock(row.at), title, row.by.name, None if hidden else -row.amount_fen, row.words, url)


def handover_word(handover: Handover) -> str:
    """What became of a hand-over, in one line."""
    return {
        HandoverState.OFFERED: _("waits for %(name)s until %(time)s")
        % {"name": handover.taker.name, "time": moment_word(handover.lapses_at)},
        HandoverState.TAKEN: _("both signed"),
        HandoverState.DECLINED: _("declined"),
        HandoverState.LAPSED: _("lapsed"),
        HandoverState.WITHDRAWN: _("withdrawn"),
    }[HandoverState(handover.state)]


@dataclass(frozen=True)
class CountView:
    """A count that was handed in, for the page that compares it."""

    count: CashCount
    lines: list[tuple[str, int, int]]
    difference: int
    word: str
    tone: str


def count_view(count: CashCount) -> CountView:
    """The count with its notes and coins (face value in yuan, pieces, fen)."""
    lines = [
        (format_fen(int(fen)), pieces, int(fen) * pieces)
        for fen, pieces in sorted(count.lines.items(), key=lambda pair: -int(pair[0]))
    ]
    difference = count.difference_fen
    return CountView(count, lines, difference, verdict_word(difference), verdict_tone(difference))


@dataclass(frozen=True)
class DifferenceLine:
    """A row of the differences list."""

    difference: Difference
    word: str
    tone: str
    state: str
    url: str
    cause: str = ""


def difference_line(difference: Difference, names: dict[str, str]) -> DifferenceLine:
    """A difference as the list shows it."""
    fen = difference.amount_fen
    state = {"open": "to_explain", "explained": "done", "reversed": "cancelled"}[difference.state]
    url = reverse("shop_cash:difference", args=[difference.hall.code, difference.pk])
    cause = names.get(difference.cause, difference.cause)
    return DifferenceLine(difference, verdict_word(fen), verdict_tone(fen), state, url, cause)
