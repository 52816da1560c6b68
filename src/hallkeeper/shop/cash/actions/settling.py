"""Settling a day at its close, and undoing it when the day is opened again. shop.hallday calls both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Sum, Value
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, State, hold_open
from hallkeeper.books.journal.api import CNY, SETTLEMENTS, Entry, Leg, balances, reverse
from hallkeeper.engine.duties.api import cancel_by_ref, complete_act
from hallkeeper.foundation.kernel.api import MissingItem, Refusal, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.actions.differences import check_reason, found
from hallkeeper.shop.cash.actions.dues import asked_again, make_due
from hallkeeper.shop.cash.blockers import CashToClose, hold_to_close
from hallkeeper.shop.cash.booking import PLACES, book, check_held
from hallkeeper.shop.cash.custody import hold_box
from hallkeeper.shop.cash.models import (
    Box,
    CashCount,
    DaySettlement,
    DepositDue,
    Difference,
    DifferenceState,
    DueState,
)
from hallkeeper.shop.cash.queries import in_transit
from hallkeeper.shop.cash.refusals import CLOSING, bad_field
from hallkeeper.shop.cash.rules import MOST_ENTRY_FEN, Verdict, due_amount, takings_of_day


@dataclass(frozen=True)
class Reason:
    """Why a method differs: the code of a cause, and words."""

    cause: str
    words: str


@dataclass(frozen=True)
class Settlement:
    """What a close settled: the box, one row per method (cash first), the differences posted, the due if
    any."""

    box: Box
    rows: tuple[DaySettlement, ...]
    differences: tuple[Difference, ...]
    due: DepositDue | None


def settle_day(
    *,
    day: BusinessDay,
    by: Actor,
    noncash: Mapping[str, int],
    reasons: Mapping[str, Reason],
    depositor: Person | None = None,
    held: CashToClose | None = None,
) -> Settlement:
    """Compare every method, post short and over, put the day's cash aside for the bank. Money in fen.

    `noncash` says what the terminals and apps show for card, WeChat and Alipay, all three; `reasons` has a
    `Reason` per method that differs; `depositor` is whom the leader names (below the limit only); `held` is
    `hold_to_close` where the caller's transaction has called it.
    Steps: the day is running → nothing missing, and `by` holds the box (S1.2.6) → reasons → settlement rows →
    differences posted `short_over` → `drawer` to `pouch` → due and its duty → trail. Joins the close.
    Raises `Refusal("cash.not_ready")` with what is missing and who has it, `BadInput` at `noncash_<method>`,
    `cause_<method>`, `words_<method>`.
    """
    held = held or hold_to_close(day)
    box, count = held.box, _ready(held, by)
    verdicts = _verdicts(box, day, count, noncash)
    checked = _check_reasons(verdicts, reasons)
    rows = DaySettlement.objects.bulk_create(
        _row(day, method, verdict, checked.get(method, Reason("", "")), count=count, by=by)
        for method, verdict in verdicts.items()
    )
    differences = tuple(_post_difference(box, row, count, by) for row in rows if row.difference_fen)
    due = _put_aside(box, day, verdicts["cash"].counted, depositor, by)
    complete_act(kind="noncash_check", hall=day.hall, on=day.date, by=by)
    _record("cash.settle", day, by, {row.method: row.difference_fen for row in rows}, due)
    return Settlement(box, tuple(rows), differences, due)


@dataclass(frozen=True)
class _Books:
    """What the books say of a box and a day, in fen: what lies in drawer and pouch, what the day moved per
    account, and what other days which are not closed have moved in the drawer."""

    drawer: int
    pouch: int
    of_day: Mapping[str, int]
    elsewhere: int

    def expected(self, box: Box) -> dict[str, int]:
        """What the day should have brought in per method; cash without float, pouch and other days."""
        cash = takings_of_day(
            box_total=self.drawer, float_fen=box.float_fen, pouch=0, other_days=self.elsewhere
        )
        return {"cash": cash} | {one: self.of_day.get(f"settlement.{one}", 0) for one in SETTLEMENTS}


def expected_now(box: Box, day: BusinessDay) -> dict[str, int]:
    """What the books expect of the day per method; for cash its own takings, without float and pouch."""
    return _books(box, day).expected(box)


def unsettle_day(*, day: BusinessDay, by: Actor) -> None:
    """Undo what the last close wrote, by exact reversals in the reopened day (call it after `reopen_day`).

    Refused (`cash.deposited`) while money of the day is out of the box: then docs/rules/corrections.md holds.
    A slip that was undone, or money that was put back, hinders nothing.
    Steps: box → nothing deposited or under way → entries reversed → due and its duties cancelled →
    differences of the close reversed → trail.
    """
    hold_box(day.hall)
    hold_open(day)
    before = day.generation - 1
    due = DepositDue.objects.filter(day=day, generation=before).first()
    if due is not None:
        _cancel_due(due, by)
    subject = settlement_subject(day, before)
    for entry in Entry.objects.filter(subject=subject, reverses__isnull=True, reversed_by__isnull=True):
        reverse(entry=entry, by=by, reason=f"{day.date} {before} → {day.generation}", day=day)
    check_held(day.hall, PLACES)  # only the whole of them leaves every place sound
    undone = Difference.objects.filter(day=day, generation=before, purpose="close")
    for difference in undone:
        cancel_by_ref(ref=difference.subject, by=by)
    undone.update(state=DifferenceState.REVERSED)
    _record("cash.unsettle", day, by, {}, due)


def settlement_subject(day: BusinessDay, generation: int) -> str:
    """The name on trail and journal of what one close settled."""
    return f"shop_cash.DaySettlement:{day.pk}/{generation}"


def _ready(held: CashToClose, by: Actor) -> CashCount:
    missing = [*held.missing]
    if held.holder.pk != by.person_id:
        words = str(_("The cash box must be with who closes the day"))
        missing.append(MissingItem(words, held.holder.name))
    if missing or held.count is None:
        raise Refusal(
            "cash.not_ready",
            _("The day cannot be closed yet"),
            clause=CLOSING,
            items=missing,
            who=", ".join(item.who for item in missing if item.who),
        )
    return held.count


def _verdicts(box: Box, day: BusinessDay, count: CashCount, noncash: Mapping[str, int]) -> dict[str, Verdict]:
    books = _books(box, day)
    expected = books.expected(box)
    counted = takings_of_day(
        box_total=count.total_fen,
        float_fen=box.float_fen,
        pouch=books.pouch,
        other_days=books.elsewhere,
    )
    verdicts = {"cash": Verdict(expected["cash"], counted)}
    for method in SETTLEMENTS:
        if method not in noncash or abs(noncash[method]) > MOST_ENTRY_FEN:
            raise bad_field(
                "noncash", _("Type what the terminal or the app shows"), f"noncash_{method}", CLOSING
            )
        verdicts[method] = Verdict(expected[method], noncash[method])
    return verdicts


def _books(box: Box, day: BusinessDay) -> _Books:
    """Read in two queries. The float is no day's takings."""
    kept = balances(box.hall)
    of_day = Leg.objects.filter(day=day, unit=CNY).annotate(name=F("account"))
    others = Leg.objects.filter(hall=day.hall_id, account="drawer").exclude(day=day)
    others = others.exclude(day__state=State.CLOSED).exclude(entry__kind__startswith="cash.float")
    here, there = (
        rows.order_by().values_list("name").annotate(total=Sum("fen"))
        for rows in (of_day, others.annotate(name=Value(_ELSEWHERE)))
    )
    moved = dict(here.union(there, all=True))
    elsewhere = moved.pop(_ELSEWHERE) or 0
    return _Books(kept.get("drawer", 0), kept.get("pouch", 0), moved, elsewhere)


