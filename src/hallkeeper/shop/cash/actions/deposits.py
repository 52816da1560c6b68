"""From the box to the bank: taking out, handing in the slip, undoing a slip typed wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, hold_open, ledger_day
from hallkeeper.books.journal.api import balances, entries_of
from hallkeeper.engine.duties.api import complete_by_ref, create
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, format_fen, local, normalise, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person, check_signature
from hallkeeper.org.posts.api import Actor, TwoPeople, holders
from hallkeeper.shop.cash.actions.dues import RIGHT, asked_again, may_deposit, nothing_outstanding
from hallkeeper.shop.cash.actions.settling import expected_now
from hallkeeper.shop.cash.booking import book, unbook
from hallkeeper.shop.cash.custody import hold_as_custodian, hold_box
from hallkeeper.shop.cash.events import DepositMade
from hallkeeper.shop.cash.models import (
    BankAccount,
    Box,
    Deposit,
    DepositDue,
    DepositPart,
    DepositReversal,
    DueState,
    Source,
    TakeOut,
)
from hallkeeper.shop.cash.queries import MANAGER, UNPAID, custodian_of, in_transit
from hallkeeper.shop.cash.refusals import (
    DEPOSIT,
    bad_field,
    blank,
    not_custodian,
    not_so_much,
    only_manager,
    wrong_depositor,
)
from hallkeeper.shop.cash.rules import MOST_ENTRY_FEN, Outstanding, Split, is_late, owner_kind, split_deposit
from hallkeeper.shop.cash.summary import banked_today


def take_out(*, due: DepositDue, pin: str, custodian_pin: str, by: Actor) -> TakeOut:
    """The custodian gives the outstanding money of one due to its depositor; both sign. `by` is either.

    Needed only where the depositor is not the custodian. Steps: depositor and custodian → something
    outstanding that is still in the box → both PINs → row, journal `pouch` to `transit` → trail. S1.2.6.
    """
    box = hold_box(due.hall)
    due = _fresh(due)
    custodian = custodian_of(box)
    if by.person_id not in (custodian.pk, due.owner_id):
        raise not_custodian(custodian)
    if custodian.pk == due.owner_id:
        raise Refusal(
            "cash.own_box", _("You hold the box yourself; take the money to the bank"), clause=DEPOSIT
        )
    amount = due.outstanding_fen - in_transit(due)
    if due.state not in UNPAID or amount <= 0:
        raise nothing_outstanding()
    check_signature(due.owner, pin)
    check_signature(custodian, custodian_pin)
    return _move_out(due, custodian, amount, by)


def put_back(*, due: DepositDue, pin: str, custodian_pin: str, by: Actor) -> TakeOut:
    """What was taken out could not be deposited (the bank was closed): back into the box, both sign."""
    box = hold_box(due.hall)
    due = _fresh(due)
    custodian = custodian_of(box)
    if by.person_id not in (custodian.pk, due.owner_id):
        raise not_custodian(custodian)
    amount = in_transit(due)
    if amount <= 0:
        raise nothing_outstanding()
    if custodian.pk == due.owner_id:
        raise Refusal("cash.own_box", _("Deposit it, or hand the box over first"), clause=DEPOSIT)
    check_signature(due.owner, pin)
    check_signature(custodian, custodian_pin)
    return _move_out(due, custodian, -amount, by)


def deposit(
    *,
    dues: Sequence[DepositDue],
    account: BankAccount,
    amount_fen: int,
    slip_no: str,
    paid_at: datetime,
    photo: UUID | None,
    by: Actor,
    over_reason: str = "",
) -> Deposit:
    """Hand in one bank slip for one or several days of a hall (S1.2.7). After 12:00 it is late, not refused.

    Steps: right → every due is `by`'s to deposit → amount, time, photo, the designated account, a slip number
    never used → oldest day first, the rest stays due with its own deadline, over needs a reason → rows,
    journal (`bank` against `pouch` or `transit`, over against `deposit_over`) → duties done → trail → event.
    """
    hall = dues[0].hall
    by.require(RIGHT, hall, clause=DEPOSIT)
    box = hold_box(hall)
    fresh = _mine([_fresh(due) for due in dues], by)
    _check_slip(account, hall.pk, amount_fen, photo)
    for due in fresh:
        _check_paid_at(paid_at, due.day.closed_at, _("This is before the day was closed"))
    split = split_deposit(
        amount_fen, [Outstanding(due.pk, due.day.date, due.outstanding_fen) for due in fresh]
    )
    if split.over and not over_reason.strip():
        raise blank("over_reason", _("This is more than was due. Say why"), DEPOSIT)
    made = _write_deposit(
        account=account,
        day=ledger_day(hall),
        kind="due",
        slip_no=slip_no,
        amount_fen=amount_fen,
        over_fen=split.over,
        over_reason=over_reason.strip()[:300] if split.over else "",
        paid_at=paid_at,
        photo=photo,
        by=by,
    )
    sources = _write_parts(made, fresh, split, custodian_of(box).pk == by.person_id)
    legs = [("bank", amount_fen), *((source, -fen) for source, fen in sources.items())]
    book(
        day=made.day,
        kind="cash.deposit",
        legs=[*legs, ("deposit_over", -split.over)],
        by=by,
        subject=made.subject,
    )
    _pay(fresh, split, by)
    _record("cash.deposit", made, by, {"dues": {str(key): fen for key, fen in split.parts}})
    late = any(is_late(paid_at, due.due_at) for due in fresh)
    publish(_made(made, tuple(key for key, _fen in split.parts), late, by))
    return made


def bank_today(
    *,
    day: BusinessDay,
    account: BankAccount,
    amount_fen: int,
    slip_no: str,
    paid_at: datetime,
    photo: UUID | None,
    by: Actor,
) -> Deposit:
    """Bank part of the running day's cash before its close; the close then knows of it.

    Steps: only the custodian, with the right → slip as in `deposit`, paid since the day opened → the day is
    open → the day's own cash, never the float or a closed day's → from the limit on (all of the day
    together) only a hall manager → row, journal `drawer` to `bank` → trail.
    """
    box = hold_as_custodian(day.hall, by, RIGHT)
    _check_slip(account, day.hall_id, amount_fen, photo)
    hold_open(day)
    _check_paid_at(paid_at, day.opened_at, _("This is before the day was opened"))
    _check_todays(box, day, amount_fen, by)
    made = _write_deposit(
        account=account,
        day=day,
        kind="today",
        slip_no=slip_no,
        amount_fen=amount_fen,
        over_fen=0,
        over_reason="",
        paid_at=paid_at,
        photo=photo,
        by=by,
    )
    legs = [("bank", amount_fen), ("drawer", -amount_fen)]
    book(day=day, kind="cash.bank_today", legs=legs, by=by, subject=made.subject)
    _record("cash.bank_today", made, by, {})
    publish(_made(made, (), False, by))
    return made


def reverse_deposit(*, deposit: Deposit, by: TwoPeople, reason: str) -> DepositReversal:
    """Two people undo a slip that was typed wrongly: its days are due again, at their old deadline.

    A slip of money banked before a close can be undone only while that day runs."""
    first = by.first
    first.require("shop_cash.ask_correction", deposit.hall, clause=DEPOSIT)
    by.second.require("shop_cash.agree_correction", deposit.hall, clause=DEPOSIT)
    hold_box(deposit.hall)
    if not reason.strip():
        raise blank("reason", _("Say why this is undone"), DEPOSIT)
    if DepositReversal.objects.filter(deposit=deposit).exists():
        raise Refusal("cash.reversed", _("This was undone already"), clause=DEPOSIT)
    if deposit.kind == "today":
        hold_open(deposit.day)
    undone = DepositReversal(
        deposit=deposit,
        hall=deposit.hall,
        reason=reason.strip()[:300],
        by_id=first.person_id,
        second_id=by.second.person_id,
        at=now(),
    )
    undone.save()
    for part in deposit.parts.select_related("due__hall", "due__day", "due__owner"):
        _unpay(part, first)
    unbook(entry=entries_of(deposit.subject)[0], by=first, reason=reason)
    _record("cash.reverse_deposit", deposit, first, {"second": by.second.code}, undone.reason)
    return undone


def normal_slip(text: str) -> str:
    """A slip number as it is compared: half-width, upper case, letters and digits only."""
    return "".join(sign for sign in normalise(text).upper() if sign.isascii() and sign.isalnum())


def _fresh(due: DepositDue) -> DepositDue:
    return DepositDue.objects.select_related("hall", "day", "owner").get(pk=due.pk)


def _mine(dues: list[DepositDue], by: Actor) -> list[DepositDue]:
    for due in dues:
        if due.state not in UNPAID:
            raise nothing_outstanding()
        if due.owner_id != by.person_id:
            raise wrong_depositor(due)
        if due.hall_id != dues[0].hall_id:
            raise ValueError("one slip pays for one hall")
    may_deposit(dues[0].owner, dues[0].hall)
    return dues


def _check_slip(account: BankAccount, hall_id: int, amount: int, photo: UUID | None) -> None:
    if account.hall_id != hall_id or not account.designated:
        raise bad_field(
            "wrong_account", _("Only the hall's designated account takes deposits"), "account", DEPOSIT
        )
    if not 0 < amount <= MOST_ENTRY_FEN:
        raise bad_field(
            "deposit_amount", _("Type an amount above 0 and up to 10,000,000 yuan"), "amount", DEPOSIT
        )
    if photo is None:
        raise blank("photo", _("A deposit needs the photo of its slip"), DEPOSIT)


def _check_paid_at(paid_at: datetime, earliest: datetime | None, too_early: Promise) -> None:
    """People type hours and minutes, so the minute of `earliest` itself is not too early."""
    # Compared without time zones at the calendar's edge: the year 1 has no time in another zone.
    if paid_at.year > now().year or paid_at > now():
        raise bad_field("paid_in_future", _("This time has not come yet"), "paid_at", DEPOSIT)
    if (
        earliest is None
        or paid_at.year < earliest.year - 1
        or paid_at < earliest.replace(second=0, microsecond=0)
    ):
        raise bad_field("paid_too_early", too_early, "paid_at", DEPOSIT)


def _check_todays(box: Box, day: BusinessDay, amount: int, by: Actor) -> None:
    """At most the day's own cash in the drawer above the float; who may, the sum of the day says."""
    above_float = balances(box.hall).get("drawer", 0) - box.float_fen
    if amount > min(above_float, expected_now(box, day)["cash"]):
        raise not_so_much("amount")
    limit_fen: int = value("cash.deposit", day.hall, day.date).limit_fen
    together = banked_today(day) + amount
    managers = {person.pk for person in holders(MANAGER, day.hall, day.date)}
    if owner_kind(together, limit_fen) == MANAGER and by.person_id not in managers:
        raise only_manager(together, limit_fen, "amount")


