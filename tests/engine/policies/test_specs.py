"""What a pack may say about a policy kind, and how its versions read."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from hallkeeper.engine.policies import controls
from hallkeeper.engine.policies.api import UnknownPolicy, values_by_hall
from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.presenters import differences, history_lines
from hallkeeper.engine.policies.specs import KindRow, specs_of
from hallkeeper.foundation.kernel.api import now
from tests.engine.policies.samples import MONEY, PLAIN, TABLE

TODAY = date(2026, 11, 23)


def changed(row: dict[str, Any], **field: Any) -> dict[str, Any]:
    found = deepcopy(row)
    found["fields"][0] |= field
    return found


@pytest.mark.parametrize(
    "row",
    [
        changed(MONEY, default=99),
        changed(MONEY, default="300000"),
        changed(MONEY, kind="choice"),
        changed(MONEY, options=[{"code": "a", "name": {"zh": "甲", "en": "A"}}]),
        changed(MONEY, columns=TABLE["fields"][0]["columns"]),
        changed(TABLE, columns=[]),
        changed(TABLE, ranges={"from": "low", "to": "nothing"}),
        changed(TABLE, kind="list"),
        {**MONEY, "fields": MONEY["fields"] * 2},
        {**MONEY, "fields": []},
        {**MONEY, "code": "water"},
        {**MONEY, "colour": "red"},
    ],
)
def test_a_kind_that_makes_no_sense_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KindRow.model_validate(row)


@pytest.mark.parametrize("row", [PLAIN, MONEY, TABLE])
def test_a_kind_that_makes_sense_is_taken(row: dict[str, Any]) -> None:
    assert KindRow.model_validate(row).code == row["code"]


def test_controls_name_the_clauses_of_the_kinds(kinds: None) -> None:
    found = [(one.clause, one.kind, one.label, one.url) for one in controls.controls()]
    assert found == [
        ("S1.2.7", "policy", "水费限额", "/policies/water.limit/"),
        ("S1.1.1", "policy", "巡检", "/policies/water.round/"),
    ]


def test_values_by_hall_of_a_kind_no_pack_ships_is_refused(db: None) -> None:
    with pytest.raises(UnknownPolicy):
        values_by_hall("water.none", [])


def test_history_says_what_holds_what_will_and_what_never_did(kinds: None) -> None:
    kind = PolicyKind.objects.get(code="water.limit")
    states = [(5, "in_force"), (0, "in_force"), (0, "in_force"), (-3, "declined"), (-9, "in_force")]
    versions = [
        PolicyVersion(
            kind=kind, number=9 - n, valid_from=TODAY + timedelta(days=days), state=state, recorded_at=now()
        )
        for n, (days, state) in enumerate(states)
    ]
    lines = history_lines(versions, TODAY)
    assert [line.current for line in lines] == [False, True, False, False, False]
    assert [line.state_word for line in lines] == ["现行", "现行", "已被代替", "退回", "现行"]
    assert [line.until and (line.until - TODAY).days for line in lines] == [None, 4, -1, None, -1]


def test_differences_of_a_table_name_each_row_that_differs(kinds: None) -> None:
    kind = PolicyKind.objects.get(code="water.brackets")
    specs = specs_of(kind.code, kind.fields)
    old = [{"low": 46, "high": 66, "pay": 500}, {"low": 96, "high": 126, "pay": 1000}]
    new = [old[0], {**old[1], "pay": 1200}, {"low": 156, "high": 186, "pay": 1500}]
    lines = differences(specs, {"brackets": old}, {"brackets": new})
    assert [(line.label, line.now, line.new) for line in lines[1:]] == [
        ("档 2", "96 · 126 · 10.00", "96 · 126 · 12.00"),
        ("档 3", "–", "156 · 186 · 15.00"),
    ]
