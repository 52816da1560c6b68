"""`hallkeeper import`: CSV in both encodings and xlsx, all rows or none, each bad row with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from hallkeeper.config.command import main
from hallkeeper.config.commands import bring_in
from hallkeeper.foundation.kernel.api import BadInput, MissingItem, Refusal, Who
from hallkeeper.foundation.numbering.models import Series
from hallkeeper.foundation.rooms.api import Brought, ImportKind, Room
from hallkeeper.foundation.trail.api import TrailRow, record


def write_series(rows: Sequence[Mapping[str, str]], by: Who) -> Brought:
    """Writes each row at once; a row named `bad` is refused at the end."""
    bad = []
    for number, row in enumerate(rows, 2):
        Series.objects.create(key=row["key"], last=int(row["last"]))
        record("imported", row["key"], by)
        if row["key"].startswith("bad"):
            bad.append(MissingItem(f"row {number}: bad"))
    if bad:
        raise Refusal("series.bad", "Nothing was written", items=bad)
    return Brought(len(rows))


KIND = ImportKind("series", ("key", "last"), {"编号": "key", "最后": "last"}, write_series)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bring_in, "rooms", lambda: (Room("test.room", import_kinds=(KIND,)),))
    monkeypatch.setattr(bring_in, "require_fit", lambda: None)
    monkeypatch.setenv("HALLKEEPER_LANG", "en")


def sheet(path: Path, rows: list[list[Any]], encoding: str = "utf-8") -> Path:
    """A CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    """An xlsx file."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def stored() -> Iterator[tuple[str, int]]:
    """What the database holds."""
    yield from Series.objects.order_by("key").values_list("key", "last")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_encoding_with_chinese_headers_is_written(tmp_path: Path, encoding: str) -> None:
    path = sheet(
        tmp_path / "a.csv", [["最后", "备注", "编号"], ["7", "忽略", "南门"], ["8", "", "东街"]], encoding
    )
    assert main(["import", "series", str(path)]) == 0
    assert dict(stored()) == {"南门": 7, "东街": 8}
    assert TrailRow.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_workbook_is_read_as_people_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(tmp_path / "a.xlsx", [["key", "last"], ["a", 3], ["b", 4.0], ["", ""]])
    assert main(["import", "series", str(path), "--json"]) == 0
    assert capsys.readouterr().out == '{"kind": "series", "rows": 2, "already_there": 0, "written": true}\n'
    assert dict(stored()) == {"a": 3, "b": 4}


@pytest.mark.django_db(transaction=True)
def test_one_bad_row_writes_none_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = sheet(tmp_path / "a.csv", [["key", "last"], ["a", "1"], ["bad", "2"], ["c", "3"]])
    assert main(["import", "series", str(path)]) == 1
    assert "row 3: bad" in capsys.readouterr().err
    assert list(stored()) == []
    assert TrailRow.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_dry_run_checks_everything_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheet(tmp_path / "a.csv", [["key", "last"], ["a", "1"]])
    assert main(["import", "series", str(path), "--dry-run"]) == 0
    assert "1 rows are sound" in capsys.readouterr().out
    assert list(stored()) == []


def test_template_has_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "series", "--template"]) == 0
    assert capsys.readouterr().out == "key,last\r\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["key"], ["a"]], "Columns are missing: last"),
        ([["key", "last", "编号"], ["a", "1", "b"]], "Columns occur twice: key"),
        ([], "no rows"),
    ],
)
def test_wrong_header_is_refused(
    tmp_path: Path, rows: list[list[str]], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "series", str(sheet(tmp_path / "a.csv", rows))]) == 1
    assert words in capsys.readouterr().err


def test_unknown_kind_is_wrong_use_and_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "nothing"]) == 2
    assert "series" in capsys.readouterr().err


def test_without_a_file_it_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "series"]) == 2
    assert "--template" in capsys.readouterr().err


def test_a_missing_and_a_huge_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="no_file"):
        bring_in.read(tmp_path / "none.csv")
    (tmp_path / "big.csv").write_bytes(b"a" * (20 * 1024 * 1024 + 9))
    assert len(bring_in.read(tmp_path / "big.csv")) == 20 * 1024 * 1024 + 1


@pytest.mark.parametrize("content", [b"a" * (20 * 1024 * 1024 + 9), b"PK\x03\x04 no zip"])
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert main(["import", "series", str(tmp_path / "a.xlsx")]) == 1
    assert "The file" in capsys.readouterr().err
