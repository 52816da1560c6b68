"""Recount three ways: every leg by hand, the balances the pages show, the figures that were signed.

The control changes one leg behind the product's back; the three must then disagree.
"""

from __future__ import annotations

import time
from collections import Counter

from tests.rig.home import prepare

HOME = prepare()

from django.db import connection, transaction  # noqa: E402

from hallkeeper.books.journal.api import balances  # noqa: E402
from hallkeeper.config.commands.verify import findings  # noqa: E402
from hallkeeper.foundation.kernel.api import Refusal  # noqa: E402
from hallkeeper.foundation.rooms.append_only import drop_triggers  # noqa: E402
from hallkeeper.org.places.api import hall_by_code  # noqa: E402
from hallkeeper.shop.cash.api import DaySettlement  # noqa: E402
from hallkeeper.shop.hallday.api import DayClose  # noqa: E402
from tests.drills import hall  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

METHODS = ("cash", "wechat", "alipay", "card")


def drill(count: int, seed: int) -> Report:
    """`count` acts of a hall, then the three ways."""
    report = Report("recount")
    hall.set_up()
    for _number, act in zip(range(count), Life(seed, "recount").acts(), strict=False):
        report.tried += 1
        report.acknowledged += not isinstance(act.press(), Refusal)
    begun = time.monotonic()
    report.faults = disagreements() + [f"{check}: {row}" for check, row in findings()]
    report.notes["seconds_to_recount"] = round(time.monotonic() - begun, 2)
    report.notes["legs"] = len(_legs())
    report.notes["closed_days"] = DayClose.objects.count()
    report.control = _control()
    return report


def _legs() -> list[tuple[str, int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT leg.account, leg.fen, leg.day_id, day.state FROM books_journal_leg leg "
            "JOIN books_days_businessday day ON day.id = leg.day_id"
        )
        return list(cursor.fetchall())


def disagreements() -> list[str]:
    """Where the legs, the balances and the signed figures differ by a fen."""
    legs = _legs()
    by_account: Counter[str] = Counter()
    taken: Counter[tuple[int, str]] = Counter()
    for account, fen, day, _state in legs:
        by_account[account] += fen
        if account.startswith("takings."):
            taken[day, account.removeprefix("takings.")] -= fen
    place = hall_by_code(hall.NM.hall)
    assert place is not None
    shown = balances(place)
    found = [
        f"{account}: legs {by_account[account]}, balance {shown.get(account, 0)}"
        for account in sorted({*by_account, *shown})
        if by_account[account] != shown.get(account, 0)
    ]
    if sum(by_account.values()):
        found.append(f"all accounts sum to {sum(by_account.values())}")
    return found + _against_signed(taken)


def _against_signed(taken: Counter[tuple[int, str]]) -> list[str]:
    """Takings by day and method as the legs tell them, against what the close wrote and the slip printed."""
    found = []
    for close in DayClose.objects.order_by("pk"):
        settled = {
            row.method: row
            for row in DaySettlement.objects.filter(day=close.day_id, generation=close.generation)
        }
        printed = {figure["method"]: figure for figure in close.figures["methods"]}
        for method in METHODS:
            if method != "cash" and settled[method].expected_fen != taken[close.day_id, method]:
                found.append(f"day {close.day_id} {method}: settled {settled[method].expected_fen}")
            for ours, theirs in (("expected", "expected_fen"), ("counted", "counted_fen")):
                value = printed[method].get(theirs, printed[method].get(ours))
                if value != getattr(settled[method], theirs):
                    found.append(f"day {close.day_id} {method}: the slip says {value}")
    return found


def _control() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        drop_triggers()
        cursor.execute(
            "UPDATE books_journal_leg SET fen = fen + 1 WHERE id = "
            "(SELECT MIN(leg.id) FROM books_journal_leg leg JOIN books_days_businessday day "
            "ON day.id = leg.day_id WHERE day.state = 'closed' AND account LIKE 'takings.%%')"
        )
        found = len(disagreements())
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    main(drill, small=300, full=20_000)
