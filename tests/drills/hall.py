"""The installation that drills and bench drive: shipped packs, a cast, cash boxes, real rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db.models import Model

from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.kernel.api import TZ, Refusal, at
from hallkeeper.foundation.once.api import Outcome, fingerprint, perform
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.places.api import INSTALLATION, Department, Hall, add_hall, hall_by_code
from hallkeeper.org.posts.api import Actor, Post, actor_of, give_post
from hallkeeper.shop.cash import api as cash
from tests.cast import PIN, SINCE, make_company
from tests.rig.guards import cheap_argon2

FIRST_DAY = date(2026, 11, 2)
ACCOUNT = "622202020011223344"
FLOAT_FEN = 50_000


@dataclass(frozen=True)
class Place:
    """A hall and who works there, by code: its manager, two leaders, a clerk."""

    hall: str
    manager: str
    first: str
    second: str
    clerk: str


NM = Place("NM", "chen", "zhou", "zhaox", "li")


@dataclass(frozen=True)
class Act:
    """One press of a button: its key, what is sent, the verb behind it, who presses, and when."""

    key: str
    body: dict[str, object]
    verb: Callable[[], Outcome]
    by: Actor
    moment: datetime
    name: str
    hall: str

    def press(self) -> Outcome | Refusal:
        """Through the page's entry, at its moment; a refusal is an answer too."""
        with at(self.moment):
            return self.press_now()

    def press_now(self) -> Outcome | Refusal:
        """The same while somebody else holds the clock."""
        try:
            return perform(self.key, fingerprint(self.body), self.verb, by=self.by, hall=self.hall)
        except Refusal as refusal:
            return refusal


def set_up(further_halls: int = 0) -> list[Place]:
    """An installation before its first day: the cast in NM, and further halls with people of their own.

    PINs cost little here: argon2 is not what drills and bench are about.
    """
    cheap_argon2()
    call_command("migrate", interactive=False, verbosity=0)
    with at(local(FIRST_DAY, time(8))):
        load_packs()
        make_company()
        places = [NM, *(_further(number) for number in range(1, further_halls + 1))]
        for number, place in enumerate(places):
            _give_box(place, number)
    return places


def actor(code: str) -> Actor:
    """Somebody of the cast, with today's posts, as a page reads them."""
    return actor_of(Account.objects.select_related("person").get(username=code))


def person(code: str) -> Person:
    """The same without rights."""
    return Account.objects.select_related("person").get(username=code).person


def hall_of(place: Place) -> Hall:
    """The hall as the database has it now."""
    found = hall_by_code(place.hall)
    assert found is not None
    return found


def outcome_of(verb: Callable[[], object]) -> Callable[[], Outcome]:
    """The verb as the page's entry wants it; the outcome names the row that was made."""

    def act() -> Outcome:
        made = verb()
        row = f"{made._meta.label}:{made.pk}" if isinstance(made, Model) else ""
        return Outcome("/there/", ids={"row": row})

    return act


def local(on: date, clock: time) -> datetime:
    """A time of day in the shop."""
    return datetime.combine(on, clock, TZ)


def _give_box(place: Place, number: int) -> None:
    hall, by = hall_of(place), actor(place.manager)
    steps = {
        "box": lambda: cash.set_up_box(hall=hall, name="前台", float_fen=FLOAT_FEN, by=by),
        "account": lambda: cash.add_account(
            hall=hall, bank="工商银行", name="南门通信", number=f"{ACCOUNT}{number}", designated=True, by=by
        ),
    }
    for name, verb in steps.items():
        key = f"set-up-{name}-{place.hall}"
        perform(key, key, outcome_of(verb), by=by, hall=place.hall)


def _further(number: int) -> Place:
    """A hall H1, H2 … with a manager, two leaders and a clerk."""
    code = f"H{number}"
    place = Place(code, f"m{number}", f"a{number}", f"b{number}", f"c{number}")
    posts = {
        place.manager: "hall_manager",
        place.first: "shift_leader",
        place.second: "shift_leader",
        place.clerk: "clerk",
    }
    with transaction():
        hall = add_hall(
            code=code, name=f"{number} 号营业厅", trade="telecom", opens=time(9), closes=time(18),
            department=Department.objects.get(), by=INSTALLATION,
        )  # fmt: skip
        for name, post in posts.items():
            _add(name, post, hall)
    return place


def _add(code: str, post: str, hall: Hall) -> None:
    one = Person.objects.create(code=code, name=code.upper())
    account = Account(person=one, username=code, pin=make_password(PIN))
    account.set_password("Hall-2026")
    account.save()
    give_post(person=one, post=Post.objects.get(code=post), hall=hall, valid_from=SINCE, by=INSTALLATION)