def _write_deposit(*, account: BankAccount, slip_no: str, by: Actor, **fields: object) -> Deposit:
    number = normal_slip(slip_no)
    if not 4 <= len(number) <= 40:
        raise bad_field("slip_no", _("A slip number has 4 to 40 letters and digits"), "slip_no", DEPOSIT)
    earlier = Deposit.objects.filter(account_key=account.number_key, slip_no=number)
    used = earlier.filter(reversal__isnull=True).select_related("hall").first()
    if used is not None:
        raise bad_field(
            "slip_used",
            _("This slip number was handed in on %(date)s already")
            % {"date": local(used.at).strftime("%Y-%m-%d %H:%M")},
            "slip_no",
            DEPOSIT,
        )
    made = Deposit(
        hall=account.hall,
        account=account,
        account_key=account.number_key,
        slip_no=number,
        turn=earlier.count() + 1,
        by_id=by.person_id,
        at=now(),
        **fields,
    )
    made.save()
    return made


def _write_parts(made: Deposit, dues: Sequence[DepositDue], split: Split, holds_box: bool) -> dict[str, int]:
    """Write the parts and tell how much comes from which account: first what was taken out, then, for the
    custodian only, what still lies in the box."""
    sources = {str(Source.TRANSIT): 0, str(Source.POUCH): 0}
    by_key = {due.pk: due for due in dues}
    for key, fen in split.parts:
        carried = min(fen, in_transit(by_key[key]))
        for source, part in ((Source.TRANSIT, carried), (Source.POUCH, fen - carried)):
            if not part:
                continue
            if source == Source.POUCH and not holds_box:
                raise not_taken_out(by_key[key])
            DepositPart(deposit=made, due=by_key[key], source=source, fen=part).save()
            sources[str(source)] += part
    return sources


