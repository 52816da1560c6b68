"""The e-mail beside each notice, and reminding people of what they have not acknowledged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from hallkeeper.books.notices import mailing
from hallkeeper.books.notices.actions import acknowledge, send
from hallkeeper.books.notices.chasing import chase
from hallkeeper.books.notices.models import Delivery, Notice
from hallkeeper.books.notices.queries import waiting_count
from hallkeeper.foundation.jobs.api import run_due
from hallkeeper.foundation.jobs.models import Job
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.trail.api import TrailRow, transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Post
from tests.cast import Cast

TEN = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00 in the hall, open until 18:00


def write(company: Cast, **more: Any) -> Notice:
    values: dict[str, Any] = {
        "kind": "x", "subject": "明天的台面", "body": "明天你管 2 号台。", "to": [company.wang],
        "by": company.li, "hall": company.nm, **more,
    }  # fmt: skip
    with at(TEN), transaction():
        return send(**values)


def delivery(notice: Notice, code: str) -> Delivery:
    return notice.deliveries.get(person__code=code)


@pytest.mark.clause("S1.5.2")
def test_mail_goes_to_everyone_and_says_who_copies(company: Cast) -> None:
    notice = write(company, ack=True)
    assert run_due(moment=TEN) == 1
    assert {one.to[0]: one.subject for one in mail.outbox} == {
        "wang@example.com": "明天的台面",
        "sun@example.com": "抄送：明天的台面",
    }
    assert "明天你管 2 号台。" in mail.outbox[0].body
    assert all("收件：王强\n抄送：孙浩\n" in one.body for one in mail.outbox)
    assert all(row.mailed_at for row in notice.deliveries.all())
    assert run_due(moment=TEN) == 0


@pytest.mark.clause("S1.5.2")
def test_mail_shows_the_copy_and_still_goes_to_one(company: Cast) -> None:
    write(company)
    run_due(moment=TEN)
    shown = {one.to[0]: (one.message()["Cc"], one.recipients()) for one in mail.outbox}
    assert shown == {
        "wang@example.com": ("sun@example.com", ["wang@example.com"]),
        "sun@example.com": (None, ["sun@example.com"]),
    }


def test_mail_header_cannot_be_split_by_a_subject(company: Cast) -> None:
    write(company, subject="一\r\nBcc: x@example.com")
    run_due(moment=TEN)
    assert sorted(one.subject for one in mail.outbox) == [
        "一 Bcc: x@example.com",
        "抄送：一 Bcc: x@example.com",
    ]


def test_mail_without_address_is_said_and_not_retried(company: Cast) -> None:
    Person.objects.filter(code="wang").update(email="")
    notice = write(company)
    run_due(moment=TEN)
    assert delivery(notice, "wang").mail_error == "no_address"
    assert delivery(notice, "sun").mail_error == ""
    assert not Job.objects.filter(state="queued").exists()


class Broken:
    """A mail server that is down for one person until `down` is emptied."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.down = {"wang@example.com"}
        real = mail.EmailMessage.send

        def send_(message: mail.EmailMessage, *args: Any, **kwargs: Any) -> int:
            if message.to[0] in self.down:
                raise ConnectionRefusedError
            return real(message, *args, **kwargs)

        monkeypatch.setattr(mail.EmailMessage, "send", send_)


@pytest.mark.clause("S1.5.2")
def test_mail_failure_keeps_the_notice_and_is_tried_again(
    company: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Broken(monkeypatch)
    notice = write(company)
    run_due(moment=TEN)
    assert delivery(notice, "wang").mail_error == "ConnectionRefusedError"
    assert delivery(notice, "wang").mailed_at is None
    assert waiting_count(company.actor("wang")) == 1
    server.down.clear()
    run_due(moment=datetime.now(UTC) + timedelta(minutes=5))
    assert (delivery(notice, "wang").mail_error, bool(delivery(notice, "wang").mailed_at)) == ("", True)
    assert sorted(one.to[0] for one in mail.outbox) == ["sun@example.com", "wang@example.com"]


def test_mail_job_twice_sends_once(company: Cast) -> None:
    notice = write(company)
    mailing.run({"notices": [notice.pk]})
    mailing.run({"notices": [notice.pk]})
    assert len(mail.outbox) == 2


# -- chasing --


def test_chase_waits_its_hours(company: Cast) -> None:
    write(company, ack=True)
    assert chase(TEN + timedelta(hours=3, minutes=59)) == 0
    assert chase(TEN + timedelta(hours=4)) == 1


@pytest.mark.clause("S1.5.2")
def test_chase_twice_reminds_once(company: Cast) -> None:
    notice = write(company, ack=True)
    moment = TEN + timedelta(hours=4)
    assert (chase(moment), chase(moment), chase(moment + timedelta(minutes=5))) == (1, 0, 0)
    row = delivery(notice, "wang")
    assert (row.chased_times, row.read_at) == (1, None)
    run_due(moment=moment + timedelta(days=9))
    assert [one.subject for one in mail.outbox if "提醒" in one.subject] == ["提醒：明天的台面"]


def test_chase_keeps_to_opening_hours(company: Cast) -> None:
    write(company, ack=True)
    assert chase(datetime(2026, 11, 23, 10, 1, tzinfo=UTC)) == 0  # 18:01
    assert chase(datetime(2026, 11, 24, 0, 59, tzinfo=UTC)) == 0  # 08:59
    assert chase(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)) == 1  # 09:00


def test_chase_leaves_the_acknowledged_and_the_unasked_alone(company: Cast) -> None:
    write(company)
    notice = write(company, ack=True)
    with transaction():
        acknowledge(delivery=delivery(notice, "wang"), by=company.actor("wang"))
    assert chase(TEN + timedelta(hours=5)) == 0


@pytest.mark.clause("S1.5.2")
def test_chase_after_three_times_tells_the_superior_once(company: Cast) -> None:
    notice = write(company, ack=True)
    moments = [datetime(2026, 11, 24 + day, 2, tzinfo=UTC) for day in range(6)]
    assert [chase(moment) for moment in moments] == [1, 1, 1, 1, 0, 0]
    assert delivery(notice, "wang").chased_times == 3
    told = Notice.objects.get(kind="notices.unacknowledged")
    assert [(row.person.code, row.role) for row in told.deliveries.all()] == [("sun", "to")]
    assert "王强" in told.subject
    verbs = list(TrailRow.objects.filter(subject=notice.ref).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["notice.send", "notice.remind", "notice.remind", "notice.remind", "notice.report"]


def test_chase_without_a_superior_tells_the_top(company: Cast) -> None:
    Post.objects.filter(code="clerk").update(superior=None)
    with at(TEN), transaction():
        send(kind="x", subject="看一下", body="", to=[company.wang], by=None, hall=company.nm, ack=True)
    for day in range(4):
        chase(datetime(2026, 11, 24 + day, 2, tzinfo=UTC))
    told = Notice.objects.get(kind="notices.unacknowledged")
    assert [row.person.code for row in told.deliveries.all()] == ["zheng"]


def test_chase_for_the_company_keeps_office_hours(company: Cast) -> None:
    write(company, ack=True, hall=None)
    assert chase(datetime(2026, 11, 23, 12, tzinfo=UTC)) == 0  # 20:00
    assert chase(datetime(2026, 11, 24, 2, tzinfo=UTC)) == 1


def test_chase_takes_its_hours_by_hall(company: Cast) -> None:
    write(company, ack=True)
    assert chase(TEN + timedelta(hours=4), lambda hall: 6 if hall == company.nm else 1) == 0
    assert chase(TEN + timedelta(hours=2), lambda hall: 2) == 1
