"""The ledger against a model: posted, undone, closed, opened again: Σ = 0 and closed days stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hallkeeper.books.days.api import (
    BusinessDay,
    State,
    close_day,
    ensure_day,
    ledger_day,
    open_day,
    reopen_day,
)
from hallkeeper.books.journal.api import Entry, balances, post, reverse
from hallkeeper.books.journal.recount import check_day_totals, check_entries
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.org.posts.api import TwoPeople
from tests.books.conftest import TODAY, Shop

ACCOUNTS = ["drawer", "pouch", "bank", "takings.cash", "short_over", "paid_out.water"]
amounts = st.integers(-(10**6), 10**6).filter(bool)


def machine(shop: Shop) -> type[RuleBasedStateMachine]:
    """A ledger over the hall of `shop`; every run starts with the books as the last one left them."""

    class Ledger(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.hall = shop.nm
            self.start = balances(self.hall)
            self.model: dict[str, int] = dict(self.start)
            self.entries: list[Entry] = []
            self.undone: set[int] = set()

        def day(self) -> BusinessDay:
            return ledger_day(self.hall)

        @rule(one=st.sampled_from(ACCOUNTS), other=st.sampled_from(ACCOUNTS), fen=amounts)
        def post(self, one: str, other: str, fen: int) -> None:
            entry = post(day=self.day(), kind="x", legs=[(one, fen), (other, -fen)], by=shop.zhou)
            self.entries.append(entry)
            for account, part in ((one, fen), (other, -fen)):
                self.model[account] = self.model.get(account, 0) + part

        @rule(index=st.integers(0, 50))
        def reverse(self, index: int) -> None:
            if not self.entries:
                return
            entry = Entry.objects.select_related("day", "hall").get(
                pk=self.entries[index % len(self.entries)].pk
            )
            if entry.pk in self.undone:
                with pytest.raises(Refusal):
                    reverse(entry=entry, by=shop.zhou, reason="x")
                return
            reverse(entry=entry, by=shop.zhou, reason="x")
            self.undone.add(entry.pk)
            for leg in entry.legs.all():
                self.model[leg.account] -= leg.fen

        @rule()
        def close(self) -> None:
            day = self.day()
            if (
                day.state == State.PLANNED
                and not BusinessDay.objects.filter(hall=self.hall, state="open").exists()
            ):
                if day.date > TODAY:
                    return
                open_day(hall=self.hall, on=day.date, by=shop.zhou)
                day.refresh_from_db()
            if day.state == State.OPEN:
                close_day(day=day, by=shop.zhou)

        @rule()
        def reopen_and_close(self) -> None:
            day = BusinessDay.objects.filter(hall=self.hall, state=State.CLOSED).order_by("-date").first()
            if day is None:
                return
            reopen_day(day=day, by=TwoPeople(shop.chen, shop.zhou), reason="x")
            close_day(day=day, by=shop.zhou)

        @rule()
        def a_closed_day_refuses(self) -> None:
            day = BusinessDay.objects.filter(hall=self.hall, state=State.CLOSED).first()
            if day is not None:
                with pytest.raises(Refusal):
                    post(day=day, kind="x", legs=[("drawer", 1), ("pouch", -1)], by=shop.zhou)

        @invariant()
        def sums_to_zero_and_agrees_with_the_model(self) -> None:
            there = {account: fen for account, fen in balances(self.hall).items() if fen}
            assert there == {account: fen for account, fen in self.model.items() if fen}
            assert sum(there.values()) == 0
            assert [*check_entries(), *check_day_totals()] == []

    return Ledger


def test_the_ledger_behaves_like_its_model(shop: Shop) -> None:
    ensure_day(hall=shop.nm, on=TODAY - timedelta(days=3))
    chosen: Any = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(shop), settings=chosen)