def not_taken_out(due: DepositDue) -> NotAllowed:
    """The money still lies in the box of another person."""
    return NotAllowed(
        "cash.not_taken_out",
        _("%(amount)s yuan still lie in the cash box: the custodian hands them over first, both sign")
        % {"amount": format_fen(due.outstanding_fen - in_transit(due))},
        clause="S1.2.6",
        next=_("Take the money out"),
        recorded=True,
    )


def _pay(dues: Sequence[DepositDue], split: Split, by: Actor) -> None:
    paid = dict(split.parts)
    for due in dues:
        fen = paid.get(due.pk, 0)
        if not fen:
            continue
        whole = fen == due.outstanding_fen
        DepositDue.objects.filter(pk=due.pk).update(
            paid_fen=F("paid_fen") + fen,
            state=DueState.DONE if whole else DueState.PART,
            done_at=now() if whole else None,
        )
        if whole:
            for ref in {due.subject, *asked_again(due).values_list("ref", flat=True)}:
                complete_by_ref(ref=ref, by=by, note=format_fen(due.amount_fen))


def _unpay(part: DepositPart, by: Actor) -> None:
    due = _fresh(part.due)
    left = due.paid_fen - part.fen
    DepositDue.objects.filter(pk=due.pk).update(
        paid_fen=left, state=DueState.PART if left else DueState.OPEN, done_at=None
    )
    if due.state == DueState.DONE:
        create(
            kind="deposit",
            hall=due.hall,
            on=local(now()).date(),
            due_at=due.due_at,
            owner=due.owner,
            ref=f"{due.subject}/again/{part.deposit_id}",
            amounts=format_fen(due.amount_fen - left),
            by=by,
        )


