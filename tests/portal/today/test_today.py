"""Today: rows cut by the now-line, one card on top, the path of the first day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.notices.api import Delivery, send
from hallkeeper.engine.approvals.api import Approval
from hallkeeper.engine.duties.api import Duty, plan_day
from hallkeeper.foundation.kernel.api import now
from hallkeeper.portal.today.presenters import Row, Told, count_words, next_row, row_of, state_of, today_of
from hallkeeper.shop.cash.api import set_up_box
from hallkeeper.shop.hallday.api import ask_to_reopen
from tests.shop.cash.conftest import TODAY, Shop, clock
from tests.shop.cash.conftest import bare as bare
from tests.shop.cash.conftest import shop as shop
from tests.shop.cash.pages import hand_in, words


def a_duty(pk: int, minutes: int, **fields: Any) -> Duty:
    due = now() + timedelta(minutes=minutes)
    values = {
        "titles": {"zh": f"事{pk}", "en": f"Thing {pk}"},
        "due_at": due,
        "opens_at": due - timedelta(hours=1),
        "warn_at": due - timedelta(minutes=30),
        "state": "pending",
        **fields,
    }
    return Duty(pk=pk, **values)


@pytest.mark.parametrize(
    ("duty", "state"),
    [
        (a_duty(1, -5), "late"),
        (a_duty(1, 20), "due_soon"),
        (a_duty(1, 50), "todo"),
        (a_duty(1, 90), "not_yet"),
        (a_duty(1, 90, waits_as="to_explain"), "to_explain"),
        (a_duty(1, -5, waits_as="to_explain"), "late"),
        (a_duty(1, -5, state="waived"), "waived"),
        (a_duty(1, -5, state="missed"), "missed"),
        (a_duty(1, 5, state="done", done_at=now()), "done"),
        (a_duty(1, -5, state="done", done_at=now()), "done_late"),
    ],
)
def test_state_of_a_duty_now(duty: Duty, state: str) -> None:
    assert state_of(duty, now()) == state


def a_row(after: int, state: str, **fields: Any) -> Row:
    values = {"title": "事", "detail": "", "url": "/", **fields}
    return Row(due=now() + timedelta(minutes=after), state=state, **values)


LATE, SOON, VERIFY = a_row(-10, "late"), a_row(20, "due_soon"), a_row(240, "to_verify")
EXPLAIN, NEXT = a_row(90, "to_explain"), a_row(60, "not_yet")
BLOCKED = a_row(-60, "not_yet", waits="等开店")


@pytest.mark.parametrize(
    ("rows", "top"),
    [
        ([NEXT, EXPLAIN, VERIFY, SOON, LATE], LATE),
        ([NEXT, EXPLAIN, VERIFY, SOON], SOON),
        ([NEXT, EXPLAIN, VERIFY], VERIFY),
        ([EXPLAIN, NEXT], NEXT),
        ([BLOCKED, NEXT], NEXT),
        ([BLOCKED], None),
        ([a_row(-10, "late", url="")], None),
        ([a_row(-10, "done")], None),
    ],
)
def test_next_is_late_then_due_soon_then_verifying_then_by_time_and_never_blocked(
    rows: list[Row], top: Row | None
) -> None:
    assert next_row(rows) is top


def test_summary_counts_what_is_left() -> None:
    assert count_words(["late", "due_soon", "not_yet", "done"]) == "还有 3 件 · 1 件超时 · 1 件将到点"
    assert count_words([]) == "还有 0 件"


def test_a_blocked_duty_says_what_it_waits_for_and_is_not_late() -> None:
    duty = a_duty(7, -60, gate="close")
    told = Told(waits={7: "等开店"})
    row = row_of(duty, now(), told, doable=True)
    [line] = today_of([row], now()).before
    assert (row.state, line.word, line.minutes) == ("not_yet", "等开店", 0)
    assert row_of(duty, now(), Told(), doable=True).state == "late"


def test_digits_open_what_is_to_be_done_and_enter_does_the_top_duty() -> None:
    done, others = a_row(-99, "done"), a_row(-50, "late", url="")
    content = today_of([NEXT, done, LATE, others], now())
    assert [line.key for line in [*content.before, *content.after]] == ["", "", "1", "2"]
    assert content.next is not None and content.next.act is not None and content.next.act.key == "Enter"


def test_explaining_has_its_button_in_the_row_and_done_rows_are_counted() -> None:
    content = today_of([EXPLAIN, NEXT, a_row(-60, "done_late", minutes=7), a_row(-70, "done")], now())
    assert [line.act is not None for line in content.after] == [False, True]
    assert (len(content.over), content.over_late) == (2, 1)


@pytest.mark.django_db
def test_rows_of_others_have_no_link_and_never_stand_on_top() -> None:
    mine, theirs = a_duty(1, 60), a_duty(2, -60)
    rows = [row_of(mine, now(), Told(), doable=True), row_of(theirs, now(), Told(), doable=False)]
    content = today_of(rows, now())
    assert content.next is not None and content.next.title == "事1"
    assert [row.url for row in content.before] == [""]


def test_first_day_shows_the_path_and_what_is_next(bare: Shop) -> None:
    page = words(bare.cast.client("zhou").get("/"))
    assert "五小步，营业厅就开起来" in page
    assert "银箱、备用金和收款户" in page


def test_path_is_gone_once_a_day_was_opened(shop: Shop) -> None:
    shop.open()
    assert "五小步" not in words(shop.cast.client("zhou").get("/"))


def test_today_shows_my_duties_and_the_one_to_do(shop: Shop) -> None:
    plan_day(shop.nm, TODAY)
    shop.now(clock(8, 38))
    page = words(shop.cast.client("zhou").get("/"))
    assert "现在该做" in page and "开店点钞" in page


def test_whole_hall_is_for_those_who_may_see_it(shop: Shop) -> None:
    plan_day(shop.nm, TODAY)
    assert "全厅" not in words(shop.cast.client("li").get("/"))
    assert "开店点钞" not in words(shop.cast.client("li").get("/?show=hall"))
    assert "开店点钞" in words(shop.cast.client("chen").get("/?show=hall"))


def test_live_part_has_no_frame(shop: Shop) -> None:
    page = shop.cast.client("zhou").get("/today/live/").content.decode()
    assert "<html" not in page


def test_today_takes_few_queries_whatever_there_is_to_do(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    client = shop.cast.client("chen")
    client.get("/?show=hall")
    with django_assert_max_num_queries(40) as one:
        client.get("/?show=hall")
    plan_day(shop.nm, TODAY)
    with django_assert_max_num_queries(40) as many:
        client.get("/?show=hall")
    assert len(many) <= len(one) + 2  # who holds the posts, once for all rows


def sections(shop: Shop, who: str) -> str:
    return words(shop.cast.client(who).get("/"))


@pytest.mark.clause("S1.1.4")
def test_a_hall_that_never_opened_asks_for_the_opening_not_for_the_close(bare: Shop) -> None:
    chen = bare.actor("chen")
    bare.act(lambda: set_up_box(hall=bare.nm, name="南门 1 号", float_fen=50000, by=chen), "chen")
    first_day_is_over(bare)
    bare.act(lambda: plan_day(bare.nm, TODAY), "chen")
    bare.now(clock(19, 2))
    page = sections(bare, "zhaox")
    assert "等开店" in page
    top = page[page.index("现在该做") :]
    assert "关店点钞" not in top[: top.index("开店")]


def first_day_is_over(shop: Shop) -> None:
    """An earlier day was lived, so Today no longer shows the path of the first."""
    day = BusinessDay.objects.create(hall=shop.nm, date=TODAY - timedelta(days=1))
    closed(day, shop)


def closed(day: BusinessDay, shop: Shop) -> None:
    moment, zhou = now(), shop.cast.zhou
    values = {"opened_at": moment, "opened_by": zhou, "closed_at": moment, "closed_by": zhou}
    BusinessDay.objects.filter(pk=day.pk).update(state="closed", served_until=moment, **values)


def test_opening_stands_on_today_of_who_leads_and_of_nobody_else(shop: Shop) -> None:
    plan_day(shop.nm, TODAY)
    first_day_is_over(shop)
    shop.now(clock(8, 38))
    assert "都做完了" in sections(shop, "zhou") or "还差" in sections(shop, "zhou")
    assert 'data-key="1"' in shop.cast.client("zhou").get("/").content.decode()
    assert "等开店" not in sections(shop, "li")


def ask(shop: Shop) -> Approval:
    """Zhou Min asks for a second person; Chen Li may agree."""
    day = shop.open()
    closed(day, shop)
    day.refresh_from_db()
    shop.act(lambda: ask_to_reopen(day=day, reason="现金录错了一笔", by=shop.actor("zhou")), "zhou")
    return Approval.objects.get()


def test_a_request_is_agreed_or_declined_on_today(shop: Shop) -> None:
    approval = ask(shop)
    decider = shop.cast.client("sun")
    page = decider.get("/").content.decode()
    assert approval.payload_hash in page and "不同意" in page
    answer = hand_in(decider, f"/approvals/{approval.pk}/decline/", reason="先写清楚", next="/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    approval.refresh_from_db()
    assert approval.state == "declined"
    assert approval.payload_hash not in decider.get("/").content.decode()


def test_who_asked_gets_no_buttons(shop: Shop) -> None:
    approval = ask(shop)
    assert approval.payload_hash not in shop.cast.client("zhou").get("/").content.decode()


def test_entry_counts_what_waits_and_only_elsewhere(shop: Shop) -> None:
    ask(shop)
    client = shop.cast.client("sun")
    assert 'class="hk-count">' in client.get("/duties/").content.decode().split("</nav>")[0]
    assert 'class="hk-count">' not in client.get("/").content.decode().split("</nav>")[0]


def test_a_notice_is_acknowledged_on_today(shop: Shop) -> None:
    shop.act(
        lambda: send(
            kind="notices.message", subject="96 元档加推", body="看后知悉", to=[shop.cast.zhou], by=None,
            hall=shop.nm, ack=True,
        ),
        "chen",
    )  # fmt: skip
    client = shop.cast.client("zhou")
    assert "96 元档加推" in words(client.get("/"))
    delivery = Delivery.objects.get(person=shop.cast.zhou, ack_wanted=True)
    answer = hand_in(client, f"/notices/{delivery.notice_id}/acknowledge/", next="/")
    assert answer["Location"] == "/"
    assert "96 元档加推" not in words(client.get("/"))
