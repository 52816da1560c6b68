"""Who acts, with the rights of their posts on a date; every verb takes one as `by`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import NotAllowed, Refusal, Who, today
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.models import Holding, PostRight

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

    def covers(self, hall: Hall) -> bool:
        """Whether this post reaches into `hall`."""
        if self.hall_id is not None:
            return self.hall_id == hall.id
        return self.department_id is None or self.department_id == hall.department_id


@dataclass(frozen=True)
class Actor(Who):
    """A signed-in person on a date."""

    person_id: int
    account_id: int
    held: tuple[Held, ...]

    def may(self, right: str, hall: Hall | None = None) -> bool:
        """Whether a post of this person carries `right` in `hall` (without a hall: anywhere)."""
        return any(
            right in held.rights and (hall is None or held.covers(hall)) for held in self.held
        )

    def require(self, right: str, hall: Hall | None = None, *, clause: str = "", recorded: bool = True) -> None:
        """Raise `NotAllowed` (written to the trail) unless `may(right, hall)`."""
        if not self.may(right, hall):
            raise NotAllowed(
                f"right.{right}",
                _("Your posts do not carry this right"),
                clause=clause,
                who=", ".join(posts_with(right)),
                recorded=recorded,
            )

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


def posts_with(right: str) -> list[str]:
    """Names of the posts that carry `right`, highest first."""
    return list(
        PostRight.objects.filter(right=right).order_by("-post__level").values_list("post__name", flat=True)
    )


def in_force(on: date) -> Q:
    """Holdings that are in force on a date."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def actor_of(account: Account, on: date | None = None) -> Actor:
    """The person behind `account` with the posts in force on the date (default today); three queries."""
    held = Holding.objects.filter(in_force(on or today()), person_id=account.person_id).select_related(
        "post", "post__merged_into"
    )
    rows = list(held) if account.is_active and account.person.active else []
    rights = _rights_of({row.post_id for row in rows} | {row.post.merged_into_id or 0 for row in rows})
    return Actor(
        code=account.person.code,
        name=account.person.name,
        person_id=account.person_id,
        account_id=account.id,
        held=tuple(_held(row, rights) for row in rows),
    )


def _rights_of(posts: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for post_id, right in PostRight.objects.filter(post__in=posts).values_list("post_id", "right"):
        found.setdefault(post_id, set()).add(right)
    return {post_id: frozenset(rights) for post_id, rights in found.items()}


def _held(row: Holding, rights: dict[int, frozenset[str]]) -> Held:
    both = rights.get(row.post_id, frozenset()) | rights.get(row.post.merged_into_id or 0, frozenset())
    return Held(
        post=row.post.code,
        level=row.post.level,
        hall_id=row.hall_id,
        department_id=row.department_id,
        rights=both,
        nav=tuple(row.post.nav),
        main=row.main,
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
    cached = getattr(request, "_hk_actor", None)
    if cached is None:
        assert isinstance(request.user, Account)  # noqa: S101  the guards run first
        cached = actor_of(request.user)
        request._hk_actor = cached  # type: ignore[attr-defined]
    result: Actor = cached
    return result
