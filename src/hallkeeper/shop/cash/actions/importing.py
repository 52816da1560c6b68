"""Importing takings: all rows or none, each bad row named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay, day_of
from hallkeeper.engine.manning.api import shifts_of
from hallkeeper.foundation.kernel.api import BadInput, MissingItem, Refusal, Who, normalise, parse_yuan
from hallkeeper.foundation.sheets.api import SMALL, by_column, read_rows
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall, hall_by_code
from hallkeeper.org.posts.api import Actor, actor_of
from hallkeeper.shop.cash.actions.takings import record_takings
from hallkeeper.shop.cash.models import Method

IMPORT = "shop_cash.import_takings"
COLUMNS = ("date", "hall", "shift", "method", "orders", "received", "change")
_WORDS = yaml.safe_load((Path(__file__).parent.parent / "columns.yaml").read_text(encoding="utf-8"))
SYNONYMS: dict[str, str] = _WORDS["columns"]
HEADER = tuple(SYNONYMS)[: len(COLUMNS)]  # as people write it, in the order of COLUMNS
METHOD_WORDS: dict[str, str] = _WORDS["methods"]


def import_takings(rows: Sequence[Mapping[str, str]], by: Who, hall: Hall | None = None) -> int:
    """Write the takings of all rows, or of none: any bad row refuses the whole, each named with its reason.

    Columns date, hall, shift, method, orders, received, change (yuan). Each row goes through
    `record_takings` with its rules. Where the command line imports, a column `by` names the staff number
    that answers for the row. With `hall`, rows of any other hall are bad. Empty rows are passed over.
    Raises `Refusal("cash.bad_rows")`. Call it inside a transaction.
    """
    filled = {number: row for number, row in enumerate(rows, 2) if any(row.values())}
    if not filled:
        raise BadInput("cash.no_rows", _("The file has no rows"), field="file")
    if len(filled) > SMALL.rows:
        raise BadInput("cash.many_rows", _("At most 5,000 rows at once"), field="file")
    bad = []
    for number, row in filled.items():
        try:
            _import_row(row, by, hall)
        except Refusal as refusal:
            words = _("Row %(number)d: %(reason)s") % {"number": number, "reason": refusal.message}
            bad.append(MissingItem(words))
    if bad:
        raise Refusal("cash.bad_rows", _("Nothing was written: these rows are wrong"), items=bad)
    return len(filled)


def takings_rows(raw: bytes) -> list[dict[str, str]]:
    """The rows of a CSV or xlsx file by column. Raises `BadInput` or `Refusal` when it cannot be taken."""
    return by_column(read_rows(raw, SMALL), COLUMNS, SYNONYMS)


def _import_row(row: Mapping[str, str], by: Who, hall: Hall | None) -> None:
    who = by if isinstance(by, Actor) else _answers(row)
    place = hall_by_code(normalise(row["hall"])[:16])
    if place is None or (hall is not None and place.pk != hall.pk) or not who.may(IMPORT, place):
        raise BadInput("cash.import_hall", _("There is no such hall"), field="hall")
    day = _day(place, row["date"])
    record_takings(
        day=day,
        shift=_shift(place, row["shift"]),
        method=_method(row["method"]),
        orders=_whole(row["orders"]),
        received_fen=parse_yuan(row["received"][:40]),
        change_fen=parse_yuan(row["change"][:40]) if row["change"].strip() else 0,
        by=who,
        source="import",
    )


def _answers(row: Mapping[str, str]) -> Actor:
    account = Account.objects.filter(person__code=normalise(row.get("by", ""))[:32]).first()
    if account is None:
        raise BadInput("cash.import_by", _("The column “by” names no staff number"), field="by")
    return actor_of(account)


def _day(hall: Hall, text: str) -> BusinessDay:
    try:
        on = date.fromisoformat(normalise(text)[:10])
    except ValueError:
        raise BadInput("cash.import_date", _("Type the date as 2026-11-23"), field="date") from None
    day = day_of(hall, on)
    if day is None:
        raise BadInput("cash.import_day", _("The hall was not open on this date"), field="date")
    return day


def _shift(hall: Hall, text: str) -> str:
    wanted = normalise(text)[:60]
    for shift in shifts_of(hall):
        if wanted in {shift.code, *shift.names.values()}:
            return shift.code
    return wanted


def _method(text: str) -> str:
    wanted = normalise(text).lower()[:20]
    known: str = METHOD_WORDS.get(wanted, wanted)
    return known if known in Method.values else ""


def _whole(text: str) -> int:
    digits = normalise(text).replace(",", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        raise BadInput("cash.import_orders", _("Orders is a whole number"), field="orders")
    return int(digits)
