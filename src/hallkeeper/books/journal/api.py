"""What other rooms may use of the journal."""

from hallkeeper.books.journal.accounts import ACCOUNTS, IN_THE_BOX, METHODS, SETTLEMENTS, is_account
from hallkeeper.books.journal.actions import post, reverse
from hallkeeper.books.journal.models import Entry, Leg
from hallkeeper.books.journal.queries import (
    balance,
    balances,
    balances_of,
    entries_of,
    last_moved,
    moved,
    moved_in,
)

__all__ = [
    "ACCOUNTS",
    "IN_THE_BOX",
    "METHODS",
    "SETTLEMENTS",
    "Entry",
    "Leg",
    "balance",
    "balances",
    "balances_of",
    "entries_of",
    "is_account",
    "last_moved",
    "moved",
    "moved_in",
    "post",
    "reverse",
]
