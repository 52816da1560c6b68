"""The first administrator: nobody before, a top post, no weak password."""

from __future__ import annotations

import pytest

from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import (
    Account,
    Person,
    add_person,
    nobody_signed_in_yet,
    nobody_yet,
    person_by_code,
)
from hallkeeper.org.places.api import INSTALLATION
from hallkeeper.org.posts.api import actor_of, first_administrator
from tests.cast import Cast, load_shipped_posts

FIRST = {"name": "郑立", "username": "zheng", "password": "Anfang-2026"}


def test_first_administrator_holds_the_top_post(db: None) -> None:
    load_shipped_posts()
    with transaction():
        person = first_administrator(**FIRST)
    account = Account.objects.get(username="zheng")
    assert account.check_password("Anfang-2026") and not account.must_change_password
    assert actor_of(account).may("org_posts.change") and person_by_code(person.code) == person


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"username": " "}, "people.no_account"),
        ({"password": "12345678"}, "people.weak_password"),
        ({"name": ""}, "people.no_name"),
    ],
)
def test_first_administrator_refused_makes_nobody(db: None, changed: dict[str, str], code: str) -> None:
    load_shipped_posts()
    with pytest.raises(BadInput) as caught, transaction():
        first_administrator(**{**FIRST, **changed})
    assert caught.value.code == code
    assert nobody_yet() and not Person.objects.exists()


def test_there_is_no_second_first_administrator(company: Cast) -> None:
    with pytest.raises(Refusal) as caught, transaction():
        first_administrator(**{**FIRST, "username": "other"})
    assert (caught.value.code, caught.value.recorded) == ("posts.not_first", True)


def test_without_a_pack_there_is_no_top_post(db: None) -> None:
    with pytest.raises(Refusal) as caught, transaction():
        first_administrator(**FIRST)
    assert caught.value.code == "posts.no_top"


def test_installation_may_everything_and_is_nobody(company: Cast) -> None:
    INSTALLATION.require("anything", company.nm)
    INSTALLATION.require_over("anything", company.zheng.pk)
    assert INSTALLATION.may("anything") and INSTALLATION.person_id == 0


def test_people_brought_in_by_a_sheet_do_not_lock_the_first_one_out(db: None) -> None:
    load_shipped_posts()
    with transaction():
        brought = add_person(name="李娜", by=INSTALLATION).account
    assert nobody_signed_in_yet() and not nobody_yet()
    Account.objects.filter(pk=brought.pk).update(last_login="2026-11-23T08:00Z")
    assert not nobody_signed_in_yet()
    Account.objects.filter(pk=brought.pk).update(last_login=None)
    with transaction():
        first_administrator(**FIRST)
    assert not nobody_signed_in_yet()
