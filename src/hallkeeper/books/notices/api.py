"""What other rooms may use of notices."""

from hallkeeper.books.notices.actions import Draft, acknowledge, send, send_many
from hallkeeper.books.notices.chasing import chase
from hallkeeper.books.notices.models import Delivery, Notice
from hallkeeper.books.notices.queries import about, copies_of, inbox, waiting_count

__all__ = [
    "Delivery",
    "Draft",
    "Notice",
    "about",
    "acknowledge",
    "chase",
    "copies_of",
    "inbox",
    "send",
    "send_many",
    "waiting_count",
]
