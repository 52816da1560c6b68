"""What a room declares about itself: one typed `ROOM` in its `room.py`, found once at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from pydantic import BaseModel

from hallkeeper.foundation.kernel.api import Who

Text = str | Promise


@dataclass(frozen=True)
class Right:
    """A right that posts can carry; `code` is `<wing>_<room>.<verb>`. `money` marks rights near money."""

    code: str
    label: Text
    money: bool = False


@dataclass(frozen=True)
class MenuEntry:
    """A page that people find in the rail; shown to those whose posts carry `right` (empty: everyone).

    `count(actor)` is how many rows there wait for that person: a query or two, asked on every page.
    """

    code: str
    label: Text
    icon: str
    url_name: str
    right: str = ""
    order: int = 50
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened. `joined` handlers run inside the publisher's transaction (database only);
    `after` handlers run in the worker, at least once, and must be idempotent."""

    name: ClassVar[str]
    delivery: ClassVar[Literal["joined", "after"]]


@dataclass(frozen=True, kw_only=True)
class ApprovalWanted(Event):
    """A room below the approvals inbox asks for a second person. Delivery: joined."""

    name: ClassVar[str] = "rooms.approval_wanted"
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    kind: str
    payload: dict[str, Any]
    hall: str
    by: Who
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApprovalDropped(Event):
    """What a room asked a second person for is replaced by something later; `payload` as it was asked.
    Delivery: joined."""

    name: ClassVar[str] = "rooms.approval_dropped"
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    kind: str
    payload: dict[str, Any]
    hall: str
    by: Who


@dataclass(frozen=True)
class Handler:
    """Binds an event class to the function that answers it."""

    event: type[Event]
    function: Callable[[Any], None]


@dataclass(frozen=True)
class VerifyCheck:
    """A check of `hallkeeper verify`: yields one sentence per unsound row."""

    name: str
    function: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Tick:
    """Regular set-based work; `function(now)` returns how many rows it touched and is idempotent."""

    name: str
    function: Callable[[datetime], int]
    order: int = 50


@dataclass(frozen=True)
class JobKind:
    """Background work; `run(payload)` is idempotent. After `attempts` failures it stays as failed."""

    code: str
    run: Callable[[dict[str, Any]], None]
    attempts: int = 8


@dataclass(frozen=True)
class ApprovalKind:
    """An act that needs two people; `execute(payload, by)` gets both once the second has agreed.

    `dropped(payload, by)` is told when it will not happen: declined, taken back, or refused by the rules.
    `done` kinds stand already, done by one person while nobody else could agree: they wait, if need be for
    years, until a second person says "seen and agreed" (or not), and are never taken back.
    """

    code: str
    label: Text
    right: str
    execute: Callable[[dict[str, Any], Any], str]
    describe: Callable[[dict[str, Any]], Sequence[tuple[Text, str]]]
    dropped: Callable[[dict[str, Any], Who], None] | None = None
    done: bool = False


@dataclass(frozen=True)
class PackSection:
    """A section of pack files: typed rows, and how they are loaded (`load(rows, pack_code)`).

    `load` gets the rows that are new to this installation, and for a section that is not `editable` also
    those whose shipped values changed: an owner's edits are never written over. `key` names the field that
    tells rows apart; `refers` maps a field to the section whose keys it may hold (empty is allowed; a
    section that refers to itself must not go in circles).
    """

    name: str
    model: type[BaseModel]
    load: Callable[[Sequence[Any], str], None]
    order: int = 50
    key: str = "code"
    refers: Mapping[str, str] = field(default_factory=dict)
    editable: bool = True


@dataclass(frozen=True)
class Brought:
    """What an import came to: the rows it wrote, and those that were there already as the sheet has them."""

    written: int
    there: int = 0


@dataclass(frozen=True)
class ImportKind:
    """A kind of `hallkeeper import`; `apply(rows, by)` writes all rows or raises with a reason per row.
    `columns` must be there, `more` may be: both stand in the template."""

    code: str
    columns: Sequence[str]
    synonyms: Mapping[str, str]
    apply: Callable[[Sequence[Mapping[str, str]], Who], Brought]
    more: Sequence[str] = ()


@dataclass(frozen=True)
class Search:
    """A group of the global search: `find(asker, text)` yields (label, detail, url)."""

    code: str
    label: Text
    find: Callable[[Any, str], Iterable[tuple[str, str, str]]]


@dataclass(frozen=True)
class Control:
    """Something that makes a clause of the handbook happen; the clause's page lists it."""

    clause: str
    kind: Literal["duty", "policy", "flow", "record", "right", "figure"]
    label: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Room:
    """One room's declaration. `retention` and `trail` hold a decision for every model of the room.

    `title` is what people call it; it stands over its rights. `on_duty(hall, date)` gives the staff numbers
    of those on that day's shifts; one room declares it.
    """

    name: str
    title: Text = ""
    menu: Sequence[MenuEntry] = ()
    events: Sequence[type[Event]] = ()
    handlers: Sequence[Handler] = ()
    approval_kinds: Sequence[ApprovalKind] = ()
    pack_sections: Sequence[PackSection] = ()
    import_kinds: Sequence[ImportKind] = ()
    verify_checks: Sequence[VerifyCheck] = ()
    append_only: Sequence[str] = ()
    retention: Mapping[str, str] = field(default_factory=dict)
    trail: Mapping[str, str] = field(default_factory=dict)
    rights: Sequence[Right] = ()
    ticks: Sequence[Tick] = ()
    jobs: Sequence[JobKind] = ()
    figures: Sequence[Any] = ()
    search: Sequence[Search] = ()
    controls: Sequence[Callable[[], Iterable[Control]]] = ()
    on_duty: Callable[[str, date], Iterable[str]] | None = None

    @property
    def label(self) -> str:
        """The app label, `<wing>_<room>`."""
        return self.name.replace(".", "_")
