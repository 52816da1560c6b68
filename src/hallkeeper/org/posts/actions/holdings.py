"""Giving and ending posts. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, now, today
from hallkeeper.foundation.rooms.api import ApprovalWanted
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person, end_sessions_of
from hallkeeper.org.places.api import Acting, Department, Hall, subject_of
from hallkeeper.org.posts.actor import Actor, TwoPeople, in_force, not_allowed, not_over
from hallkeeper.org.posts.models import Holding, Post
from hallkeeper.org.posts.queries import seconds_for
from hallkeeper.org.posts.seconds import APPROVE, CLAUSE, check_witness, seconds, seconds_or_alone

GIVE = "org_posts.give"
GRANT, GIVEN_ALONE = "org_posts.grant", "org_posts.given_alone"
ALONE, SEEN = _("Nobody else may agree yet"), _("Seen and agreed")


@dataclass(frozen=True)
class Wish:
    """A post that somebody is to hold, before anything is decided."""

    person: Person
    post: Post
    hall: Hall | None
    department: Department | None
    team: str
    main: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Given:
    """What came of it: the holding, or (None) that it waits for a second person; `alone` when one person
    gave it because nobody else could agree."""

    holding: Holding | None
    alone: bool = False

    @property
    def waits(self) -> bool:
        """Whether a second person must agree first."""
        return self.holding is None


def give_post(
    *,
    person: Person,
    post: Post,
    by: Acting,
    hall: Hall | None = None,
    department: Department | None = None,
    team: str = "",
    main: bool | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> Given:
    """Let a person hold a post in a hall, a department, or (neither) the company, from a date (today).

    Needs `org_posts.give` for all of that place, at a level no lower than the post's; never for oneself. It
    waits for a second person (`ApprovalWanted`). Only while nobody else could agree (set-up) it happens at
    once, is marked `alone`, and waits to be seen by the next person who may agree.
    """
    start = valid_from or today()
    free = not post.part_time and not _mains(person, start, valid_to)
    wish = Wish(person, post, hall, department, team.strip(), free if main is None else main, start, valid_to)
    _check_giver(wish, by)
    _check_wish(wish)
    if not isinstance(by, Actor):
        return Given(_write(wish, by, reason, {}))
    others = _others(wish, by)
    if not others:
        return Given(_give_alone(wish, by, reason), alone=True)
    if not reason.strip():
        raise BadInput("posts.no_reason", _("Say why; a second person has to agree"), field="reason")
    near = hall is not None and others[0].may(APPROVE, hall)
    _ask(GRANT, _payload(wish), by, reason, hall=hall.code if hall is not None and near else "")
    return Given(None)


def _others(wish: Wish, by: Actor) -> list[Actor]:
    return seconds_or_alone(
        giver=by.person_id, gaining={wish.person.pk}, hall=wish.hall, department=wish.department
    )


def _give_alone(wish: Wish, by: Actor, reason: str) -> Holding:
    made = _write(wish, by, reason, {"alone": True})
    why = reason or f"{wish.person.name} {wish.post} · {ALONE}"  # the list shows it, one line per post
    _ask(GIVEN_ALONE, {**_payload(wish), "holding": made.pk}, by, why)
    return made


def _ask(kind: str, payload: dict[str, Any], by: Acting, reason: str, *, hall: str = "") -> None:
    publish(ApprovalWanted(kind=kind, payload=payload, hall=hall, by=by, reason=reason))


def _check_giver(wish: Wish, by: Acting) -> None:
    if by.person_id == wish.person.pk:
        raise NotAllowed(
            "posts.own_grant", _("Nobody gives a post to themselves"), clause=CLAUSE, recorded=True
        )
    if not isinstance(by, Actor):
        by.require_company(GIVE)
        return
    if not by.may_at(GIVE, wish.hall, wish.department):
        raise not_allowed(GIVE, clause=CLAUSE)
    if by.level(GIVE) < wish.post.level:
        raise NotAllowed(
            "posts.above_own",
            _("%(post)s stands above your own post") % {"post": str(wish.post)},
            clause=CLAUSE,
            recorded=True,
        )


def _mains(person: Person, start: date, end: date | None) -> bool:
    rows = Holding.objects.filter(not_over(start), person=person, main=True)
    return (rows.filter(valid_from__lte=end) if end else rows).exists()


def _check_wish(wish: Wish) -> None:
    _check_dates_and_place(wish)
    if wish.main and wish.post.part_time:
        raise _refused("posts.part_time", _("A part-time post stands beside a main one"), "main")
    if wish.main and _mains(wish.person, wish.valid_from, wish.valid_to):
        raise _refused("posts.main_taken", _("This person has a main post already; end it first"), "main")
    beside = Holding.objects.filter(in_force(wish.valid_from), person=wish.person, main=True)
    if wish.post.part_time and not beside.exists():
        raise _refused("posts.part_time", _("A part-time post stands beside a main one"), "post")
    same = Holding.objects.filter(
        not_over(wish.valid_from),
        person=wish.person,
        post=wish.post,
        hall=wish.hall,
        department=wish.department,
        team=wish.team,
    )
    if (same.filter(valid_from__lte=wish.valid_to) if wish.valid_to else same).exists():
        raise _refused(
            "posts.already", _("%(name)s holds this post there already") % {"name": wish.person.name}, "post"
        )


def _check_dates_and_place(wish: Wish) -> None:
    if not Person.objects.filter(pk=wish.person.pk, active=True).exists():
        raise _refused("posts.left", _("%(name)s has left") % {"name": wish.person.name}, "person")
    if wish.hall is not None and wish.department is not None:
        raise _refused("posts.two_places", _("Choose a hall or a department, not both"), "hall")
    if wish.valid_to is not None and wish.valid_to < wish.valid_from:
        raise _refused("posts.dates", _("The last day is before the first"), "valid_to")
    if wish.post.trades and wish.hall is not None and wish.hall.trade not in wish.post.trades:
        raise _refused("posts.trade", _("This post does not exist in a hall of this trade"), "post")


def _refused(code: str, message: str | Promise, field: str) -> BadInput:
    return BadInput(code, message, clause=CLAUSE, field=field)


def _payload(wish: Wish) -> dict[str, Any]:
    return {
        "person": wish.person.code,
        "post": wish.post.code,
        "hall": wish.hall.code if wish.hall else "",
        "department": wish.department.code if wish.department else "",
        "team": wish.team,
        "main": wish.main,
        "from": wish.valid_from.isoformat(),
        "to": wish.valid_to.isoformat() if wish.valid_to else "",
    }


def wish_of(payload: dict[str, Any]) -> Wish:
    """The wish that a payload stands for. Raises `DoesNotExist` when its person, post or place is gone."""
    return Wish(
        person=Person.objects.get(code=payload["person"]),
        post=Post.objects.get(code=payload["post"]),
        hall=Hall.objects.get(code=payload["hall"]) if payload["hall"] else None,
        department=Department.objects.get(code=payload["department"]) if payload["department"] else None,
        team=payload["team"],
        main=payload["main"],
        valid_from=date.fromisoformat(payload["from"]),
        valid_to=date.fromisoformat(payload["to"]) if payload["to"] else None,
    )


def grant_approved(payload: dict[str, Any], by: TwoPeople) -> str:
    """Give the post that two people agreed on. Everything is checked anew: much can happen in between."""
    wish = wish_of(payload)
    _check_giver(wish, by.first)
    if by.second.person_id == wish.person.pk:
        raise NotAllowed(
            "posts.own_grant", _("Nobody agrees to their own post"), clause=CLAUSE, recorded=True
        )
    may = seconds(without={by.first.person_id, wish.person.pk}, hall=wish.hall, department=wish.department)
    if by.second.person_id not in {one.person_id for one in may}:
        raise not_allowed(APPROVE, clause=CLAUSE)
    _check_wish(wish)
    second = {"second": by.second.code, "second_name": by.second.name}
    _write(wish, by.first, "", second)
    return str(_("%(name)s is %(post)s now") % {"name": wish.person.name, "post": str(wish.post)})


def given_seen(payload: dict[str, Any], by: TwoPeople) -> str:
    """Another person has seen and agreed to a post that one gave alone; see `check_witness`."""
    person = Person.objects.get(code=payload["person"])
    check_witness(giver=by.first.person_id, second=by.second, gaining={person.pk})
    detail = {"post": payload["post"], "holding": payload["holding"], "alone": by.first.code}
    record("seen", subject_of(person), by.second, detail=detail, clause=CLAUSE)
    return str(SEEN)


def _write(wish: Wish, by: Acting, reason: str, extra: dict[str, Any]) -> Holding:
    holding = Holding.objects.create(
        person=wish.person,
        post=wish.post,
        hall=wish.hall,
        department=wish.department,
        team=wish.team,
        main=wish.main,
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
    )
    detail = {**_payload(wish), **extra, "holding": holding.pk}
    record("given", subject_of(wish.person), by, detail=detail, reason=reason, clause=CLAUSE)
    return holding


def end_holding(*, holding: Holding, by: Acting, reason: str, last_day: date | None = None) -> Holding:
    """Let a holding end after `last_day` (default: yesterday, so the rights are gone now).

    Needs `org_posts.give` for its place and a reason; one person is enough, since a right that is not
    trusted any more must go at once. The person's sessions end. Refuses to take the last person away who
    may give posts, and to move an end into the past of the holding.
    """
    if not reason.strip():
        raise BadInput("posts.no_reason", _("Say why the post ends"), field="reason")
    _check_ender(holding, by)
    end = last_day if last_day is not None else today() - timedelta(days=1)
    cancelled = end < holding.valid_from
    values: dict[str, Any] = {"cancelled_at": now()} if cancelled else {"valid_to": end}
    matched = Holding.objects.filter(not_over(end), pk=holding.pk).exclude(valid_to=end)
    if not matched.update(**values):
        raise Refusal("posts.ended", _("This post has ended already"), clause=CLAUSE)
    if isinstance(by, Actor) and not seconds_for(APPROVE, without=set()):
        raise Refusal(
            "posts.last_one",
            _("Somebody must be left who may give posts"),
            clause=CLAUSE,
            next=_("Give the post to somebody else first"),
        )
    end_sessions_of(holding.person_id)
    detail = {"post": holding.post.code, "holding": holding.pk, "last_day": end, "cancelled": cancelled}
    record("ended", subject_of(holding.person), by, detail=detail, reason=reason, clause=CLAUSE)
    holding.refresh_from_db()
    return holding


def _check_ender(holding: Holding, by: Acting) -> None:
    if isinstance(by, Actor) and not by.may_at(GIVE, holding.hall, holding.department):
        raise not_allowed(GIVE, clause=CLAUSE)
    if isinstance(by, Actor) and by.level(GIVE) < holding.post.level:
        raise NotAllowed(
            "posts.above_own",
            _("%(post)s stands above your own post") % {"post": str(holding.post)},
            clause=CLAUSE,
            recorded=True,
        )
