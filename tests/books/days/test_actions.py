"""The business day: its moves, who is refused, the lock, the date after midnight."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction

from hallkeeper.books.days.api import (
    BusinessDay,
    State,
    business_date,
    close_day,
    current_day,
    day_now,
    day_of,
    ensure_day,
    hold_open,
    hold_writable,
    last_closed,
    ledger_date,
    ledger_day,
    open_day,
    reopen_day,
)
from hallkeeper.foundation.kernel.api import Refusal, at
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.foundation.trail.recording import flush
from hallkeeper.org.posts.api import TwoPeople
from tests.books.conftest import MORNING, TODAY, Shop

YESTERDAY = TODAY - timedelta(days=1)


def opened(shop: Shop, on: date = TODAY) -> BusinessDay:
    return open_day(hall=shop.nm, on=on, by=shop.zhou)


def closed(shop: Shop, on: date = TODAY) -> BusinessDay:
    return close_day(day=opened(shop, on), by=shop.zhou)


def both(shop: Shop) -> TwoPeople:
    return TwoPeople(shop.chen, shop.zhou)


def test_open_close_reopen_close_keeps_who_when_and_generation(shop: Shop) -> None:
    day = opened(shop)
    assert (day.state, day.opened_by_id, day.opened_at) == (State.OPEN, shop.zhou.person_id, MORNING)
    evening = MORNING + timedelta(hours=10)
    with at(evening):
        close_day(day=day, by=shop.zhou)
    assert (day.state, day.closed_by_id, day.closed_at) == (State.CLOSED, shop.zhou.person_id, evening)
    reopen_day(day=day, by=both(shop), reason="card terminal counted twice")
    assert (day.state, day.generation, day.closed_at, day.closed_by_id) == (State.REOPENED, 2, None, None)
    assert day.served_until == evening
    close_day(day=day, by=shop.zhou)
    assert (day.state, day.generation, day.served_until) == (State.CLOSED, 2, evening)
    flush()
    rows = TrailRow.objects.filter(subject=day.subject).order_by("seq")
    assert [row.verb for row in rows] == ["day.open", "day.close", "day.reopen", "day.close"]
    assert json.loads(rows[2].detail)["second"] == "zhou"
    assert rows[2].reason == "card terminal counted twice"


@pytest.mark.parametrize(
    ("state", "verb"),
    [("open", "open"), ("closed", "open"), ("closed", "close"), ("planned", "close"), ("open", "reopen")],
)
def test_a_move_that_the_table_lacks_is_refused_and_changes_nothing(
    shop: Shop, state: str, verb: str
) -> None:
    day = {"planned": lambda: ensure_day(hall=shop.nm, on=TODAY), "open": lambda: opened(shop)}.get(
        state, lambda: closed(shop)
    )()
    before = BusinessDay.objects.values().get(pk=day.pk)
    acts = {
        "open": lambda: open_day(hall=shop.nm, on=TODAY, by=shop.chen),
        "close": lambda: close_day(day=day, by=shop.chen),
        "reopen": lambda: reopen_day(day=day, by=both(shop), reason="x"),
    }
    with pytest.raises(Refusal) as refused:
        acts[verb]()
    assert refused.value.code == f"days.cannot_{verb}"
    assert BusinessDay.objects.values().get(pk=day.pk) == before


def test_reopening_needs_a_reason_and_two_people(shop: Shop) -> None:
    day = closed(shop)
    with pytest.raises(Refusal) as refused:
        reopen_day(day=day, by=both(shop), reason="  ")
    assert refused.value.code == "days.no_reason"
    with pytest.raises(Refusal) as alone:
        TwoPeople(shop.zhou, shop.zhou)
    assert alone.value.code == "two_people.same"
    day.refresh_from_db()
    assert day.state == State.CLOSED


def test_only_one_day_is_reopened_at_a_time(shop: Shop) -> None:
    first, second = closed(shop, YESTERDAY), closed(shop)
    reopen_day(day=first, by=both(shop), reason="x")
    with pytest.raises(Refusal) as refused:
        reopen_day(day=second, by=both(shop), reason="x")
    assert refused.value.code == "days.other_reopened"


def test_a_future_day_cannot_be_opened(shop: Shop) -> None:
    with pytest.raises(Refusal) as refused:
        opened(shop, TODAY + timedelta(days=1))
    assert (refused.value.code, refused.value.field) == ("days.future", "date")
    assert BusinessDay.objects.count() == 0


def test_the_next_day_waits_for_the_close_of_the_one_before(shop: Shop) -> None:
    opened(shop, YESTERDAY)
    with pytest.raises(Refusal) as refused:
        opened(shop)
    assert refused.value.code == "days.earlier_open"
    assert open_day(hall=shop.dj, on=TODAY, by=shop.chen).state == State.OPEN


def test_a_day_before_one_that_ran_cannot_be_opened(shop: Shop) -> None:
    closed(shop)
    with pytest.raises(Refusal) as refused:
        opened(shop, YESTERDAY)
    assert refused.value.code == "days.later_ran"


def test_hold_lets_through_by_state(shop: Shop) -> None:
    day = ensure_day(hall=shop.nm, on=TODAY)
    assert hold_writable(day).state == State.PLANNED
    with pytest.raises(Refusal) as refused:
        hold_open(day)
    assert refused.value.code == "days.not_open"
    opened(shop)
    assert hold_open(day).state == State.OPEN
    close_day(day=day, by=shop.zhou)
    for hold in (hold_open, hold_writable):
        with pytest.raises(Refusal) as refused:
            hold(day)
        assert (refused.value.code, refused.value.clause) == ("days.closed", "S1.3.1")
    reopen_day(day=day, by=both(shop), reason="x")
    assert hold_open(day).state == State.REOPENED


def test_a_stale_copy_of_a_closed_day_cannot_be_held(shop: Shop) -> None:
    stale = opened(shop)
    close_day(day=BusinessDay.objects.get(pk=stale.pk), by=shop.zhou)
    assert stale.state == State.OPEN
    with pytest.raises(Refusal):
        hold_open(stale)


CN = timedelta(hours=8)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026, as the hall's clock shows it."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - CN


def test_a_day_still_open_after_midnight_keeps_its_date(shop: Shop) -> None:
    day = opened(shop)
    with at(moment(24, 0, 40)):
        assert business_date(shop.nm) == TODAY
        assert ledger_date(shop.nm) == TODAY
        assert day_now(shop.nm) == (TODAY, day)
        close_day(day=day, by=shop.zhou)
        assert business_date(shop.nm) == date(2026, 11, 24)
        assert day_now(shop.nm) == (date(2026, 11, 24), None)
        assert ledger_date(shop.nm) == date(2026, 11, 24)
    assert business_date(shop.nm, moment(24, 0, 39)) == TODAY
    assert business_date(shop.nm, moment(24, 0, 40)) == date(2026, 11, 24)
    assert business_date(shop.nm, moment(23, 8, 49)) == TODAY  # before the opening: the calendar's
    assert business_date(shop.dj, moment(24, 0, 39)) == date(2026, 11, 24)


def test_day_now_is_the_calendars_before_it_opens_and_after_it_is_closed(shop: Shop) -> None:
    assert day_now(shop.nm) == (TODAY, None)
    planned = ensure_day(hall=shop.nm, on=TODAY)
    assert day_now(shop.nm) == (TODAY, planned)
    close_day(day=opened(shop), by=shop.zhou)
    on, day = day_now(shop.nm)
    assert (on, day and day.state) == (TODAY, State.CLOSED)
    assert day_now(shop.dj) == (TODAY, None)


def test_a_reopened_day_does_not_take_todays_business(shop: Shop) -> None:
    with at(moment(22, 8)):
        day = opened(shop, YESTERDAY)
    with at(moment(22, 18)):
        close_day(day=day, by=shop.zhou)
    reopen_day(day=day, by=both(shop), reason="x")
    assert business_date(shop.nm) == TODAY
    assert business_date(shop.nm, moment(22, 12)) == YESTERDAY


def test_ledger_day_steps_over_closed_days(shop: Shop) -> None:
    assert ledger_day(shop.nm).date == TODAY
    day = closed(shop)
    later = ledger_day(shop.nm)
    assert (later.date, later.state) == (TODAY + timedelta(days=1), State.PLANNED)
    assert ledger_day(shop.nm).pk == later.pk
    reopen_day(day=day, by=both(shop), reason="x")
    assert ledger_date(shop.nm) == later.date  # a reopened day is for its own corrections only


def test_while_the_hall_is_open_its_day_is_found_in_one_query(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    day = opened(shop)
    with django_assert_num_queries(1):
        found = ledger_day(shop.nm)
        assert (found, found.hall) == (day, shop.nm)
    with django_assert_num_queries(1):
        assert ledger_date(shop.nm) == TODAY


def test_a_stale_copy_of_a_running_day_is_closed_and_reads_anew(shop: Shop) -> None:
    day = opened(shop)
    stale = BusinessDay.objects.get(pk=day.pk)
    close_day(day=day, by=shop.zhou)
    reopen_day(day=day, by=both(shop), reason="x")
    close_day(day=stale, by=shop.zhou)
    assert (stale.state, stale.generation, stale.served_until) == (State.CLOSED, 2, day.served_until)
    flush()
    last = TrailRow.objects.filter(verb="day.close").order_by("-seq").first()
    assert last is not None
    assert '"before":"reopened"' in last.detail
    with pytest.raises(Refusal) as refused:
        close_day(day=day, by=shop.zhou)
    assert refused.value.code == "days.cannot_close"


def test_reads(shop: Shop) -> None:
    assert (day_of(shop.nm, TODAY), current_day(shop.nm), last_closed(shop.nm)) == (None, None, None)
    day = opened(shop)
    assert (day_of(shop.nm, TODAY), current_day(shop.nm)) == (day, day)
    assert current_day(shop.dj) is None
    close_day(day=day, by=shop.zhou)
    assert (current_day(shop.nm), last_closed(shop.nm)) == (None, day)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("day_closed_by_whom_and_when", "state = 'closed'"),
        ("day_opened_by_whom_and_when", "opened_at = NULL"),
        ("day_state_known", "state = 'weird'"),
        ("day_generation_from_one", "generation = 0"),
    ],
)
def test_the_database_refuses(shop: Shop, name: str, change: str) -> None:
    day = opened(shop)
    sql = f"UPDATE books_days_businessday SET {change} WHERE id = {day.pk}"
    with (
        pytest.raises(IntegrityError, match=name),
        django_transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_database_keeps_one_open_day_per_hall(shop: Shop) -> None:
    opened(shop, YESTERDAY)
    planned = ensure_day(hall=shop.nm, on=TODAY)
    with pytest.raises(IntegrityError), django_transaction.atomic():
        BusinessDay.objects.filter(pk=planned.pk).update(
            state=State.OPEN, opened_at=MORNING, opened_by=shop.zhou.person_id
        )
    with pytest.raises(IntegrityError), django_transaction.atomic():
        BusinessDay.objects.create(hall=shop.nm, date=TODAY)
