"""The tables of docs/rules/cash.md, number by number, and what must hold for all numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.foundation.kernel.api import TZ, shipped
from hallkeeper.shop.cash.rules import (
    DENOMINATIONS,
    BadCount,
    Outstanding,
    Verdict,
    correction_legs,
    count_total,
    due_amount,
    due_time,
    is_late,
    owner_kind,
    paid_out_by,
    split_deposit,
    takings_of_day,
)


def test_denominations_are_those_of_the_pad() -> None:
    from hallkeeper.foundation.ui.api import DENOMINATIONS as PAD

    assert PAD == DENOMINATIONS


def test_count_of_the_worked_example() -> None:
    assert count_total({10000: 18, 5000: 11, 2000: 12, 1000: 7, 500: 4, 100: 4, 50: 0, 10: 0}) == 268400
    assert count_total({}) == 0
    assert count_total(dict.fromkeys(DENOMINATIONS, 99_999)) == 99_999 * 18660


@pytest.mark.parametrize("lines", [{10000: -1}, {10000: 100_000}, {200: 1}, {1: 1}])
def test_count_refuses_what_cannot_be_one(lines: dict[int, int]) -> None:
    with pytest.raises(BadCount):
        count_total(lines)


@pytest.mark.parametrize(
    ("expected", "counted", "difference", "word"),
    [
        (268400, 268400, 0, "agrees"),
        (269400, 268400, -1000, "short"),
        (268400, 268410, 10, "over"),
        (0, 0, 0, "agrees"),
    ],
)
def test_verdict(expected: int, counted: int, difference: int, word: str) -> None:
    assert (Verdict(expected, counted).difference, Verdict(expected, counted).word) == (difference, word)


@pytest.mark.parametrize(
    ("box", "float_fen", "pouch", "others", "own", "due"),
    [
        (318400, 50000, 0, 0, 268400, 268400),
        (328400, 50000, 0, 10000, 268400, 268400),
        (318400 + 291000, 50000, 291000, 0, 268400, 268400),
        (48000, 50000, 0, 0, -2000, 0),
        (50000, 50000, 0, 0, 0, 0),
    ],
)
def test_cash_of_a_day(box: int, float_fen: int, pouch: int, others: int, own: int, due: int) -> None:
    found = takings_of_day(box_total=box, float_fen=float_fen, pouch=pouch, other_days=others)
    assert (found, due_amount(found)) == (own, due)


@pytest.mark.parametrize(
    ("amount", "who"),
    [
        (-1, "none"),
        (0, "none"),
        (1, "leaders_choice"),
        (299999, "leaders_choice"),
        (300000, "hall_manager"),
        (300001, "hall_manager"),
    ],
)
def test_owner_by_amount(amount: int, who: str) -> None:
    assert owner_kind(amount, 300000) == who


NOON = time(12)


@pytest.mark.parametrize(
    ("day", "bank_closed", "due"),
    [
        (date(2026, 11, 23), "still", date(2026, 11, 24)),
        (date(2026, 11, 23), "next_bank_day", date(2026, 11, 24)),
        (date(2026, 11, 27), "still", date(2026, 11, 28)),
        (date(2026, 11, 27), "next_bank_day", date(2026, 11, 30)),
        (date(2026, 12, 31), "still", date(2027, 1, 1)),
        (date(2024, 2, 28), "still", date(2024, 2, 29)),
    ],
)
def test_due_time(day: date, bank_closed: str, due: date) -> None:
    found = due_time(day, days=1, at=NOON, bank_closed=bank_closed, calendar=shipped())
    assert found.at == datetime.combine(due, NOON, TZ)
    assert found.provisional is False


def test_due_time_of_a_year_not_announced_is_provisional() -> None:
    found = due_time(date(2030, 5, 10), days=1, at=NOON, bank_closed="next_bank_day", calendar=shipped())
    assert found.provisional is True


def test_noon_is_in_time_and_a_microsecond_later_is_late() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=TZ)
    assert not is_late(noon, noon)
    assert is_late(noon + timedelta(microseconds=1), noon)


DUES = (Outstanding(2, date(2026, 11, 22), 268400), Outstanding(1, date(2026, 11, 21), 291000))


@pytest.mark.parametrize(
    ("slip", "first", "second", "over"),
    [
        (300000, 291000, 9000, 0),
        (559400, 291000, 268400, 0),
        (560000, 291000, 268400, 600),
        (10000, 10000, 0, 0),
    ],
)
def test_split_over_days(slip: int, first: int, second: int, over: int) -> None:
    found = split_deposit(slip, DUES)
    wanted = tuple((key, fen) for key, fen in ((1, first), (2, second)) if fen)
    assert (found.parts, found.over) == (wanted, over)


dues = st.lists(
    st.builds(
        Outstanding, st.integers(1, 99), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 10**7)
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda due: due.key,
)


@given(st.integers(1, 10**8), dues)
def test_a_split_loses_no_fen_and_pays_nobody_too_much(amount: int, owed: list[Outstanding]) -> None:
    found = split_deposit(amount, owed)
    paid = dict(found.parts)
    assert sum(paid.values()) + found.over == amount
    assert all(0 < paid[due.key] <= due.fen for due in owed if due.key in paid)
    assert found.over == max(0, amount - sum(due.fen for due in owed))
    # A later day gets something only once every earlier one is whole.
    ordered = sorted(owed, key=lambda due: (due.day, due.key))
    whole = [paid.get(due.key, 0) == due.fen for due in ordered]
    touched = [due.key in paid for due in ordered]
    assert all(whole[:index].count(False) == 0 for index, one in enumerate(touched) if one)


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 99_999)))
def test_a_count_is_its_notes_and_coins(lines: dict[int, int]) -> None:
    assert count_total(lines) == sum(value * pieces for value, pieces in lines.items())


def test_correction_legs_of_the_worked_examples() -> None:
    assert correction_legs("cash", "wechat", 1000) == [("takings.cash", 1000), ("takings.wechat", -1000)]
    assert correction_legs("", "cash", 5000) == [("short_over", 5000), ("takings.cash", -5000)]
    assert correction_legs("cash", "", 3000) == [("takings.cash", 3000), ("short_over", -3000)]


@pytest.mark.parametrize(
    ("amount", "who"), [(1, "alone"), (20000, "alone"), (20001, "two"), (200000, "two"), (200001, "nobody")]
)
def test_who_pays_out(amount: int, who: str) -> None:
    assert paid_out_by(amount, alone=20000, most=200000) == who
