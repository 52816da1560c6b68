"""Today: rows cut by the now-line, one card on top, the path of the first day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hallkeeper.engine.duties.api import Duty, plan_day
from hallkeeper.foundation.kernel.api import now
from hallkeeper.portal.today.presenters import count_words, next_duty, state_of, today_of
from tests.shop.cash.conftest import TODAY, Shop, clock
from tests.shop.cash.conftest import bare as bare
from tests.shop.cash.conftest import shop as shop
from tests.shop.cash.pages import words


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


def test_next_is_late_before_due_soon_before_the_rest() -> None:
    later, soon, late = a_duty(1, 300), a_duty(2, 10), a_duty(3, -10)
    done = a_duty(4, -60, state="done", done_at=now())
    duties = [later, soon, late, done]
    states = {duty.pk: state_of(duty, now()) for duty in duties}
    assert next_duty(duties, states) is late
    assert next_duty([later, soon], states) is soon
    assert next_duty([done], states) is None


def test_summary_counts_what_is_left() -> None:
    assert count_words(["late", "due_soon", "not_yet", "done"]) == "还差 3 件 · 1 件超时 · 1 件将到点"
    assert count_words([]) == "还差 0 件"


@pytest.mark.django_db
def test_rows_of_others_have_no_link_and_never_stand_on_top() -> None:
    mine, theirs = a_duty(1, 60), a_duty(2, -60)
    content = today_of([mine, theirs], now(), doable=frozenset({1}))
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
