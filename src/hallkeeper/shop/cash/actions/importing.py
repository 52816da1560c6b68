"""Importing takings: all rows or none, each bad row named, the same content once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay, day_of
from hallkeeper.engine.manning.api import shifts_of
from hallkeeper.foundation.kernel.api import BadInput, MissingItem, Refusal, Who, local, normalise, parse_yuan
from hallkeeper.foundation.sheets.api import SMALL, by_column, read_rows
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall, hall_by_code
from hallkeeper.org.posts.api import Actor, actor_of
from hallkeeper.shop.cash.actions.takings import record_takings
from hallkeeper.shop.cash.custody import hold_box
from hallkeeper.shop.cash.models import Method, Takings
from hallkeeper.shop.cash.queries import box_of

Row = TypeVar("Row")
Made = TypeVar("Made")

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
    The same content a second time, in any order or file format, is refused and recorded while a line of the
    first still stands. Raises `Refusal("cash.bad_rows")`, `Refusal("cash.imported_twice")`. Call it inside a
    transaction.
    """
    filled = {number: row for number, row in enumerate(rows, 2) if any(row.values())}
    if not filled:
        raise BadInput("cash.no_rows", _("The file has no rows"), field="file")
    if len(filled) > SMALL.rows:
        raise BadInput("cash.many_rows", _("At most 5,000 rows at once"), field="file")
    lines, bad = _each(filled, lambda row: _line(row, by, hall))
    batches = {} if bad else _new_batches(lines.values())
    _done, wrong = _each(lines, lambda line: line.write(batches.get(line.hall, "")))
    if bad := bad | wrong:
        items = [MissingItem(words) for _number, words in sorted(bad.items())]
        raise Refusal("cash.bad_rows", _("Nothing was written: these rows are wrong"), items=items)
    return len(filled)


def takings_rows(raw: bytes) -> list[dict[str, str]]:
    """The rows of a CSV or xlsx file by column. Raises `BadInput` or `Refusal` when it cannot be taken."""
    return by_column(read_rows(raw, SMALL), COLUMNS, SYNONYMS)


@dataclass(frozen=True)
class _Line:
    """A row as it was understood."""

    hall: Hall
    by: Actor
    takings: dict[str, Any]

    def write(self, batch: str) -> None:
        """Record it as part of a batch."""
        record_takings(by=self.by, source="import", batch=batch, **self.takings)

    def content(self) -> str:
        """What makes it the same line in another file."""
        return json.dumps(self.takings | {"day": self.takings["day"].pk}, sort_keys=True)


def _each(rows: Mapping[int, Row], act: Callable[[Row], Made]) -> tuple[dict[int, Made], dict[int, str]]:
    """What the act made of each row, and in words what refused the others, by their numbers."""
    made, bad = {}, {}
    for number, row in rows.items():
        try:
            made[number] = act(row)
        except Refusal as refusal:
            bad[number] = _("Row %(number)d: %(reason)s") % {"number": number, "reason": refusal.message}
    return made, bad


def _new_batches(lines: Iterable[_Line]) -> dict[Hall, str]:
    """Hall → the digest of its lines, under the lock of its box. Refuses a content that stands already."""
    of_hall: dict[Hall, list[str]] = {}
    for line in lines:
        of_hall.setdefault(line.hall, []).append(line.content())
    return {hall: _new_batch(hall, content) for hall, content in of_hall.items()}


def _new_batch(hall: Hall, content: list[str]) -> str:
    if box_of(hall) is not None:
        hold_box(hall)
    batch = sha256("\n".join(sorted(content)).encode()).hexdigest()[:40]
    standing = Takings.objects.filter(hall=hall, batch=batch, reverses=None, reversed_by=None)
    first = standing.select_related("by").first()
    if first is not None:
        words = {"name": first.by.name, "at": local(first.at).strftime("%Y-%m-%d %H:%M")}
        raise Refusal(
            "cash.imported_twice",
            _("%(name)s imported the same content at %(at)s already. This attempt was recorded") % words,
            field="file",
            who=first.by.name,
            next=_("To import it anew, undo its lines first"),
            recorded=True,
        )
    return batch


def _line(row: Mapping[str, str], by: Who, hall: Hall | None) -> _Line:
    who = by if isinstance(by, Actor) else _answers(row)
    place = hall_by_code(normalise(row["hall"])[:16])
    if place is None or (hall is not None and place.pk != hall.pk) or not who.may(IMPORT, place):
        raise BadInput("cash.import_hall", _("There is no such hall"), field="hall")
    takings = {
        "day": _day(place, row["date"]),
        "shift": _shift(place, row["shift"]),
        "method": _method(row["method"]),
        "orders": _whole(row["orders"]),
        "received_fen": parse_yuan(row["received"][:40]),
        "change_fen": parse_yuan(row["change"][:40]) if row["change"].strip() else 0,
    }
    return _Line(place, who, takings)


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
