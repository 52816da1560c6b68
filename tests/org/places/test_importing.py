"""Halls from a sheet."""

from __future__ import annotations

from datetime import time

import pytest

from hallkeeper.foundation.kernel.api import SYSTEM, Refusal
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.places.api import Hall
from hallkeeper.org.places.importing import COLUMNS, MORE, SYNONYMS, import_halls
from tests.cast import Cast

EAST = {"code": "DM", "name": "东门厅", "opens": "8:30", "closes": "18:00"}


def bring(*rows: dict[str, str], by: object = SYSTEM) -> Brought:
    with transaction():
        return import_halls(list(rows), by)  # type: ignore[arg-type]


def test_halls_are_added_by_the_installation_and_the_second_time_there_already(company: Cast) -> None:
    assert bring(
        EAST, {**EAST, "code": "XM", "name": "西门厅", "department": company.department.name}
    ) == Brought(2)
    made = Hall.objects.get(code="DM")
    assert (made.name, made.opens, made.closes, made.trade) == (
        "东门厅",
        time(8, 30),
        time(18),
        company.dj.trade,
    )
    assert Hall.objects.get(code="XM").department == company.department
    assert TrailRow.objects.filter(verb="added", subject__contains="Hall", actor="system", hall="DM").exists()
    assert bring(EAST) == Brought(0, 1)
    assert bring({**EAST, "closes": "19:00"}) == Brought(1)
    assert Hall.objects.get(code="DM").closes == time(19)


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes": "08:00"},
        {"opens": "early"},
        {"name": ""},
        {"code": "!"},
        {"trade": "nothing"},
        {"department": "nobody"},
    ],
)
def test_one_bad_row_writes_none(company: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=r"import\.bad_rows") as refused:
        bring(EAST, {**EAST, "code": "XM", **wrong})
    assert "第 3 行" in str(refused.value.items[0].label)
    assert not Hall.objects.filter(code__in=["DM", "XM"]).exists()


def test_who_may_not_set_up_brings_in_nothing(company: Cast) -> None:
    with pytest.raises(Refusal, match=r"import\.bad_rows"):
        bring(EAST, by=company.actor("chen"))
    assert not Hall.objects.filter(code="DM").exists()


def test_chinese_headers_name_every_column() -> None:
    assert set(SYNONYMS.values()) == {*COLUMNS, *MORE}
