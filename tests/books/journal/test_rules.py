"""The table of docs/rules/journal.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.books.journal.accounts import ACCOUNTS, is_account
from hallkeeper.books.journal.rules import Line, Unbalanced, balanced, mirrored, sums

WORKED = [
    [("drawer", 50000), ("float.fund", -50000)],
    [("drawer", 278400), ("takings.cash", -278400)],
    [("settlement.wechat", 481600), ("takings.wechat", -481600)],
    [("paid_out.water", 2000), ("drawer", -2000)],
    [("bank", 57000), ("drawer", -57000)],
    [("drawer", -1000), ("short_over", 1000)],
    [("pouch", 218400), ("drawer", -218400)],
    [("bank", 218400), ("pouch", -218400)],
]
AFTER = [
    (50000, 0),
    (328400, 0),
    (328400, 0),
    (326400, 0),
    (269400, 0),
    (268400, 0),
    (50000, 218400),
    (50000, 0),
]


def test_worked_example() -> None:
    found = dict.fromkeys([*ACCOUNTS, "paid_out.water"], 0)
    for legs, (drawer, pouch) in zip(WORKED, AFTER, strict=True):
        for line in balanced(Line(account, fen) for account, fen in legs):
            found[line.account] += line.fen
        assert (found["drawer"], found["pouch"]) == (drawer, pouch)
    assert sum(found.values()) == 0
    assert 50000 + found["bank"] + found["paid_out.water"] + found["short_over"] == 278400 + 50000 - 0
    assert found["settlement.wechat"] == 481600


@pytest.mark.parametrize(
    ("legs", "why"),
    [
        ([("drawer", 100), ("takings.cash", -99)], "sum to 1"),
        ([("drawer", 100)], "two legs"),
        ([("drawer", 0), ("takings.cash", 0)], "two legs"),
        ([("till", 100), ("takings.cash", -100)], "unknown account"),
        ([("drawer", 10000000000001), ("takings.cash", -10000000000001)], "absurd"),
    ],
)
def test_refused(legs: list[tuple[str, int]], why: str) -> None:
    with pytest.raises(Unbalanced, match=why):
        balanced(Line(account, fen) for account, fen in legs)


def test_units_balance_each_by_itself() -> None:
    crossed = [Line("drawer", 5), Line("takings.cash", -5, "POINT")]
    with pytest.raises(Unbalanced):
        balanced(crossed)


lines = st.lists(
    st.builds(Line, st.sampled_from(sorted(ACCOUNTS)), st.integers(-(10**9), 10**9)), min_size=1, max_size=6
)


@given(lines)
def test_whatever_is_accepted_sums_to_zero_and_its_mirror_undoes_it(some: list[Line]) -> None:
    closing = Line("short_over", -sum(line.fen for line in some))
    try:
        kept = balanced([*some, closing])
    except Unbalanced:
        assert len([line for line in [*some, closing] if line.fen]) < 2
        return
    assert set(sums(kept).values()) == {0}
    together = [*kept, *mirrored(kept)]
    totals: dict[str, int] = {}
    for line in together:
        totals[line.account] = totals.get(line.account, 0) + line.fen
    assert set(totals.values()) == {0}


def test_accounts_of_categories() -> None:
    assert is_account("paid_out.water")
    assert not is_account("paid_out.")
    assert not is_account("paid_out.Water bottles")
    assert not is_account("drawer ")
