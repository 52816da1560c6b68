"""Who works when, from a sheet."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.engine.manning.importing import COLUMNS, SYNONYMS, import_roster
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.kernel.api import SYSTEM, TZ, Refusal, at
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.sheets.api import SMALL, by_column, read_rows
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


def upload(client: Client, address: str, text: str) -> HttpResponse:
    sent = {"once": str(uuid.uuid4()), "file": SimpleUploadedFile("a.csv", text.encode())}
    answer: HttpResponse = client.post(address, sent)
    return answer


HEAD = "日期,营业厅,班次,工号,岗位\n"


def test_the_page_takes_a_sheet_of_its_hall_and_says_how_many(company: Cast) -> None:
    client = company.client("chen")
    text = HEAD + "2026-11-24,NM,早班,zhou,值班长\n2026-11-24,NM,早班,li,营业员\n"
    assert upload(client, "/shifts/NM/import/", text)["Location"] == "/shifts/NM/"
    assert "已导入 2 行" in client.get("/shifts/NM/").content.decode()
    assert {row.actor for row in TrailRow.objects.filter(verb="set_on_duty")} == {"chen"}
    upload(client, "/shifts/NM/import/", text)
    assert "已导入 0 行 · 2 行已有" in client.get("/shifts/NM/").content.decode()
    assert OnDuty.objects.count() == 2


def test_the_page_names_each_bad_row_and_another_hall_looks_missing(company: Cast) -> None:
    text = HEAD + "2026-11-24,NM,早班,zhou,值班长\n2026-11-24,DJ,早班,he,值班长\n"
    answer = upload(company.client("sun"), "/shifts/NM/import/", text)
    assert answer.status_code == 409
    assert "第 3 行：没有这个厅" in answer.content.decode()
    assert not OnDuty.objects.exists()
    assert upload(company.client("chen"), "/shifts/DJ/import/", text).status_code == 404
    assert upload(company.client("li"), "/shifts/NM/import/", text).status_code == 403


@pytest.mark.parametrize(("text", "words"), [("日期,班次\n", "缺列：hall, person, post"), ("\n", "没有")])
def test_a_file_that_cannot_be_taken_says_why_at_its_field(company: Cast, text: str, words: str) -> None:
    answer = upload(company.client("chen"), "/shifts/NM/import/", text)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_the_empty_table_can_be_handed_in_again(company: Cast) -> None:
    client = company.client("chen")
    page = client.get("/shifts/NM/import/").content.decode()
    assert "日期、厅、班次、工号、岗位" in page
    empty = client.get("/shifts/NM/import/?template=1")
    rows = by_column(read_rows(empty.content, SMALL), COLUMNS, SYNONYMS)
    assert (rows, empty["Content-Disposition"]) == ([], 'attachment; filename="roster.xlsx"')
