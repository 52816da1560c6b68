"""Whose duty it is, and who may do it: by name, else by post and who is on duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.models import Duty
from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.foundation.kernel.api import NotAllowed, Who, local, today
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, Holding, Merger, Post, in_force

LEADER = "leader"  # as packs write it: who leads the shift at that time
DO = "engine_duties.do"


class Directory:
    """Who holds which post and who is on duty, read once (four queries) for many duties."""

    def __init__(self, duties: Iterable[Duty], posts: Iterable[str] = ()) -> None:
        wanted = list(duties)
        named = ({duty.owner_post for duty in wanted} | set(posts)) - {""}
        self._on_duty: dict[tuple[int, date, str], list[Person]] = {}
        self._holdings: list[Holding] = []
        self._merged: dict[int, list[tuple[str, str]]] = {}
        self._names: dict[str, str] = {}
        if wanted and named:
            self._read_on_duty(wanted)
            self._read_posts({duty.hall_id for duty in wanted}, named)

    def _read_on_duty(self, duties: Sequence[Duty]) -> None:
        rows = OnDuty.objects.filter(
            hall__in={duty.hall_id for duty in duties}, date__in={duty.date for duty in duties}
        )
        for row in rows.select_related("person"):
            self._on_duty.setdefault((row.hall_id, row.date, row.post), []).append(row.person)

    def _read_posts(self, halls: set[int], named: set[str]) -> None:
        codes = set(named)
        pairs = Merger.objects.filter(hall__in=halls).values_list("hall", "post__code", "into__code")
        for hall, post, into in pairs:
            self._merged.setdefault(hall, []).append((post, into))
            codes |= {post, into}
        rows = Holding.objects.filter(in_force(today()), post__code__in=codes, person__active=True)
        self._holdings = list(rows.select_related("person", "post"))
        self._names = {post.code: str(post) for post in Post.objects.filter(code__in=named)}

    def owners(self, duty: Duty) -> list[Person]:
        """The people whose duty it is now: the named one, who is on duty in the post, or who holds it."""
        if duty.owner_person is not None:
            return [duty.owner_person]
        return self.rostered(duty) or self.holders(duty.owner_post, duty.hall)

    def rostered(self, duty: Duty) -> list[Person]:
        """Who is on duty in the owner post in that hall on that date."""
        found = self._on_duty.get((duty.hall_id, duty.date, duty.owner_post), [])
        return list({person.pk: person for person in found}.values())

    def holders(self, post: str, hall: Hall) -> list[Person]:
        """Who holds `post` in or over `hall`, only the nearest: the hall's own, else its department's, …"""
        found: dict[int, dict[int, Person]] = {}
        names = self._one_post(post, hall)
        for row in self._holdings:
            distance = _distance(row, hall) if row.post.code in names else None
            if distance is not None:
                found.setdefault(distance, {})[row.person_id] = row.person
        return list(found[min(found)].values()) if found else []

    def _one_post(self, post: str, hall: Hall) -> set[str]:
        pairs = self._merged.get(hall.pk, [])
        root = dict(pairs).get(post, post)
        return {root, post, *(name for name, into in pairs if into == root)}

    def words(self, duty: Duty) -> str:
        """Whose duty it is, in words: names, or the post while nobody holds it."""
        names = str(_(", ")).join(person.name for person in self.owners(duty))
        return names or self.post_name(duty.owner_post)

    def post_name(self, code: str) -> str:
        """The post as people say it."""
        return self._names.get(code, code)


def _distance(row: Holding, hall: Hall) -> int | None:
    if row.hall_id is not None:
        return 0 if row.hall_id == hall.id else None
    if row.department_id is not None:
        return 1 if row.department_id == hall.department_id else None
    return 2


def may_do(duty: Duty, by: Actor, directory: Directory | None = None) -> bool:
    """Whether `by` may do it: the named owner, or one who holds the owner post and, where that post is
    rostered that day, is on duty in it."""
    if duty.owner_person_id == by.person_id:
        return True
    if not duty.owner_post or duty.owner_post not in by.posts_at(duty.hall):
        return False
    on = (directory or Directory([duty])).rostered(duty)
    return not on or by.person_id in {person.pk for person in on}


def check_may_do(duty: Duty, by: Actor) -> None:
    """Raise `NotAllowed`, which names whose duty it is, unless `may_do`."""
    directory = Directory([duty])
    if by.may(DO, duty.hall) and may_do(duty, by, directory):
        return
    who = directory.words(duty)
    raise NotAllowed(
        "duties.not_yours",
        _("“%(title)s” is for %(who)s to do") % {"title": duty.title, "who": who},
        clause=duty.clause,
        who=who,
        recorded=True,
    )


def leading(halls: Iterable[int], dates: Iterable[date]) -> dict[tuple[int, date], list[OnDuty]]:
    """Who leads the shifts of many halls and dates, in order of the shifts; one query."""
    found: dict[tuple[int, date], list[OnDuty]] = {}
    rows = OnDuty.objects.filter(hall__in=set(halls), date__in=set(dates), post=OnDuty.LEADER)
    for row in rows.select_related("shift").order_by("shift__starts", "pk"):
        found.setdefault((row.hall_id, row.date), []).append(row)
    return found


def leader_at(rows: Sequence[OnDuty], on: date, at: datetime) -> int | None:
    """Of one hall's leaders of a date, the one whose shift began last (as `manning.leader_of` says)."""
    if not rows:
        return None
    if local(at).date() > on:
        return rows[-1].person_id
    begun = [row for row in rows if row.shift.begins(on) <= at]
    return (begun[-1] if begun else rows[0]).person_id


def person_id_of(by: Who) -> int | None:
    """The person behind a `Who`; None for the product itself."""
    if isinstance(by, Actor):
        return by.person_id
    return Person.objects.filter(code=by.code).values_list("pk", flat=True).first()
