"""The pages of notices, as people use them."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallkeeper.books.notices.actions import send
from hallkeeper.books.notices.models import Delivery, Notice
from hallkeeper.foundation.jobs.api import run_due
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Post
from tests.cast import Cast


@pytest.fixture
def company(company: Cast) -> Cast:
    for post in ("clerk", "shift_leader", "hall_manager", "department_manager", "general_manager"):
        company.grant(post, "books_notices.send")
    company.grant("general_manager", "books_notices.see_mails")
    return company


def form(**more: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), "subject": "明天的台面", "body": "明天你管 2 号台。", **more}


def notice_for(company: Cast, ack: bool = True) -> Notice:
    with transaction():
        return send(
            kind="x", subject="看一下", body="看完点知悉", to=[company.wang], by=company.zhou,
            hall=company.nm, ack=ack,
        )  # fmt: skip


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.clause("S1.5.2")
def test_compose_copies_the_superior_and_mails_both(company: Cast) -> None:
    client = company.client("li")
    page = client.get("/notices/new/")
    assert "同时抄送" in text(page)
    assert "孙浩" in text(page)
    answer = client.post("/notices/new/", form(to=[company.wang.pk], ack="on"))
    assert (answer.status_code, answer["Location"]) == (303, "/notices/sent/")
    notice = Notice.objects.get()
    roles = {row.person.code: row.role for row in notice.deliveries.select_related("person")}
    assert roles == {"wang": "to", "sun": "cc"}
    assert notice.hall == company.nm
    run_due()
    assert sorted(one.to[0] for one in mail.outbox) == ["sun@example.com", "wang@example.com"]
    assert "已发送，抄送孙浩" in text(client.get("/notices/sent/"))


@pytest.mark.clause("S1.5.2")
def test_compose_without_superior_names_the_post_and_sends_nothing(company: Cast) -> None:
    Post.objects.filter(code="clerk").update(superior=None)
    client = company.client("li")
    looked = text(client.get("/notices/new/"))
    assert "岗位“营业员”没有能抄送的上级" in looked and "这次操作已记下" not in looked
    answer = client.post("/notices/new/", form(to=[company.wang.pk]))
    assert answer.status_code == 409
    assert "岗位“营业员”没有能抄送的上级" in text(answer) and "这次操作已记下" in text(answer)
    assert "明天你管 2 号台。" in text(answer)
    assert not Notice.objects.exists()
    assert TrailRow.objects.filter(verb="refused", subject="notices.no_superior", actor="li").count() == 1


@pytest.mark.clause("S1.5.2")
def test_compose_cannot_take_the_copy_away(company: Cast) -> None:
    company.client("li").post("/notices/new/", form(to=[company.wang.pk], cc="", copies="", nocopy="1"))
    assert Delivery.objects.filter(person=company.sun, role="cc").count() == 1


def test_compose_shows_the_copies_without_those_addressed(company: Cast) -> None:
    client = company.client("li")
    assert "孙浩" in text(client.get("/notices/new/copies/"))
    assert "孙浩" not in text(client.get("/notices/new/copies/", {"to": [company.sun.pk]}))


def test_compose_twice_with_one_key_sends_once(company: Cast) -> None:
    client, values = company.client("li"), form(to=[company.wang.pk])
    first, second = (client.post("/notices/new/", values) for _turn in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"to": []}, {"subject": ""}, {"subject": "长" * 201}, {"body": "长" * 10_001}]
)
def test_compose_with_bad_input_keeps_what_was_typed(company: Cast, change: dict[str, Any]) -> None:
    answer = company.client("li").post("/notices/new/", form(**{"to": [company.wang.pk], **change}))
    assert answer.status_code == 422
    assert not Notice.objects.exists()


def test_compose_to_another_hall_is_refused(company: Cast) -> None:
    answer = company.client("li").post("/notices/new/", form(to=[company.he.pk]))
    assert answer.status_code == 422
    assert not Notice.objects.exists()


def test_compose_needs_the_right(company: Cast) -> None:
    company.revoke("clerk", "books_notices.send")
    answer = company.client("li").post("/notices/new/", form(to=[company.wang.pk]))
    assert answer.status_code == 403
    assert not Notice.objects.exists()


def test_html_in_a_notice_stays_text(company: Cast) -> None:
    company.client("li").post(
        "/notices/new/", form(to=[company.wang.pk], subject="<b>粗</b>", body="<script>")
    )
    page = text(company.client("wang").get(f"/notices/{Notice.objects.get().pk}/"))
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    assert "&lt;script&gt;" in page


@pytest.mark.clause("S1.5.2")
def test_acknowledge_on_the_inbox_is_tracked_on_the_sent_list(company: Cast) -> None:
    notice = notice_for(company)
    assert "未知悉" in text(company.client("zhou").get("/notices/sent/"))
    wang = company.client("wang")
    assert f"/notices/{notice.pk}/acknowledge/" in text(wang.get("/notices/"))
    answer = wang.post(f"/notices/{notice.pk}/acknowledge/", {"once": str(uuid.uuid4())})
    assert answer.status_code == 303
    assert "未知悉" not in text(company.client("zhou").get("/notices/sent/"))
    assert f"/notices/{notice.pk}/acknowledge/" not in text(wang.get("/notices/"))


def test_acknowledge_for_another_looks_missing(company: Cast) -> None:
    notice = notice_for(company)
    answer = company.client("li").post(f"/notices/{notice.pk}/acknowledge/", {"once": str(uuid.uuid4())})
    assert answer.status_code == 404
    assert not Delivery.objects.filter(acknowledged_at__isnull=False).exists()


def test_detail_reads_by_post_only(company: Cast) -> None:
    notice = notice_for(company, ack=False)
    wang = company.client("wang")
    page = text(wang.get(f"/notices/{notice.pk}/"))
    assert f'hx-post="/notices/{notice.pk}/read/"' in page
    assert Delivery.objects.get(person=company.wang).read_at is None
    assert wang.get(f"/notices/{notice.pk}/read/").status_code == 405
    assert wang.post(f"/notices/{notice.pk}/read/").status_code == 204
    assert Delivery.objects.get(person=company.wang).read_at is not None
    assert "hx-post" not in text(wang.get(f"/notices/{notice.pk}/"))


def test_foreign_and_missing_notice_look_the_same(company: Cast) -> None:
    notice = notice_for(company)
    client = company.client("he")
    foreign, missing = client.get(f"/notices/{notice.pk}/"), client.get("/notices/999999/")
    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_inbox_pages_by_key(company: Cast) -> None:
    for _turn in range(52):
        notice_for(company, ack=False)
    Delivery.objects.filter(person=company.wang).update(read_at="2026-11-23T00:00Z")
    client = company.client("wang")
    first = client.get("/notices/")
    pages = [
        page.context["earlier"] for page in (first, client.get(f"/notices/{first.context['earlier'].later}"))
    ]
    assert [len(page.rows) for page in pages] == [50, 2]
    assert pages[1].words == "第 51–52 条，共 52"


def test_what_waits_is_paged_too_and_counted_whole(company: Cast) -> None:
    for turn in range(52):
        notice_for(company, ack=turn % 2 == 0)
    client = company.client("wang")
    first = client.get("/notices/")
    second = client.get(f"/notices/{first.context['waiting'].later}").context["waiting"]
    assert "52 条待看" in text(first)
    rows = [*first.context["waiting"].rows, *second.rows]
    assert [row.ack_wanted for row in rows] == [True] * 26 + [False] * 26
    assert len({row.pk for row in rows}) == 52


@pytest.mark.parametrize("address", ["/notices/", "/notices/sent/"])
def test_lists_take_as_many_queries_for_three_as_for_one(company: Cast, address: str) -> None:
    client = company.client("wang" if address == "/notices/" else "zhou")
    notice_for(company)
    client.get(address)
    counts = []
    for more in (0, 2):
        for _turn in range(more):
            notice_for(company)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_signed_out_goes_to_sign_in(company: Cast) -> None:
    assert Client().get("/notices/").status_code == 302


class Letters:
    """A folder with one mail in it, as `make run` has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(folder))
        mail.EmailMessage(
            "缴款", "缴 2,684.00", "a@example.com", ["b@example.com"], connection=backend
        ).send()
        [path] = folder.iterdir()
        self.name = path.name


