"""The fixed cast of the tests: two halls, ten people, the shipped posts.

The fixture `company` stands in every test; `from tests.cast import Cast` for its type.
Everybody's PIN is 1357, passwords are `Hall-2026-<code>`. Holdings run since 2020.
"""

from __future__ import annotations

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.hashers import make_password
from django.test import Client

from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import Account, Person, add_person
from hallkeeper.org.places.api import (
    INSTALLATION,
    Company,
    Department,
    Hall,
    add_department,
    add_hall,
    set_up_company,
)
from hallkeeper.org.posts.actions.posts import known_rights
from hallkeeper.org.posts.api import Actor, Post, PostRight, actor_of, give_post
from hallkeeper.org.posts.pack import PostRow, load_posts

ROOT = Path(__file__).resolve().parents[1]
PIN = "1357"
SINCE = date(2020, 1, 1)
BACKEND = "hallkeeper.org.people.backend.AccountBackend"

# code: name, sex, post, hall
PEOPLE = {
    "zheng": ("郑立", "m", "general_manager", ""),
    "sun": ("孙浩", "m", "department_manager", "department"),
    "chen": ("陈立", "m", "hall_manager", "NM"),
    "zhou": ("周敏", "f", "shift_leader", "NM"),
    "zhaox": ("赵雪", "f", "shift_leader", "NM"),
    "li": ("李娜", "f", "clerk", "NM"),
    "wang": ("王强", "m", "clerk", "NM"),
    "liu": ("刘芸", "f", "hall_manager", "DJ"),
    "he": ("何杰", "m", "shift_leader", "DJ"),
    "fang": ("方圆", "f", "finance", ""),
}


@cache
def _shipped_posts() -> tuple[PostRow, ...]:
    found: list[PostRow] = []
    for pack in ("common", "telecom", "power"):
        path = ROOT / "src" / "hallkeeper" / "packs" / pack / "posts.yaml"
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["posts"]
        found += [PostRow.model_validate(row) for row in rows]
    return tuple(found)


def load_shipped_posts() -> None:
    """The posts of the packs, with those of their rights that a room of this checkout declares."""
    known = known_rights()
    rows = [row.model_copy(update={"rights": sorted(set(row.rights) & known)}) for row in _shipped_posts()]
    load_posts(rows, "common")


class Cast:
    """The company of the tests. `cast.zhou` is a Person, `cast.actor("zhou")` acts, `cast.client("zhou")`
    is signed in.
    """

    PIN = PIN

    def __init__(self, nm: Hall, dj: Hall, department: Department, people: dict[str, Person]) -> None:
        self.nm = nm
        self.dj = dj
        self.department = department
        self.people = people

    def __getattr__(self, code: str) -> Person:
        try:
            return self.__dict__["people"][code]
        except KeyError:
            raise AttributeError(code) from None

    def account(self, code: str) -> Account:
        """The account as the database has it now."""
        return Account.objects.select_related("person").get(username=code)

    def actor(self, code: str, on: date | None = None) -> Actor:
        """This person with the posts in force on the date (default today)."""
        return actor_of(self.account(code), on)

    def client(self, code: str, **extra: Any) -> Client:
        """A browser signed in as this person."""
        client = Client(**extra)
        client.force_login(self.account(code), backend=BACKEND)
        return client

    def password(self, code: str) -> str:
        """This person's password."""
        return f"Hall-2026-{code}"

    def grant(self, post: str, *rights: str) -> None:
        """Let a post carry further rights, past the two people; for tests of other rooms."""
        holder = Post.objects.get(code=post)
        there = set(holder.rights.values_list("right", flat=True))
        PostRight.objects.bulk_create(
            [PostRight(post=holder, right=right) for right in rights if right not in there]
        )

    def revoke(self, post: str, *rights: str) -> None:
        """Take rights from a post, past the trail; for negative controls."""
        PostRight.objects.filter(post__code=post, right__in=rights).delete()

    def never_signed_in(self, *codes: str) -> None:
        """These people have not been here yet, so they are nobody's second person."""
        Account.objects.filter(username__in=codes).update(last_login=None)


def _person(code: str, halls: dict[str, Hall], department: Department) -> Person:
    name, sex, post, place = PEOPLE[code]
    added = add_person(
        name=name, code=code, username=code, sex=sex, email=f"{code}@example.com",
        phone="13800000000", by=INSTALLATION,
    )  # fmt: skip
    Account.objects.filter(pk=added.account.pk).update(
        password=make_password(f"Hall-2026-{code}"), pin=make_password(PIN), must_change_password=False,
        last_login=now(),
    )  # fmt: skip
    give_post(
        person=added.person,
        post=Post.objects.get(code=post),
        hall=halls.get(place),
        department=department if place == "department" else None,
        valid_from=SINCE,
        by=INSTALLATION,
    )
    return added.person


def make_company() -> Cast:
    """Build the company in the present database; the fixture and journeys with a live server use it."""
    load_shipped_posts()
    with transaction():
        if not Company.objects.exists():
            set_up_company(name="南门通信有限公司", short_name="南门通信", by=INSTALLATION)
        department = add_department(code="YY", name="营业部", by=INSTALLATION)
        hours = {"trade": "telecom", "opens": time(9), "closes": time(18), "department": department}
        nm = add_hall(code="NM", name="南门营业厅", by=INSTALLATION, **hours)
        dj = add_hall(code="DJ", name="东街营业厅", by=INSTALLATION, **hours)
        people = {code: _person(code, {"NM": nm, "DJ": dj}, department) for code in PEOPLE}
    return Cast(nm, dj, department, people)


@pytest.fixture
def company(db: None) -> Cast:
    """The company of the tests, in an empty database."""
    return make_company()
