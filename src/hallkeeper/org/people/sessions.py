"""A person's open sessions, as their account page lists them. Reading only: nothing is purged on a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from hallkeeper.foundation.kernel.api import now
from hallkeeper.org.people.models import Account


@dataclass(frozen=True)
class OpenSession:
    """One place where this person is signed in."""

    since: datetime
    address: str
    browser: str
    this_one: bool


def open_sessions(account: Account, present: str = "") -> list[OpenSession]:
    """The sessions that still work, newest first; `present` is the key of the one that asks."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=account).order_by("-created_at")}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=now())
    mine = account.get_session_auth_hash()
    good = {row.session_key for row in alive if row.get_decoded().get(HASH_SESSION_KEY) == mine}
    return [
        OpenSession(row.created_at, str(row.ip or ""), browser_of(row.user_agent), key == present)
        for key, row in rows.items()
        if key in good
    ]


def browser_of(agent: str) -> str:
    """`Chrome · Windows` from the long line that browsers send; empty where nothing is known."""
    names = ("Edg", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
    found = [next((word for word in words if word in agent), "") for words in (names, systems)]
    return " · ".join(word.replace("Edg", "Edge").replace("Macintosh", "Mac") for word in found if word)
