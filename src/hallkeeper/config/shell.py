"""What every page's frame needs: who is here, in which hall, and which entries they may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import business_date
from hallkeeper.foundation.kernel.api import local, now
from hallkeeper.foundation.rooms.api import MenuEntry, rooms
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, Held, actor, current_hall, halls_of

RAIL = 7
BELL = "notices"


@dataclass(frozen=True)
class Entry:
    """One entry of the rail, of More or of the person menu."""

    code: str
    label: str | Promise
    icon: str
    url: str
    active: bool = False
    count: int = 0


@dataclass(frozen=True)
class Here:
    """Whose page this is: staff number, name, surname mark, the highest post's name."""

    code: str
    name: str
    mark: str
    post: str


@dataclass(frozen=True)
class Shell:
    """The frame's values; all empty where nobody is signed in."""

    person: Here | None = None
    hall: Hall | None = None
    halls: list[Hall] = field(default_factory=list)
    hall_url: str = ""
    day: date | None = None
    day_url: str = ""
    menu: list[Entry] = field(default_factory=list)
    more: list[Entry] = field(default_factory=list)
    account: list[Entry] = field(default_factory=list)
    inbox_url: str = ""
    unread: int = 0
    search_url: str = ""
    clock: str = ""
    now_iso: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame. Nothing is read before a template asks for it (parts never do)."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    try:
        user = getattr(request, "user", None)
        return _of(request) if isinstance(user, Account) else Shell()
    except DatabaseError:
        return Shell()  # an error page must stand without the database


def _of(request: HttpRequest) -> Shell:
    by = actor(request)
    hall = current_hall(request)
    read = getattr(request, "hk_business_date", None)  # a page that has read it already says so
    day = (read or business_date(hall)) if hall else None
    found = entries(by, request.path)
    main, more = arranged(by.held, found)
    bell = found.get(BELL)
    best = highest(by.held)
    return Shell(
        person=Here(by.code, by.name, by.name[:1], best.name if best else ""),
        hall=hall,
        halls=halls_of(request),
        hall_url=_address("org_posts:hall_choice"),
        day=day,
        day_url=_day_url(by, hall, day),
        menu=main,
        more=more,
        account=_account(request.path),
        inbox_url=bell.url if bell else "",
        unread=bell.count if bell else 0,
        search_url=_address("portal_search:search"),
        clock=local(now()).strftime("%H:%M"),
        now_iso=now().isoformat(),
    )


def _day_url(by: Actor, hall: Hall | None, day: date | None) -> str:
    if hall is None or day is None or not by.may("shop_hallday.see", hall):
        return ""
    return _address("shop_hallday:day", hall.code, day.isoformat())


def _address(name: str, *values: str) -> str:
    """The address, or nothing where the room that has it is not built."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""


def entries(by: Actor, path: str) -> dict[str, Entry]:
    """Every entry that some room offers and this person may see, by code, in the rooms' order."""
    offered = sorted((entry for room in rooms() for entry in room.menu), key=lambda entry: entry.order)
    found: dict[str, Entry] = {}
    for entry in offered:
        url = _address(entry.url_name) if not entry.right or by.may(entry.right) else ""
        if url and entry.code not in found:
            found[entry.code] = _entry(entry, url, by, path)
    return found


def _entry(entry: MenuEntry, url: str, by: Actor, path: str) -> Entry:
    here = path == url if url == "/" else path.startswith(url)
    wanted = not here or entry.code == BELL  # the page that one is on says it itself
    count = entry.count(by) if entry.count and wanted else 0
    return Entry(entry.code, entry.label, entry.icon, url, here, count)


def highest(held: Iterable[Held]) -> Held | None:
    """The post whose entries stand in the rail; a main one before a part-time one of the same level."""
    return max(held, key=lambda one: (one.level, one.main), default=None)


def arranged(held: Iterable[Held], found: Mapping[str, Entry]) -> tuple[list[Entry], list[Entry]]:
    """The rail (fixed order of the highest post, at most seven) and what goes under More: the other posts'
    entries, then whatever else this person may see. A code that no room offers yet is skipped.
    """
    posts = sorted(held, key=lambda one: (one.level, one.main), reverse=True)
    order = list(dict.fromkeys(code for one in posts for code in one.nav if code in found))
    first = [code for code in (posts[0].nav if posts else ()) if code in found][:RAIL]
    rest = [code for code in [*order, *found] if code not in first and code != BELL]
    return [found[code] for code in first], [found[code] for code in dict.fromkeys(rest)]


def _account(path: str) -> list[Entry]:
    own = [("account", _("My account"), "user-cog", "org_posts:account")]
    return [
        Entry(code, label, icon, url, path == url)
        for code, label, icon, name in own
        if (url := _address(name))
    ]
