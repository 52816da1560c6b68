"""What other rooms may use of the journal."""

from hallkeeper.books.journal.accounts import ACCOUNTS, IN_THE_BOX, METHODS, SETTLEMENTS, is_account
from hallkeeper.books.journal.actions import post, reverse
from hallkeeper.books.journal.models import CNY, Entry, Leg
from hallkeeper.books.journal.queries import (
    balance,
    balances,
    balances_of,
    entries_of,
    last_move,
    last_moved,
    moved,
    moved_in,
)

__all__ = [
    "ACCOUNTS",
    "CNY",
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
    "last_move",
    "last_moved",
    "moved",
    "moved_in",
    "post",
    "reverse",
]
