"""Refusals: what the product says no to, with rule, clause, who may and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One thing that is still missing before an act, and who has it."""

    label: str
    who: str = ""
    url: str = ""


class Refusal(Exception):
    """A rule says no. Nothing was changed; the page shows `message` and what helps.

    `code` is stable (`cash.not_custodian`); `field` names the form field it belongs to; `recorded`
    asks the once room to write the attempt to the trail after the rollback.
    """

    status = 409

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        clause: str = "",
        who: str = "",
        next: Text = "",
        next_url: str = "",
        items: Sequence[MissingItem] = (),
        field: str = "",
        recorded: bool = False,
        status: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.clause = clause
        self.who = who
        self.next = next
        self.next_url = next_url
        self.items = tuple(items)
        self.field = field
        self.recorded = recorded
        if status is not None:
            self.status = status

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class BadInput(Refusal):
    """What was typed cannot be taken; `field` says where."""

    status = 422


class NotAllowed(Refusal):
    """The person lacks the right, or the signature is wrong."""

    status = 403


class Missing(Refusal):
    """Not there, or not the asker's to see: the two look the same."""

    status = 404


class Busy(Refusal):
    """The database was locked too long. Nothing was saved; press again."""

    status = 503


class Changed(Refusal):
    """Somebody else changed the row since the form was opened; both values are kept.

    `theirs` and `yours` map field to value as text; `by` names the other person.
    """

    def __init__(self, *, by: str, theirs: dict[str, str], yours: dict[str, str], message: Text) -> None:
        super().__init__("edit.changed", message)
        self.by = by
        self.theirs = theirs
        self.yours = yours