_ELSEWHERE = ""  # no account is named so


def _check_reasons(verdicts: Mapping[str, Verdict], reasons: Mapping[str, Reason]) -> dict[str, Reason]:
    checked: dict[str, Reason] = {}
    for method, verdict in verdicts.items():
        reason = reasons.get(method, Reason("", ""))
        if verdict.difference:
            check_reason(reason.cause, reason.words, method, suffix=f"_{method}")
            checked[method] = Reason(reason.cause, reason.words.strip())
    return checked


def _row(
    day: BusinessDay, method: str, verdict: Verdict, reason: Reason, *, count: CashCount, by: Actor
) -> DaySettlement:
    return DaySettlement(
        hall=day.hall,
        day=day,
        generation=day.generation,
        method=method,
        expected_fen=verdict.expected,
        counted_fen=verdict.counted,
        difference_fen=verdict.difference,
        cause=reason.cause,
        words=reason.words,
        count=count if method == "cash" else None,
        by_id=by.person_id,
        at=now(),
    )


def _post_difference(box: Box, row: DaySettlement, count: CashCount, by: Actor) -> Difference:
    return found(
        box=box,
        day=row.day,
        purpose="close",
        method=row.method,
        amount=row.difference_fen,
        count=count if row.method == "cash" else None,
        responsible=Person.objects.get(pk=by.person_id),
        cause=row.cause,
        words=row.words,
        by=by,
        subject=settlement_subject(row.day, row.generation),
    )


def _put_aside(
    box: Box, day: BusinessDay, day_cash: int, depositor: Person | None, by: Actor
) -> DepositDue | None:
    amount = due_amount(day_cash)
    if not amount:
        return None
    book(
        day=day,
        kind="cash.put_aside",
        legs=[("pouch", amount), ("drawer", -amount)],
        by=by,
        subject=settlement_subject(day, day.generation),
    )
    return make_due(day=day, amount=amount, depositor=depositor, by=by)


def _cancel_due(due: DepositDue, by: Actor) -> None:
    cancelled = 0
    if not in_transit(due):  # what was paid in shows in the state: money that came back does not count
        cancelled = DepositDue.objects.filter(pk=due.pk, state=DueState.OPEN).update(state=DueState.CANCELLED)
    if not cancelled:
        raise Refusal(
            "cash.deposited",
            _("Money of this day has already left for the bank, so the day stays closed"),
            clause=CLOSING,
            next=_("Correct it in today's books, by the rules for corrections"),
        )
    for ref in (due.subject, *asked_again(due).values_list("ref", flat=True)):
        cancel_by_ref(ref=ref, by=by)


def _record(
    verb: str, day: BusinessDay, by: Actor, differences: dict[str, int], due: DepositDue | None
) -> None:
    detail = {"differences": differences, "generation": day.generation}
    if due is not None:
        detail |= {"due_fen": due.amount_fen, "owner": due.owner.code, "due": due.subject}
    subject = settlement_subject(day, day.generation)
    record(verb, subject, by, hall=day.hall.code, day=day.date, detail=detail, clause=CLOSING)
