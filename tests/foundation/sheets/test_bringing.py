"""Rows brought in one by one: counted, or all refused with the number and the reason of each bad one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

import pytest

from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.sheets.api import bring_rows, cell, date_cell, time_cell


def bring(row: Mapping[str, str]) -> bool:
    if row["a"].startswith("bad"):
        raise BadInput("test.bad", f"why {row['a']}")
    return row["a"] != "there"


def test_rows_are_counted_and_empty_ones_passed_over() -> None:
    rows = [{"a": "one"}, {"a": ""}, {"a": "there"}, {"a": "two"}]
    assert bring_rows(rows, bring) == Brought(written=2, there=1)


def test_every_bad_row_is_named_by_its_number_in_the_file() -> None:
    with pytest.raises(Refusal, match=r"import\.bad_rows") as refused:
        bring_rows([{"a": "bad1"}, {"a": ""}, {"a": "ok"}, {"a": "bad2"}], bring)
    assert [str(item.label) for item in refused.value.items] == ["第 2 行：why bad1", "第 5 行：why bad2"]


@pytest.mark.parametrize(
    ("rows", "code"), [([], "empty"), ([{"a": ""}], "empty"), ([{"a": "1"}] * 100_001, "many")]
)
def test_nothing_and_too_much_are_refused(rows: list[dict[str, str]], code: str) -> None:
    with pytest.raises(BadInput, match=rf"import\..*{code}"):
        bring_rows(rows, bring)


def test_cells_are_read_as_people_type_them() -> None:
    row = {"on": "2026-11-23", "at": "8:30", "to": "17:30:00", "none": "", "name": " 南门 "}
    assert (date_cell(row, "on"), date_cell(row, "none"), date_cell(row, "absent")) == (
        date(2026, 11, 23),
        None,
        None,
    )
    assert (time_cell(row, "at"), time_cell(row, "to")) == (time(8, 30), time(17, 30))
    assert (cell(row, "name"), cell(row, "absent")) == ("南门", "")


def test_cells_that_cannot_be_read_are_refused_at_their_column() -> None:
    row = {"on": "23.11.", "at": "noon", "long": "x" * 9}
    for read in (lambda: date_cell(row, "on"), lambda: time_cell(row, "at"), lambda: cell(row, "long", 8)):
        with pytest.raises(BadInput) as refused:
            read()
        assert refused.value.field in row
