"""People and their posts from a sheet."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hallkeeper.engine.approvals.api import Approval
from hallkeeper.foundation.kernel.api import SYSTEM, Refusal
from hallkeeper.foundation.rooms.api import Brought
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.posts.actions.importing import COLUMNS, MORE, SYNONYMS, import_people
from hallkeeper.org.posts.api import Holding
from tests.cast import Cast

QIAN = {
    "code": "E100", "name": "钱多", "post": "clerk", "hall": "NM", "team": "甲班",
    "from": "2026-01-05", "to": "", "phone": "13812345678", "email": "qian@example.com", "account": "qianduo",
}  # fmt: skip


def bring(*rows: dict[str, str], by: object = SYSTEM) -> Brought:
    with transaction():
        return import_people(list(rows), by)  # type: ignore[arg-type]


def test_a_person_with_two_posts_comes_in_once_by_the_installation(company: Cast) -> None:
    trainer = {**QIAN, "post": "trainer", "team": ""}
    assert bring(QIAN, trainer) == Brought(2)
    person = Person.objects.get(code="E100")
    assert (person.name, person.phone, person.email) == ("钱多", "13812345678", "qian@example.com")
    account = Account.objects.get(person=person)
    assert (account.username, account.must_change_password) == ("qianduo", True)
    held = Holding.objects.filter(person=person).order_by("pk")
    assert [(one.post.code, one.hall, one.team, one.main, one.valid_from) for one in held] == [
        ("clerk", company.nm, "甲班", True, date(2026, 1, 5)),
        ("trainer", company.nm, "", False, date(2026, 1, 5)),
    ]
    given = TrailRow.objects.filter(verb="given", subject=f"org_people.Person:{person.pk}")
    assert {row.actor for row in given} == {"system"}
    assert bring(QIAN, trainer) == Brought(0, 2)
    assert held.count() == 2


def test_a_department_and_the_whole_company_are_places_too(company: Cast) -> None:
    head = {**QIAN, "post": "部门经理", "hall": company.department.name, "account": "", "from": ""}
    boss = {
        **QIAN,
        "code": "E101",
        "name": "孙总",
        "post": "finance",
        "hall": "",
        "account": "",
        "to": "2027-01-01",
    }
    assert bring(head, boss) == Brought(2)
    places = Holding.objects.filter(person__code__in=["E100", "E101"]).order_by("person__code")
    assert [(one.hall, one.department, one.team) for one in places] == [
        (None, company.department, "甲班"),
        (None, None, "甲班"),
    ]
    assert bring(head) == Brought(0, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"post": "king"}, {"post": ""}, {"hall": "XX"}, {"code": ""}, {"name": ""}, {"to": "2025-01-01"},
     {"from": "soon"}, {"code": "zhou"}, {"account": "chen"}, {"email": "no"}],
)  # fmt: skip
def test_one_bad_row_writes_none(company: Cast, wrong: dict[str, str]) -> None:
    other = {**QIAN, "code": "E102", "account": "", **wrong}
    with pytest.raises(Refusal, match=r"import\.bad_rows") as refused:
        bring(QIAN, other)
    assert [str(item.label).partition("：")[0] for item in refused.value.items] == ["第 3 行"]
    assert not Person.objects.filter(code__in=["E100", "E102"]).exists()


def test_a_person_on_the_page_needs_a_second_one_for_each_post(company: Cast) -> None:
    Account.objects.filter(person__in=[company.zheng, company.sun]).update(last_login="2026-01-01T00:00Z")
    assert bring(QIAN, by=company.actor("zheng")) == Brought(1)
    assert not Holding.objects.filter(person__code="E100").exists()
    asked = Approval.objects.get(state="waiting")
    assert (asked.asked_by, asked.payload["person"], asked.reason) == (company.zheng, "E100", "从表格导入")
    with pytest.raises(Refusal, match=r"import\.bad_rows"):
        bring({**QIAN, "code": "E103", "account": ""}, by=company.actor("li"))
    assert not Person.objects.filter(code="E103").exists()


def test_chinese_headers_name_every_column() -> None:
    assert set(SYNONYMS.values()) == {*COLUMNS, *MORE}


def test_the_page_asks_for_the_second_person_in_the_uploaders_name(company: Cast) -> None:
    Account.objects.filter(person__in=[company.zheng, company.sun]).update(last_login="2026-01-01T00:00Z")
    client = company.client("zheng")
    text = "工号,姓名,岗位,营业厅,班组,开始日期,结束日期\nE100,钱多,营业员,NM,甲班,2026-01-05,\n"
    sent = {"once": str(uuid.uuid4()), "file": SimpleUploadedFile("a.csv", text.encode())}
    assert client.post("/people/import/", sent)["Location"] == "/people/"
    assert "已导入 1 行" in client.get("/people/").content.decode()
    assert Approval.objects.get(state="waiting").asked_by == company.zheng
    assert company.client("li").get("/people/import/").status_code == 403
