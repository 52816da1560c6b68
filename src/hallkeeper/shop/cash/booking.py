"""The one door from the cash to the journal: no act takes more out of a place than lies in it.

What a count found missing (`differences.found`) passes beside it: that is a fact, not an act, and must never
lock a hall out of its close. Where it exceeds the drawer, `verify` names the hall.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.journal.api import Entry, balances, post, reverse
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor
from hallkeeper.shop.cash.refusals import not_so_much

PLACES = ("drawer", "pouch", "transit")


def book(*, day: BusinessDay, legs: Sequence[tuple[str, int]], by: Actor, **entry: Any) -> Entry:
    """`journal.post` for an act. Raises a recorded `Refusal("cash.not_so_much")`, without a figure, where a
    place it takes from would hold less than nothing; putting in is never refused."""
    made = post(day=day, legs=legs, by=by, **entry)
    check_held(day.hall, [account for account, fen in legs if fen < 0])
    return made


def unbook(*, entry: Entry, by: Actor, reason: str, day: BusinessDay | None = None) -> Entry:
    """`journal.reverse` under the same guard."""
    made = reverse(entry=entry, by=by, reason=reason, day=day)
    check_held(entry.hall, [leg.account for leg in made.legs.all() if leg.fen < 0])
    return made


def check_held(hall: Hall, accounts: Sequence[str]) -> None:
    """Refuse where one of these places, after what was just booked, holds less than nothing."""
    asked = [account for account in accounts if account in PLACES]
    if not asked:
        return
    held = balances(hall)
    if any(held.get(account, 0) < 0 for account in asked):
        raise not_so_much()