@pytest.fixture
def letters(tmp_path: Path, settings: Any) -> Letters:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    (tmp_path / "mails").mkdir()
    return Letters(tmp_path / "mails")


@pytest.mark.clause("S1.5.2")
def test_mails_are_shown_to_who_may(company: Cast, letters: Letters) -> None:
    client = company.client("zheng")
    assert "缴款" in text(client.get("/notices/mails/"))
    assert "缴 2,684.00" in text(client.get(f"/notices/mails/{letters.name}/"))
    assert company.client("li").get("/notices/mails/").status_code == 403
    assert company.client("li").get(f"/notices/mails/{letters.name}/").status_code == 403


@pytest.mark.parametrize("name", ["..", "x.log", "..%2fhallkeeper.sqlite3", "a b.log"])
def test_mail_of_no_name_is_missing(company: Cast, letters: Letters, name: str) -> None:
    assert company.client("zheng").get(f"/notices/mails/{name}/").status_code == 404


def test_bell_counts_what_waits(company: Cast) -> None:
    wang = company.client("wang")
    assert wang.get("/notices/").context["shell"].unread == 0
    notice_for(company)
    assert wang.get("/notices/").context["shell"].unread == 1


def test_the_sender_sees_at_once_who_gets_no_mail(company: Cast) -> None:
    Person.objects.filter(code="wang").update(email="")
    client = company.client("li")
    client.post("/notices/new/", form(to=[company.wang.pk]))
    assert "已发送，抄送孙浩；王强没有邮箱，收不到邮件" in text(client.get("/notices/sent/"))
