"""What people of the demo hall do with day and cash, one function per form; the caller sets the clock."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image

from hallkeeper.books.days.api import BusinessDay, current_day
from hallkeeper.config.demo.cast import PIN, Company
from hallkeeper.config.demo.story import METHODS, ROUNDS, Plan
from hallkeeper.engine.approvals.api import approve, waiting_for
from hallkeeper.engine.manning.api import shifts_of
from hallkeeper.foundation.blobs.api import attach, keep
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import note_sign_in
from hallkeeper.shop.cash.api import (
    CashCount,
    DepositDue,
    Reason,
    accept_opening,
    box_of,
    count_box,
    custodian_of,
    deposit,
    designated_account,
    expected_now,
    explain_difference,
    offer_handover,
    open_differences,
    open_dues,
    pay_out,
    pending_handover,
    record_takings,
    take_out,
    take_over,
)
from hallkeeper.shop.hallday.api import CloseForm, close_hall, open_hall

DENOMINATIONS = (10000, 5000, 2000, 1000, 500, 100, 50, 10)


def pieces(fen: int) -> dict[int, int]:
    """Notes and coins that make `fen`, the largest first."""
    lines = {}
    for note in DENOMINATIONS:
        lines[note], fen = divmod(fen, note)
    return {note: number for note, number in lines.items() if number}


def agree(company: Company, account: str) -> None:
    """Sign in for the first time, and agree to what the owner did alone before anybody else could."""
    by = company.actor(account)
    note_sign_in(company.account(account), None, full=True)
    for asked in waiting_for(by):
        with transaction():
            approve(approval=asked, by=by, seen=asked.payload_hash)


def count(company: Company, account: str, purpose: str) -> CashCount:
    """Count the whole box."""
    with transaction():
        return count_box(
            hall=company.hall, purpose=purpose, lines=pieces(company.cash), by=company.actor(account)
        )


def open_short(company: Company, account: str, missing_fen: int) -> None:
    """The opening count is short, and nobody knows why yet."""
    company.cash -= missing_fen
    counted = count(company, account, "opening")
    with transaction():
        accept_opening(count=counted, cause="", words="", by=company.actor(account))


def explain(company: Company, account: str, words: str) -> None:
    """Say where the missing money of this person went."""
    by = company.actor(account)
    for difference in open_differences([company.hall]).filter(responsible=by.person_id):
        with transaction():
            explain_difference(difference=difference, cause="change_too_much", words=words, by=by)


def offer(company: Company, giver: str, taker: str, over_fen: int = 0) -> None:
    """Count, sign and offer the box; `over_fen` lie in it that nobody wrote down."""
    company.cash += over_fen
    count(company, giver, "give")
    with transaction():
        offer_handover(hall=company.hall, taker=company.people[taker], pin=PIN, by=company.actor(giver))


def take(company: Company, taker: str) -> None:
    """Count and sign for the box that was offered."""
    box = box_of(company.hall)
    offered = pending_handover(box) if box is not None else None
    assert offered is not None
    with transaction():
        by = company.actor(taker)
        count_box(hall=company.hall, purpose="take", lines=pieces(company.cash), by=by, handover=offered)
        take_over(handover=offered, pin=PIN, by=by)


def open_the_hall(company: Company, account: str, on: date) -> None:
    """Open the day."""
    with transaction():
        open_hall(hall=company.hall, on=on, by=company.actor(account))


def take_money(company: Company, account: str, plan: Plan, number: int) -> None:
    """Write down what came in since the last time, by method."""
    by, day = company.actor(account), _running(company)
    shift = shifts_of(company.hall)[ROUNDS[number]].code
    for method in METHODS:
        orders, fen = plan.takings[number, method]
        change = 3_000 if method == "cash" else 0
        with transaction():
            record_takings(
                day=day, shift=shift, method=method, orders=orders,
                received_fen=fen + change, change_fen=change, by=by,
            )  # fmt: skip
        company.cash += fen if method == "cash" else 0


def buy_water(company: Company, account: str, plan: Plan) -> None:
    """A small payment out of the box, on some days."""
    if not plan.paid_out_fen:
        return
    with transaction():
        pay_out(
            day=_running(company), amount_fen=plan.paid_out_fen, category="water", words="桶装水",
            by=company.actor(account),
        )  # fmt: skip
    company.cash -= plan.paid_out_fen


def count_to_close(company: Company, account: str, plan: Plan) -> None:
    """The closing count; on some days money is missing."""
    company.cash -= plan.short_fen
    count(company, account, "close")


def close_the_hall(company: Company, account: str, plan: Plan) -> None:
    """Close by the leader who holds the box; a shortage gets its cause and words."""
    day, box = _running(company), box_of(company.hall)
    assert box is not None
    machines = {method: fen for method, fen in expected_now(box, day).items() if method != "cash"}
    reasons = {"cash": Reason("change_too_much", "找零时多找了 10 元")} if plan.short_fen else {}
    with transaction():
        close_hall(
            day=day,
            form=CloseForm(noncash=machines, reasons=reasons, client_now=now()),
            by=company.actor(account),
        )


def pay_in(company: Company, plan: Plan) -> None:
    """Everyone with a deposit of an earlier day takes the money to the bank."""
    box = box_of(company.hall)
    assert box is not None
    for number, due in enumerate(open_dues([company.hall]), 1):
        by = company.actor(_account(company, due))
        if custodian_of(box).pk != by.person_id:
            with transaction():
                take_out(due=due, pin=PIN, custodian_pin=PIN, by=by)
        account = designated_account(company.hall)
        assert account is not None
        kept = keep(_slip_picture())
        with transaction():
            photo = attach(kept, by=by, hall=company.hall.code, day=plan.on, purpose="deposit")
            deposit(
                dues=[due],
                account=account,
                amount_fen=due.amount_fen,
                slip_no=f"CCB{plan.on:%Y%m%d}{number:03d}",
                paid_at=now(),
                photo=photo.pk,
                by=by,
            )
        company.cash -= due.amount_fen


def _account(company: Company, due: DepositDue) -> str:
    return next(name for name, person in company.people.items() if person.pk == due.owner_id)


def _running(company: Company) -> BusinessDay:
    day = current_day(company.hall)
    assert day is not None
    return day


def _slip_picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (320, 200), (238, 240, 244)).save(file, "PNG")
    file.seek(0)
    return file
