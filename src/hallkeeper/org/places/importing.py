"""Bringing in halls from a sheet, through the verbs that the pages use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import BadInput, Who
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.sheets.api import bring_rows, cell, time_cell
from hallkeeper.org.places.acting import INSTALLATION, Acting
from hallkeeper.org.places.actions import add_hall, change_hall
from hallkeeper.org.places.models import Department, Hall, Trade
from hallkeeper.org.places.queries import hall_by_code

COLUMNS = ("code", "name", "opens", "closes")
MORE = ("trade", "department", "address", "phone")
_WORDS = Path(__file__).with_name("columns.yaml")
SYNONYMS: dict[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


def import_halls(rows: Sequence[Mapping[str, str]], by: Who) -> Brought:
    """Add the halls of all rows, or none; a hall that is there is changed to what its row says.

    Times as 08:30. Optional: `trade` and `department` by code or name, `address`, `phone`; an absent or empty
    cell leaves what stands. A new hall without a trade gets that of the halls there. At the command line the
    installation itself acts.
    """
    who = by if isinstance(by, Acting) else INSTALLATION
    return bring_rows(rows, lambda row: _bring(row, who))


def _bring(row: Mapping[str, str], by: Acting) -> bool:
    hall = hall_by_code(cell(row, "code"))
    values: dict[str, Any] = {
        "name": cell(row, "name"),
        "opens": time_cell(row, "opens"),
        "closes": time_cell(row, "closes"),
        **{name: text for name in ("address", "phone") if (text := cell(row, name))},
    }
    if text := cell(row, "department"):
        values["department"] = _department(text)
    if text := cell(row, "trade"):
        values["trade"] = _trade(text)
    if hall is None:
        add_hall(**{"code": cell(row, "code"), "trade": _usual_trade(), **values}, by=by)
        return True
    return change_hall(hall=hall, version=hall.version, by=by, **values).version != hall.version


def _department(text: str) -> Department:
    for department in Department.objects.all():
        if text in (department.code, department.name):
            return department
    raise BadInput("places.no_department", _("There is no department %(name)s") % {"name": text})


def _trade(text: str) -> str:
    for trade in Trade.objects.all():
        if text in (trade.code, *trade.names.values()):
            return trade.code
    raise BadInput("places.no_trade", _("No pack brings the trade %(name)s") % {"name": text})


def _usual_trade() -> str:
    """That of the hall added last; in a company without halls, of the pack loaded last."""
    hall, trade = Hall.objects.order_by("-pk").first(), Trade.objects.order_by("-pk").first()
    return hall.trade if hall else trade.code if trade else ""
