"""Sheets that people bring: both encodings and xlsx, and what no reader may do to the server."""

from __future__ import annotations

from datetime import datetime

import pytest

from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.sheets import child
from hallkeeper.foundation.sheets.api import SMALL, WHOLE, Limits, by_column, empty_table, read_rows
from tests.foundation.sheets.hostile import SHEET, bent, bomb, far_apart, not_sheets, soon, workbook

ROWS = [["日期", "单数"], ["2026-11-23", "3"]]


def refused(raw: bytes, limits: Limits = SMALL) -> Refusal:
    """The file is refused, with words and within five seconds."""
    with soon(), pytest.raises(Refusal) as caught:
        read_rows(raw, limits)
    assert caught.value.field == "file"
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_in_any_encoding(encoding: str) -> None:
    text = "日期,单数\n2026-11-23, 3 \n,\n2026-11-24,４\n,\n"
    assert read_rows(text.encode(encoding), SMALL) == [*ROWS, ["", ""], ["2026-11-24", "４"]]


def test_a_workbook_is_read_as_people_type() -> None:
    raw = workbook([["a", "b", "c", "d"], [3, 4.0, 10.05, "００12"]])
    assert read_rows(raw, WHOLE) == [["a", "b", "c", "d"], ["3", "4", "10.05", "００12"]]


def test_cells_are_what_somebody_would_type() -> None:
    noon = datetime.fromisoformat("2026-11-23 12:30")
    day = datetime.fromisoformat("2026-11-23")
    values = [3.0, 0.1, day, day.date(), noon, noon.time(), True]
    typed = ["3", "0.1", "2026-11-23", "2026-11-23", "2026-11-23 12:30:00", "12:30:00", "True"]
    assert [child._cell(value) for value in values] == typed


def test_rows_keep_their_number_though_the_sheet_begins_lower() -> None:
    assert read_rows(workbook([[], ["a"], [], ["b"]]), SMALL) == [[""], ["a"], [""], ["b"]]


def test_an_empty_file_has_no_rows() -> None:
    assert read_rows(b"", SMALL) == []
    assert read_rows(workbook([]), SMALL) == []


@pytest.mark.parametrize("name", list(not_sheets()))
def test_what_is_no_sheet_is_refused_by_its_content(name: str) -> None:
    refusal = refused(not_sheets()[name])
    assert (refusal.code, refusal.status) == ("import.unreadable", 422)
    assert str(refusal.message) == "文件读不出来；请另存为 CSV（UTF-8 或 GB 18030）或 xlsx"


def test_two_cells_at_the_far_corners_do_not_fill_the_memory() -> None:
    assert refused(far_apart(ROWS)).code == "import.too_heavy"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_bomb_is_refused(part: str) -> None:
    raw = bomb(ROWS, part)
    assert len(raw) < 2 * 1024 * 1024
    assert refused(raw).code == "import.too_heavy"


def test_with_the_limits_off_the_bomb_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the limits refuse it, not a fault of the file."""
    raw = bomb(ROWS, megabytes=3)
    assert read_rows(raw, SMALL) == ROWS


def test_formulas_are_named_by_row_and_cell() -> None:
    raw = workbook([*ROWS, ["2026-11-24", ""]], {"B2": "=1+6", "B3": "=SUM(B2)"})
    refusal = refused(raw)
    assert refusal.code == "import.formulas"
    assert [item.label for item in refusal.items] == [
        "第 2 行：B2 是公式，请填数值",
        "第 3 行：B3 是公式，请填数值",
    ]


def test_a_formula_that_hides_its_place_is_refused_too() -> None:
    raw = bent(workbook(ROWS, {"B2": "=1"}), SHEET, lambda xml: xml.replace(b'r="B2"', b""))
    assert [item.label for item in refused(raw).items] == ["第 0 行：? 是公式，请填数值"]


def test_sheets_are_found_where_the_workbook_names_them() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    whole = lambda xml: xml.replace(b'Target="worksheets', b'Target="/xl/worksheets')  # noqa: E731
    assert refused(bent(workbook(ROWS, {"B2": "=1"}), rels, whole)).code == "import.formulas"
    assert refused(bent(workbook(ROWS), rels, lambda xml: b"<Relationships/>")).code == "import.unreadable"


@pytest.mark.parametrize(
    "raw",
    [
        b"a\n" * 5_002,
        b"," * 200 + b"\n",
        ("x" * 9_000 + "\n").encode() * 3_000,
        workbook([["a"]] * 5_002),
        workbook([["a"] * 201]),
    ],
    ids=["rows", "columns", "text", "rows of a workbook", "columns of a workbook"],
)
def test_more_than_a_shops_sheet_is_refused(raw: bytes) -> None:
    assert refused(raw, Limits(megabytes=40, rows=5_000, seconds=4)).code == "import.too_many"


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(read_rows(b"a\n" * 5_001, SMALL)) == 5_001


def test_ten_megabytes_are_refused_unopened() -> None:
    refusal = refused(b"a,b\n" * (10 * 1024 * 1024 // 4))
    assert (refusal.code, str(refusal.message)) == ("import.too_big", "文件超过 2 MB")


def test_a_reader_that_takes_too_long_is_ended() -> None:
    assert refused(b"a\n", Limits(megabytes=1, rows=1, seconds=0)).code == "import.too_heavy"


def test_columns_by_name_or_synonym() -> None:
    rows = [[" 编号", "LAST", "extra"], ["a"], ["b", "2", "3", "4"]]
    assert by_column(rows, ("key", "last"), {"编号": "key"}) == [
        {"key": "a", "last": "", "extra": ""},
        {"key": "b", "last": "2", "extra": "3"},
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "文件里没有数据行"),
        ([["key"]], "缺列：last"),
        ([["key", "last", "编号"]], "列重复：key"),
    ],
)
def test_a_wrong_header_is_refused(rows: list[list[str]], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        by_column(rows, ("key", "last"), {"编号": "key"})
    assert str(caught.value.message) == words


def test_the_empty_table_has_its_header_and_nothing_else() -> None:
    made = empty_table(("日期", "厅"))
    assert read_rows(made, SMALL) == [["日期", "厅"]]
