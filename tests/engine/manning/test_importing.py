"""Who works when, from a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.engine.manning.importing import COLUMNS, SYNONYMS, import_roster
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.kernel.api import SYSTEM, TZ, Refusal, at
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.trail.api import TrailRow, transaction
from tests.cast import Cast

ZHOU = {"date": "2026-11-24", "hall": "NM", "shift": "早班", "person": "zhou", "post": "shift_leader"}
LI = {**ZHOU, "person": "li", "post": "营业员"}


@pytest.fixture(autouse=True)
def _morning(company: Cast) -> Iterator[None]:
    with at(datetime(2026, 11, 23, 8, 30, tzinfo=TZ)):
        load_packs()
        yield


def bring(*rows: dict[str, str], by: object = SYSTEM) -> Brought:
    with transaction():
        return import_roster(list(rows), by)  # type: ignore[arg-type]


def test_people_are_on_duty_once_however_often_the_sheet_comes(company: Cast) -> None:
    assert bring(ZHOU, LI) == Brought(2)
    rows = OnDuty.objects.filter(hall=company.nm, date=date(2026, 11, 24)).order_by("person__code")
    assert [(row.person.code, row.post) for row in rows] == [("li", "clerk"), ("zhou", "shift_leader")]
    assert {row.actor for row in TrailRow.objects.filter(verb="set_on_duty")} == {"system"}
    assert bring(ZHOU, LI) == Brought(0, 2)
    assert rows.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"hall": "XX"}, {"person": "nobody"}, {"date": ""}, {"date": "2026-11-22"}, {"shift": "夜里"},
     {"post": "king"}, {"post": ""}, {"post": "shift_leader"}, {"hall": "DJ"}],
)  # fmt: skip
def test_one_bad_row_writes_none(company: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=r"import\.bad_rows") as refused:
        bring(ZHOU, {**LI, **wrong})
    assert [str(item.label).partition("：")[0] for item in refused.value.items] == ["第 3 行"]
    assert not OnDuty.objects.exists()


def test_who_may_not_set_the_shifts_brings_in_nothing(company: Cast) -> None:
    with pytest.raises(Refusal, match=r"import\.bad_rows"):
        bring(ZHOU, by=company.actor("li"))
    assert not OnDuty.objects.exists()


def test_chinese_headers_name_every_column() -> None:
    assert set(SYNONYMS.values()) == set(COLUMNS)
