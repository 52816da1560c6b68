"""Descriptor of shop.cash."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import (
    Brought,
    ImportKind,
    MenuEntry,
    PackSection,
    Right,
    Room,
    Tick,
    VerifyCheck,
)
from hallkeeper.shop.cash.actions.corrections import KINDS
from hallkeeper.shop.cash.actions.handovers import lapse_offers
from hallkeeper.shop.cash.actions.importing import COLUMNS, SYNONYMS, import_takings
from hallkeeper.shop.cash.against_trail import check_against_trail
from hallkeeper.shop.cash.events import (
    CountDiffered,
    CustodyPassed,
    DepositDueMade,
    DepositMade,
    DifferenceExplained,
    DifferenceFound,
    HandoverOffered,
)
from hallkeeper.shop.cash.loading import ChoiceRow, load_categories, load_causes
from hallkeeper.shop.cash.recount import (
    check_boxes,
    check_counts,
    check_custody,
    check_rows_against_books,
    check_settlements,
)

_BOOKS = "forever: the books"

ROOM = Room(
    name="shop.cash",
    title=_("Cash box, takings and deposits"),
    menu=(
        MenuEntry(
            "deposits", _("Deposits"), "building-bank", "shop_cash:deposits", "shop_cash.see_deposits", 40
        ),
        MenuEntry(
            "differences", _("Differences"), "scale", "shop_cash:differences", "shop_cash.see_differences", 41
        ),
    ),
    rights=(
        Right("shop_cash.see", _("See who holds the cash box and touch it when it is theirs")),
        Right("shop_cash.set_up_box", _("Set up cash box, float and bank accounts"), money=True),
        Right("shop_cash.count", _("Count the cash box"), money=True),
        Right("shop_cash.hand_over", _("Hand over the cash box"), money=True),
        Right("shop_cash.record_takings", _("Write down takings"), money=True),
        Right("shop_cash.import_takings", _("Import takings"), money=True),
        Right("shop_cash.pay_out", _("Pay small sums out of the cash box"), money=True),
        Right("shop_cash.agree_paid_out", _("Sign for a larger sum out of the cash box"), money=True),
        Right("shop_cash.witness", _("Be the witness of a hand-over in absence"), money=True),
        Right("shop_cash.deposit", _("Deposit takings at the bank"), money=True),
        Right("shop_cash.hand_deposit", _("Name who deposits"), money=True),
        Right("shop_cash.see_deposits", _("See deposits")),
        Right("shop_cash.see_differences", _("See differences")),
        Right("shop_cash.explain", _("Explain differences"), money=True),
        Right("shop_cash.ask_correction", _("Ask to correct a closed day"), money=True),
        Right("shop_cash.agree_correction", _("Agree to correct a closed day"), money=True),
    ),
    events=(
        CountDiffered,
        DifferenceFound,
        DifferenceExplained,
        HandoverOffered,
        CustodyPassed,
        DepositDueMade,
        DepositMade,
    ),
    pack_sections=(
        PackSection("paid_out_categories", ChoiceRow, load_categories, order=60),
        PackSection("difference_causes", ChoiceRow, load_causes, order=60),
    ),
    approval_kinds=KINDS,
    import_kinds=(
        ImportKind(
            "takings", COLUMNS, SYNONYMS, lambda rows, by: Brought(import_takings(rows, by)), more=("by",)
        ),
    ),
    ticks=(Tick("cash.lapse_offers", lapse_offers, order=20),),
    append_only=(
        "CashCount",
        "Takings",
        "PaidOut",
        "DaySettlement",
        "TakeOut",
        "Deposit",
        "DepositPart",
        "DepositReversal",
        "Correction",
    ),
    retention={
        "Box": "as long as the hall",
        "BankAccount": "forever: deposits point to it",
        "Custody": _BOOKS,
        "CashCount": _BOOKS,
        "Handover": _BOOKS,
        "Takings": _BOOKS,
        "PaidOut": _BOOKS,
        "Difference": _BOOKS,
        "DaySettlement": _BOOKS,
        "DepositDue": _BOOKS,
        "TakeOut": _BOOKS,
        "Deposit": _BOOKS,
        "DepositPart": _BOOKS,
        "DepositReversal": _BOOKS,
        "Correction": _BOOKS,
        "PaidOutCategory": "forever: old payments are named by it",
        "DifferenceCause": "forever: old differences are named by it",
    },
    trail={
        "Box": "verb rows (cash.set_up_box, cash.change_float)",
        "BankAccount": "verb rows (cash.add_account, cash.designate_account)",
        "Custody": "on the hand-over's row (cash.take_over) and the box's set-up",
        "CashCount": "verb rows (cash.count)",
        "Handover": "verb rows (cash.offer, cash.take_over, cash.decline, cash.withdraw, cash.lapse)",
        "Takings": "verb rows (cash.takings, cash.reverse_takings)",
        "PaidOut": "verb rows (cash.pay_out, cash.reverse_paid_out)",
        "Difference": "verb rows (cash.difference, cash.explain)",
        "DaySettlement": "verb rows (cash.settle, cash.unsettle)",
        "DepositDue": "verb rows (cash.deposit_due, cash.hand_deposit) and those of its deposits",
        "TakeOut": "verb rows (cash.take_out, cash.put_back)",
        "Deposit": "verb rows (cash.deposit, cash.bank_today)",
        "DepositPart": "on its deposit's row",
        "DepositReversal": "verb rows (cash.reverse_deposit)",
        "Correction": "verb rows (cash.correct)",
        "PaidOutCategory": "none: the load of its pack is trailed",
        "DifferenceCause": "none: the load of its pack is trailed",
    },
    verify_checks=(
        VerifyCheck("cash.boxes", check_boxes),
        VerifyCheck("cash.counts", check_counts),
        VerifyCheck("cash.custody", check_custody),
        VerifyCheck("cash.settlements", check_settlements),
        VerifyCheck("cash.rows", check_rows_against_books),
        VerifyCheck("cash.trail", check_against_trail),
    ),
)