def _move_out(due: DepositDue, custodian: Person, amount: int, by: Actor) -> TakeOut:
    day = ledger_day(due.hall)
    row = TakeOut(
        hall=due.hall,
        day=day,
        due=due,
        custodian=custodian,
        depositor=due.owner,
        amount_fen=amount,
        at=now(),
    )
    row.save()
    kind = "cash.take_out" if amount > 0 else "cash.put_back"
    book(day=day, kind=kind, legs=[("transit", amount), ("pouch", -amount)], by=by, subject=row.subject)
    detail = {
        "amount_fen": amount,
        "custodian": custodian.code,
        "depositor": due.owner.code,
        "due": due.subject,
    }
    record(kind, row.subject, by, hall=due.hall.code, day=day.date, detail=detail, clause="S1.2.6")
    return row


def _record(verb: str, made: Deposit, by: Actor, detail: dict[str, object], reason: str = "") -> None:
    whole = {
        "amount_fen": made.amount_fen,
        "over_fen": made.over_fen,
        "slip_no": made.slip_no,
        "account": made.account.last4,
        "photo": str(made.photo),
        **detail,
    }
    record(
        verb,
        made.subject,
        by,
        hall=made.hall.code,
        day=made.day.date,
        detail=whole,
        reason=reason or made.over_reason,
        clause=DEPOSIT,
    )


def _made(made: Deposit, dues: tuple[int, ...], late: bool, by: Actor) -> DepositMade:
    return DepositMade(
        hall=made.hall.code,
        date=made.day.date,
        by=by.code,
        deposit_id=made.pk,
        amount_fen=made.amount_fen,
        over_fen=made.over_fen,
        due_ids=dues,
        late=late,
    )
