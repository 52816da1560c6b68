"""Who acts, with the rights of their posts on a date; every verb takes one as `by`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, today
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Acting, Department, Hall
from hallkeeper.org.posts.models import Holding, Merger, Post, PostRight

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Held:
    """One post held: where (a hall, a department, or neither for the whole company) and its rights."""

    post: str
    level: int
    hall_id: int | None
    department_id: int | None
    rights: frozenset[str]
    nav: tuple[str, ...] = ()
    main: bool = True
    name: str = ""
    needs_totp: bool = False

    @property
    def company_wide(self) -> bool:
        """Whether this post reaches the whole company."""
        return self.hall_id is None and self.department_id is None

    def covers(self, hall: Hall) -> bool:
        """Whether this post reaches into `hall`."""
        if self.hall_id is not None:
            return self.hall_id == hall.id
        return self.department_id is None or self.department_id == hall.department_id

    def covers_place(self, hall: Hall | None, department: Department | None) -> bool:
        """Whether this post reaches all of a hall, a department, or (neither) the company."""
        if hall is not None:
            return self.covers(hall)
        if department is not None:
            return self.company_wide or self.department_id == department.pk
        return self.company_wide


@dataclass(frozen=True)
class Actor(Acting):
    """A signed-in person on a date."""

    account_id: int = 0
    held: tuple[Held, ...] = ()

    def may(self, right: str, hall: Hall | None = None) -> bool:
        """Whether a post of this person carries `right` in `hall` (without a hall: anywhere)."""
        return any(right in held.rights and (hall is None or held.covers(hall)) for held in self.held)

    def may_at(self, right: str, hall: Hall | None, department: Department | None) -> bool:
        """Whether `right` reaches all of a hall, a department, or (neither) the whole company."""
        return any(right in held.rights and held.covers_place(hall, department) for held in self.held)

    def require(
        self, right: str, hall: Hall | None = None, *, clause: str = "", recorded: bool = True
    ) -> None:
        """Raise `NotAllowed` (written to the trail) unless `may(right, hall)`."""
        if not self.may(right, hall):
            raise not_allowed(right, clause=clause, recorded=recorded)

    def require_company(self, right: str) -> None:
        """Raise `NotAllowed` unless a company-wide post carries `right`."""
        if not self.may_at(right, None, None):
            raise not_allowed(right)

    def require_over(self, right: str, person_id: int) -> None:
        """Raise `NotAllowed` unless `right` reaches every place where that person holds a post (now or
        later), and none of their posts is above the post that carries it. A peer needs a company-wide one.
        """
        carrying = [held for held in self.held if right in held.rights]
        rows = Holding.objects.filter(not_over(today()), person=person_id).select_related(
            "post", "hall", "department"
        )
        if not carrying or not all(any(_reaches(held, row) for held in carrying) for row in rows):
            raise not_allowed(right)

    def level(self, right: str) -> int:
        """The level of the highest post of this person that carries `right`; 0 without one."""
        return max((held.level for held in self.held if right in held.rights), default=0)

    def posts_at(self, hall: Hall) -> frozenset[str]:
        """Codes of the posts held that reach into `hall`."""
        return frozenset(held.post for held in self.held if held.covers(hall))

    def halls(self, right: str = "") -> QuerySet[Hall]:
        """The halls this person reaches (with `right`, if given)."""
        return Hall.objects.filter(self._scope("", right)).distinct()

    def visible(self, rows: QuerySet[Row], path: str = "hall", right: str = "") -> QuerySet[Row]:
        """`rows` narrowed to the halls this person reaches; `path` leads from the row to its hall."""
        return rows.filter(self._scope(f"{path}__", right))

    def _scope(self, prefix: str, right: str) -> Q:
        scope = Q(pk__in=[])
        for held in self.held:
            if right and right not in held.rights:
                continue
            if held.hall_id is not None:
                scope |= Q(**{f"{prefix}id": held.hall_id})
            elif held.department_id is not None:
                scope |= Q(**{f"{prefix}department_id": held.department_id})
            else:
                scope |= Q(**{f"{prefix}id__isnull": False})
        return scope


def _reaches(held: Held, row: Holding) -> bool:
    if not held.covers_place(row.hall, row.department):
        return False
    return row.post.level < held.level or (held.company_wide and row.post.level == held.level)


def not_allowed(right: str, *, clause: str = "", recorded: bool = True) -> NotAllowed:
    """The refusal for a missing right, naming the posts that carry it."""
    return NotAllowed(
        f"right.{right}",
        _("Your posts do not carry this right"),
        clause=clause,
        who=", ".join(posts_with(right)),
        recorded=recorded,
    )


def posts_with(right: str) -> list[str]:
    """Names of the posts that carry `right`, highest first."""
    return [str(post) for post in Post.objects.filter(rights__right=right).order_by("-level", "code")]


def in_force(on: date) -> Q:
    """Holdings that are in force on a date."""
    return not_over(on) & Q(valid_from__lte=on)


def not_over(on: date) -> Q:
    """Holdings that are in force on a date or begin later."""
    return Q(cancelled_at__isnull=True) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def actor_of(account: Account, on: date | None = None) -> Actor:
    """The person behind `account` with the posts in force on the date (default today).

    Three queries after the account's person: holdings, mergers, rights. A disabled account and a person who
    left hold nothing.
    """
    held = Holding.objects.filter(in_force(on or today()), person_id=account.person_id)
    rows = list(held.select_related("post", "hall")) if account.is_active and account.person.active else []
    twins = _twins(rows)
    rights = _rights_of({row.post_id for row in rows} | {post.pk for _row, post, _hall in twins})
    merged = (_held(row, post, hall_id, rights) for row, post, hall_id in twins)
    return Actor(
        code=account.person.code,
        name=account.person.name,
        person_id=account.person_id,
        account_id=account.id,
        held=(*(_held(row, row.post, row.hall_id, rights) for row in rows), *merged),
    )


def _twins(rows: list[Holding]) -> list[tuple[Holding, Post, int]]:
    """What else each holding is in halls that merged two names of its post."""
    posts = {row.post_id for row in rows}
    pairs = Merger.objects.filter(Q(post__in=posts) | Q(into__in=posts)).select_related(
        "post", "into", "hall"
    )
    found = []
    for pair in pairs if posts else ():
        for row in rows:
            other = {pair.post_id: pair.into, pair.into_id: pair.post}.get(row.post_id)
            if other is not None and _covers(row, pair.hall):
                found.append((row, other, pair.hall_id))
    return found


def _covers(row: Holding, hall: Hall) -> bool:
    if row.hall_id is not None:
        return row.hall_id == hall.pk
    return row.department_id is None or row.department_id == hall.department_id


def _rights_of(posts: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for post_id, right in PostRight.objects.filter(post__in=posts).values_list("post_id", "right"):
        found.setdefault(post_id, set()).add(right)
    return {post_id: frozenset(rights) for post_id, rights in found.items()}


def _held(row: Holding, post: Post, hall_id: int | None, rights: dict[int, frozenset[str]]) -> Held:
    return Held(
        post=post.code,
        level=post.level,
        hall_id=hall_id,
        department_id=None if hall_id else row.department_id,
        rights=rights.get(post.pk, frozenset()),
        nav=tuple(post.nav),
        main=row.main and post.pk == row.post_id,
        name=str(post),
        needs_totp=post.needs_totp,
    )


@dataclass(frozen=True)
class TwoPeople:
    """Two different persons who did one act together; refused if they are the same."""

    first: Actor
    second: Actor

    def __post_init__(self) -> None:
        if self.first.person_id == self.second.person_id:
            raise Refusal("two_people.same", _("This needs a second person"), recorded=True)


def actor(request: HttpRequest) -> Actor:
    """The actor of a signed-in request, read once per request."""
    cached: Actor | None = getattr(request, "_hk_actor", None)
    if cached is None:
        assert isinstance(request.user, Account)
        cached = actor_of(request.user)
        request._hk_actor = cached  # type: ignore[attr-defined]
    return cached
