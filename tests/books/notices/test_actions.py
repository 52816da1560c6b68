"""Sending, reading, acknowledging: what is copied, and what cannot be sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from hallkeeper.books.notices.actions import Draft, acknowledge, mark_read, send, send_many
from hallkeeper.books.notices.models import Delivery, Notice
from hallkeeper.books.notices.queries import about, colleagues, delivery_of, inbox, sent, waiting_count
from hallkeeper.foundation.jobs.models import Job
from hallkeeper.foundation.kernel.api import BadInput, Missing, Refusal
from hallkeeper.foundation.rooms.api import AppendOnlyError
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction
from hallkeeper.org.posts.api import Holding, Post
from tests.cast import Cast


def write(company: Cast, by: str | None = "li", **more: Any) -> Notice:
    """A notice from 李娜 (a clerk) to 王强, unless said otherwise."""
    values: dict[str, Any] = {
        "kind": "notices.message",
        "subject": "明天的台面",
        "body": "明天你管 2 号台。",
        "to": [company.wang],
        "by": company.people[by] if by else None,
        "hall": company.nm,
        **more,
    }
    with transaction():
        return send(**values)


def went_to(notice: Notice) -> dict[str, str]:
    return {row.person.code: row.role for row in notice.deliveries.select_related("person")}


def nothing_written() -> bool:
    return not (Notice.objects.exists() or Delivery.objects.exists() or Job.objects.exists())


@pytest.mark.clause("S1.5.2")
@pytest.mark.parametrize(
    ("sender", "copied"),
    [("li", "sun"), ("zhou", "zheng"), ("chen", "sun"), ("sun", "zheng"), ("fang", "zheng")],
)
def test_send_copies_the_superior_of_the_post(company: Cast, sender: str, copied: str) -> None:
    notice = write(company, by=sender, to=[company.he])
    assert went_to(notice) == {"he": "to", copied: "cc"}


@pytest.mark.clause("S1.5.2")
def test_send_copies_the_named_head(company: Cast) -> None:
    Post.objects.filter(code="shift_leader").update(named_head=company.fang)
    assert went_to(write(company, by="zhou")) == {"wang": "to", "fang": "cc"}


@pytest.mark.clause("S1.5.2")
def test_send_without_superior_is_refused_and_writes_nothing(company: Cast) -> None:
    Post.objects.filter(code="clerk").update(superior=None)
    with pytest.raises(Refusal) as refused:
        write(company)
    assert refused.value.code == "notices.no_superior"
    assert "营业员" in str(refused.value.message)
    assert refused.value.clause == "S1.5.2"
    assert nothing_written()


@pytest.mark.clause("S1.5.2")
def test_send_with_only_oneself_as_superior_is_refused(company: Cast) -> None:
    Post.objects.filter(code="clerk").update(superior=None, named_head=company.li)
    with pytest.raises(Refusal) as refused:
        write(company)
    assert refused.value.code == "notices.no_superior"
    assert nothing_written()


def test_send_by_the_top_needs_no_copy(company: Cast) -> None:
    assert went_to(write(company, by="zheng")) == {"wang": "to"}


def test_send_to_the_superior_stays_addressed(company: Cast) -> None:
    assert went_to(write(company, to=[company.sun])) == {"sun": "to"}


def test_send_adds_further_copies(company: Cast) -> None:
    assert went_to(write(company, cc=[company.chen])) == {"wang": "to", "sun": "cc", "chen": "cc"}


def test_send_as_the_product_copies_only_whom_it_says(company: Cast) -> None:
    notice = write(company, by=None, cc=[company.chen])
    assert went_to(notice) == {"wang": "to", "chen": "cc"}
    assert (notice.sender, notice.sender_code) == (None, "system")


def test_send_as_the_product_to_nobody_goes_to_the_top(company: Cast) -> None:
    assert went_to(write(company, by=None, to=[])) == {"zheng": "to"}


def test_send_as_the_product_with_no_top_is_refused(company: Cast) -> None:
    Holding.objects.filter(post__is_top=True).delete()
    with pytest.raises(Refusal, match=r"notices\.nobody"):
        write(company, by=None, to=[])
    assert nothing_written()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": []}, "to"),
        ({"subject": "  "}, "subject"),
        ({"subject": "长" * 201}, "subject"),
        ({"body": "长" * 10_001}, "body"),
    ],
)
def test_send_with_bad_words_is_refused_at_the_field(
    company: Cast, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        write(company, **change)
    assert refused.value.field == field
    assert nothing_written()


def test_send_is_recorded_and_queues_one_mail_job(company: Cast) -> None:
    notice = write(company, subject_ref="engine_duties.Duty:7")
    [row] = rows_of(notice.ref)
    assert (row.verb, row.actor, row.hall, row.clause) == ("notice.send", "li", "NM", "S1.5.2")
    assert [(job.kind, job.payload) for job in Job.objects.all()] == [
        ("notices.mail", {"notices": [notice.pk]})
    ]
    assert list(about("engine_duties.Duty:7")) == [notice]


def test_send_rolls_back_with_its_caller(company: Cast) -> None:
    with pytest.raises(RuntimeError), transaction():
        send(kind="x", subject="x", body="", to=[company.wang], by=company.li, hall=company.nm)
        raise RuntimeError
    assert nothing_written()


def test_notice_words_are_written_once(company: Cast) -> None:
    notice = write(company)
    notice.subject = "别的"
    with pytest.raises(AppendOnlyError):
        notice.save()


def test_delivery_is_once_per_person(company: Cast) -> None:
    notice = write(company)
    with pytest.raises(IntegrityError), django_transaction.atomic():
        Delivery.objects.create(notice=notice, person=company.wang, role="cc", sent_at=notice.sent_at)


def test_only_addressees_are_asked_to_acknowledge(company: Cast) -> None:
    notice = write(company, ack=True)
    assert {row.person.code: row.ack_wanted for row in notice.deliveries.all()} == {
        "wang": True,
        "sun": False,
    }


def test_acknowledge_once(company: Cast) -> None:
    notice = write(company, ack=True)
    wang = company.actor("wang")
    delivery = delivery_of(wang, notice.pk)
    with transaction():
        acknowledge(delivery=delivery, by=wang)
    first = delivery.acknowledged_at
    with transaction():
        acknowledge(delivery=delivery, by=wang)
    assert first is not None
    assert (delivery.acknowledged_at, delivery.read_at) == (first, first)
    assert TrailRow.objects.filter(verb="notice.acknowledge", actor="wang").count() == 1


def test_acknowledge_for_another_is_refused(company: Cast) -> None:
    notice = write(company, ack=True)
    delivery = notice.deliveries.get(person=company.wang)
    with pytest.raises(Missing), transaction():
        acknowledge(delivery=delivery, by=company.actor("zhou"))
    delivery.refresh_from_db()
    assert delivery.acknowledged_at is None


def test_mark_read_only_ones_own(company: Cast) -> None:
    delivery = write(company).deliveries.get(person=company.wang)
    with transaction():
        mark_read(delivery=delivery, by=company.actor("zhou"))
    assert waiting_count(company.actor("wang")) == 1
    with transaction():
        mark_read(delivery=delivery, by=company.actor("wang"))
    assert waiting_count(company.actor("wang")) == 0


def test_waiting_counts_what_is_read_but_not_acknowledged(company: Cast) -> None:
    delivery = write(company, ack=True).deliveries.get(person=company.wang)
    with transaction():
        mark_read(delivery=delivery, by=company.actor("wang"))
    assert waiting_count(company.actor("wang")) == 1


def test_inbox_unread_first(company: Cast) -> None:
    first, second = write(company, subject="一"), write(company, subject="二")
    wang = company.actor("wang")
    with transaction():
        mark_read(delivery=delivery_of(wang, second.pk), by=wang)
    assert [row.notice_id for row in inbox(wang)] == [first.pk, second.pk]


def test_delivery_of_another_looks_missing(company: Cast) -> None:
    notice = write(company)
    with pytest.raises(Missing):
        delivery_of(company.actor("zhou"), notice.pk)


def test_colleagues_are_those_who_reach_my_halls(company: Cast) -> None:
    codes = set(colleagues(company.actor("li")).values_list("code", flat=True))
    assert codes == {"zheng", "sun", "chen", "zhou", "zhaox", "wang", "fang"}


@pytest.mark.parametrize("read", [lambda by: list(sent(by)), lambda by: list(inbox(by))])
def test_reads_take_as_many_queries_for_three_as_for_one(
    company: Cast, read: Callable[[Any], list[Any]]
) -> None:
    def queries(code: str) -> int:
        actor = company.actor(code)
        with CaptureQueriesContext(connection) as seen:
            rows = read(actor)
            [str(getattr(row, "notice", row)) for row in rows]
        return len(seen)

    for code in ("li", "wang"):
        Delivery.objects.all().delete()
        write(company)
        one = queries(code)
        for _turn in range(2):
            write(company)
        assert queries(code) == one


def test_send_many_takes_a_handful_of_statements(company: Cast) -> None:
    def drafts(count: int) -> list[Draft]:
        return [
            Draft(kind="x", subject=f"第 {n} 条", body="", to=[company.wang], hall=company.nm)
            for n in range(count)
        ]

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as seen, transaction():
            send_many(drafts(count))
        return len(seen)

    assert statements(3) == statements(1)
    assert Delivery.objects.filter(person=company.wang).count() == 4


def test_send_many_without_addressee_goes_to_the_top(company: Cast) -> None:
    with transaction():
        [notice] = send_many([Draft(kind="x", subject="没人管", body="", to=[], hall=company.nm)])
    assert went_to(notice) == {"zheng": "to"}
