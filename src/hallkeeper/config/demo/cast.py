"""Who works in the demo company, and its set-up through the screens' verbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from hallkeeper.engine.manning.api import Change, set_week, shifts_of
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import Account, Person, add_person, change_password, set_pin
from hallkeeper.org.places.api import Department, Hall, add_department, add_hall, set_up_company
from hallkeeper.org.posts.api import Actor, Post, actor_of, first_administrator, give_post
from hallkeeper.shop.cash.api import add_account, set_up_box

PASSWORD = "Demo-hall-2026"  # noqa: S105  of a demo company only; a real installation has no default
PIN = "2580"
OWNER = "zheng"
FLOAT = 50_000
PEOPLE = {
    "sun": ("孙浩", "m", "department_manager"),
    "chen": ("陈立", "m", "hall_manager"),
    "zhou": ("周敏", "f", "shift_leader"),
    "zhao": ("赵雪", "f", "shift_leader"),
    "li": ("李娜", "f", "clerk"),
}


@dataclass
class Company:
    """The demo company: its hall, people by account name, and the cash that really lies in the box (fen)."""

    hall: Hall
    cash: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, account: str) -> Actor:
        """This person with their posts, which nobody changes in the demo."""
        if account not in self._actors:
            self._actors[account] = actor_of(self.account(account))
        return self._actors[account]

    def account(self, name: str) -> Account:
        """The account of this name as the database has it now."""
        return Account.objects.select_related("person").get(username=name)


def found_company() -> Company:
    """Everything a real company does on its first day, in one transaction per form."""
    with transaction():
        owner = first_administrator(name="郑立", username=OWNER, password=PASSWORD, email="zheng@example.com")
    by = actor_of(owner.account)
    with transaction():
        set_up_company(name="南门通信有限公司", short_name="南门通信", by=by)
        department = add_department(code="YY", name="营业部", by=by)
        hall = _hall(department, by)
    made = Company(hall, FLOAT, {OWNER: owner})
    for code, (name, sex, post) in PEOPLE.items():
        made.people[code] = _person(made, code, (name, sex, post), department, by)
    _own_pin(owner)
    with transaction():
        manager = made.actor("chen")
        set_up_box(hall=hall, name="南门 1 号银箱", float_fen=FLOAT, by=manager)
        add_account(
            hall=hall, bank="建设银行", name="南门通信有限公司", number="6217001180000810817",
            designated=True, by=manager,
        )  # fmt: skip
    return made


def _hall(department: Department, by: Actor) -> Hall:
    return add_hall(
        code="NM", name="南门营业厅", trade="telecom", opens=time(9), closes=time(18),
        department=department, address="南门大街 18 号", by=by,
    )  # fmt: skip


def _person(
    company: Company, code: str, who: tuple[str, str, str], department: Department, by: Actor
) -> Person:
    name, sex, post = who
    place: dict[str, Any] = (
        {"department": department} if post == "department_manager" else {"hall": company.hall}
    )
    with transaction():
        added = add_person(name=name, username=code, sex=sex, email=f"{code}@example.com", by=by)
        give_post(person=added.person, post=Post.objects.get(code=post), by=by, **place)
    with transaction():
        change_password(account=added.account, old=added.password, new=PASSWORD, by=added.person.who)
    _own_pin(added.person)
    return added.person


def _own_pin(person: Person) -> None:
    with transaction():
        account = Account.objects.get(person=person)
        set_pin(account=account, pin=PIN, password=PASSWORD, by=person.who)


def put_on_duty(company: Company, on: date) -> None:
    """The shifts of a date: one leads early, the other late, in turn; the clerk works both."""
    early, late = leaders(on)
    first, second = shifts_of(company.hall)[:2]
    places = [
        Change(on, shift, company.people[code], was="", post=post)
        for shift, leader in ((first, early), (second, late))
        for code, post in ((leader, "shift_leader"), ("li", "clerk"))
    ]
    with transaction():
        set_week(hall=company.hall, changes=places, by=company.actor("chen"))


def leaders(on: date) -> tuple[str, str]:
    """Who leads early and late. Whoever closes one day opens the next, so the box stays put overnight."""
    return ("zhou", "zhao") if on.toordinal() % 2 else ("zhao", "zhou")
