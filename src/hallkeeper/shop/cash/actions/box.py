"""Setting up: the box with its float, and the bank accounts."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import ledger_day
from hallkeeper.foundation.kernel.api import Refusal, normalise, now
from hallkeeper.foundation.personal.api import BlindIndex
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.booking import book
from hallkeeper.shop.cash.custody import hold_as_custodian
from hallkeeper.shop.cash.models import BankAccount, Box, Custody
from hallkeeper.shop.cash.refusals import CUSTODY, DEPOSIT, bad_field, blank
from hallkeeper.shop.cash.rules import MOST_ENTRY_FEN

SET_UP = "shop_cash.set_up_box"


def set_up_box(*, hall: Hall, name: str, float_fen: int, by: Actor) -> Box:
    """Give a hall its one cash box with a float in it. Who sets it up is the first custodian and passes it on
    by count and both signatures like anyone else.

    Steps: right → name and float → box, custody, float booked `drawer` against `float.fund` → trail.
    Raises `Refusal("cash.box_exists")`. S1.2.6.
    """
    by.require(SET_UP, hall, clause=CUSTODY)
    if not name.strip():
        raise blank("name", _("Give the cash box a name"))
    _check_float(float_fen)
    if Box.objects.filter(hall=hall).exists():
        raise Refusal("cash.box_exists", _("This hall has its cash box already"), clause=CUSTODY)
    box = Box.objects.create(hall=hall, name=name.strip()[:60], float_fen=float_fen)
    Custody.objects.create(box=box, person_id=by.person_id, since=now())
    _book_float(box, float_fen, by)
    detail = {"name": box.name, "float_fen": float_fen, "custodian": by.code}
    record("cash.set_up_box", box.subject, by, hall=hall.code, detail=detail, clause=CUSTODY)
    return box


def change_float(*, hall: Hall, float_fen: int, by: Actor) -> Box:
    """Put more change into the box or take some back to the company; only by the custodian, with the right.

    Steps: right → custody → new float booked against `float.fund` → trail."""
    by.require(SET_UP, hall, clause=CUSTODY)
    box = hold_as_custodian(hall, by, SET_UP)
    _check_float(float_fen)
    before = box.float_fen
    if float_fen == before:
        return box
    Box.objects.filter(pk=box.pk).update(float_fen=float_fen)
    box.float_fen = float_fen
    _book_float(box, float_fen - before, by)
    detail = {"before": before, "after": float_fen}
    record("cash.change_float", box.subject, by, hall=hall.code, detail=detail, clause=CUSTODY)
    return box


def _check_float(float_fen: int) -> None:
    if not 0 <= float_fen <= MOST_ENTRY_FEN:
        raise bad_field("float", _("A float lies between 0 and 10,000,000 yuan"), "float_fen")


def _book_float(box: Box, fen: int, by: Actor) -> None:
    if fen:
        legs = [("drawer", fen), ("float.fund", -fen)]
        book(day=ledger_day(box.hall), kind="cash.float", legs=legs, by=by, subject=box.subject)


def add_account(*, hall: Hall, bank: str, name: str, number: str, designated: bool, by: Actor) -> BankAccount:
    """Add a bank account of the hall; the first one, or one marked so, is the designated one (S1.2.7).

    The number is stored encrypted; only its last four digits are shown.
    Steps: right → fields → write → trail.
    """
    by.require(SET_UP, hall, clause=DEPOSIT)
    digits = normalise(number).replace(" ", "").replace("-", "")
    if not digits.isdecimal() or not digits.isascii() or not 8 <= len(digits) <= 32:
        raise bad_field("account_number", _("An account number has 8 to 32 digits"), "number", DEPOSIT)
    for field, value in (("bank", bank), ("name", name)):
        if not value.strip():
            raise blank(field, _("Fill this in"), DEPOSIT)
    key = BlindIndex("cash.bank_account.number").whole(digits)
    if BankAccount.objects.filter(hall=hall, number_key=key).exists():
        raise bad_field("account_twice", _("This account is there already"), "number", DEPOSIT)
    first = not BankAccount.objects.filter(hall=hall, designated=True).exists()
    account = BankAccount(
        hall=hall,
        bank=bank.strip()[:80],
        name=name.strip()[:80],
        number=digits,
        number_key=key,
        last4=digits[-4:],
        designated=False,
    )
    account.save()
    detail = {"bank": account.bank, "name": account.name, "last4": account.last4}
    record("cash.add_account", _subject(account), by, hall=hall.code, detail=detail, clause=DEPOSIT)
    return designate(account=account, by=by) if designated or first else account


def designate(*, account: BankAccount, by: Actor) -> BankAccount:
    """Make this the account that takings are paid into; the one before no longer is."""
    by.require(SET_UP, account.hall, clause=DEPOSIT)
    before = BankAccount.objects.filter(hall=account.hall, designated=True).exclude(pk=account.pk)
    detail = {"before": [row.last4 for row in before], "after": account.last4}
    before.update(designated=False, version=F("version") + 1)
    BankAccount.objects.filter(pk=account.pk).update(designated=True, version=F("version") + 1)
    account.refresh_from_db()
    record(
        "cash.designate_account", _subject(account), by, hall=account.hall.code, detail=detail, clause=DEPOSIT
    )
    return account


def _subject(account: BankAccount) -> str:
    return f"shop_cash.BankAccount:{account.pk}"
