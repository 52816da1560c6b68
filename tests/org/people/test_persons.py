"""Adding, changing, leaving; passwords, PINs and sessions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hallkeeper.foundation.kernel.api import BadInput, Changed, NotAllowed, at
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction
from hallkeeper.org.people.actions.persons import forget_contacts
from hallkeeper.org.people.api import (
    Account,
    Person,
    add_person,
    change_password,
    change_person,
    end_sessions,
    reset_password,
    reveal_phone,
    set_pin,
    who_of,
)
from hallkeeper.org.people.names import initials, username_base
from hallkeeper.org.places.api import INSTALLATION, subject_of
from tests.cast import PIN, Cast


def test_add_person_makes_account_with_one_time_password(company: Cast) -> None:
    with transaction():
        added = add_person(name=" 吴　迪 ", phone="１３９００００１１１１", by=company.actor("chen"))
    assert (added.person.code, added.person.name, added.account.username) == ("P0001", "吴 迪", "wudi")
    assert (added.person.phone, added.person.initials) == ("13900001111", "wd wudi")
    assert added.account.must_change_password and added.account.check_password(added.password)
    row = rows_of(subject_of(added.person)).get()
    assert (row.verb, row.actor) == ("added", "chen")
    assert added.password not in row.detail and "139" not in row.detail


def test_add_person_finds_free_codes_and_names(company: Cast) -> None:
    Person.objects.create(code="P0001", name="占号")
    with transaction():
        first = add_person(name="周敏", by=INSTALLATION)
        second = add_person(name="周敏", by=INSTALLATION)
        plain = add_person(name="···", by=INSTALLATION)
    assert [one.person.code for one in (first, second)] == ["P0002", "P0003"]
    assert [one.account.username for one in (first, second, plain)] == ["zhoumin", "zhoumin2", "staff"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "  "}, "people.no_name"),
        ({"name": "名" * 61}, "people.too_long"),
        ({"name": "吴迪", "email": "nobody"}, "people.email"),
        ({"name": "吴迪", "sex": "x"}, "people.sex"),
        ({"name": "吴迪", "code": "li"}, "people.code_taken"),
        ({"name": "吴迪", "username": "LI"}, "people.account_taken"),
    ],
)
def test_add_person_refused_changes_nothing(company: Cast, values: dict[str, str], code: str) -> None:
    before = (Person.objects.count(), Account.objects.count(), TrailRow.objects.count())
    with pytest.raises(BadInput) as caught, transaction():
        add_person(by=company.actor("zheng"), **values)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert (Person.objects.count(), Account.objects.count(), TrailRow.objects.count()) == before


def test_add_person_needs_the_right(company: Cast) -> None:
    with pytest.raises(NotAllowed), transaction():
        add_person(name="吴迪", by=company.actor("li"))
    assert not Person.objects.filter(name="吴迪").exists()


def test_nothing_stays_when_the_trail_fails(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrailRow.objects, "bulk_create", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction():
        add_person(name="吴迪", by=company.actor("zheng"))
    monkeypatch.undo()
    assert not Person.objects.filter(name="吴迪").exists()


def test_change_person_is_trailed_without_the_phone(company: Cast) -> None:
    with transaction():
        changed = change_person(
            person=company.li, version=1, by=company.actor("chen"), name="李小娜", phone="13911112222"
        )
    assert (changed.name, changed.initials, changed.phone) == ("李小娜", "lxn lixiaona", "13911112222")
    row = rows_of(subject_of(company.li)).first()
    assert row is not None
    assert "李小娜" in row.detail and "1391111" not in row.detail and "1380000" not in row.detail


def test_change_person_with_an_old_version_keeps_both_values(company: Cast) -> None:
    with transaction():
        change_person(person=company.li, version=1, by=company.actor("chen"), email="a@example.com")
    with pytest.raises(Changed) as caught, transaction():
        change_person(
            person=company.li,
            version=1,
            by=company.actor("zheng"),
            email="b@example.com",
            phone="13999999999",
        )
    assert caught.value.by == "陈立"
    assert (caught.value.theirs["email"], caught.value.yours["email"]) == ("a@example.com", "b@example.com")
    assert caught.value.yours["phone"] == "••••"
    assert Person.objects.get(code="li").email == "a@example.com"


def test_change_person_reaches_only_the_own_halls_and_lower_posts(company: Cast) -> None:
    for code in ("liu", "he", "sun", "zheng"):
        with pytest.raises(NotAllowed), transaction():
            change_person(person=getattr(company, code), version=1, by=company.actor("chen"), name="改名")
    assert not Person.objects.filter(name="改名").exists()
    with pytest.raises(TypeError), transaction():
        change_person(person=company.li, version=1, by=company.actor("chen"), code="x")


def test_leaving_ends_sessions_and_sign_in(company: Cast) -> None:
    client = company.client("li")
    assert client.get("/account/").status_code == 200
    with transaction():
        change_person(person=company.li, version=1, by=company.actor("chen"), active=False)
    assert client.get("/account/").status_code == 302
    assert company.account("li").is_active is False
    assert company.actor("li").held == ()
    with pytest.raises(BadInput), transaction():
        change_person(person=company.zheng, version=1, by=company.actor("zheng"), active=False)


def test_contacts_are_forgotten_two_years_after_leaving(company: Cast) -> None:
    with at(datetime(2026, 11, 23, 4, 0, tzinfo=UTC)), transaction():
        change_person(person=company.li, version=1, by=company.actor("chen"), active=False)
    assert forget_contacts(datetime(2028, 11, 21, tzinfo=UTC)) == 0
    assert Person.objects.get(code="li").phone == "13800000000"
    assert forget_contacts(datetime(2028, 11, 22, tzinfo=UTC)) == 1
    li = Person.objects.get(code="li")
    assert (li.phone, li.email, li.name) == ("", "", "李娜")
    assert forget_contacts(datetime(2028, 11, 23, tzinfo=UTC)) == 0
    assert Person.objects.get(code="wang").phone == "13800000000"
    with transaction():
        back = change_person(person=company.li, version=2, by=company.actor("zheng"), active=True)
    assert back.left_on is None


def test_reset_password_ends_sessions_and_leaves_the_pin(company: Cast) -> None:
    client = company.client("li")
    Account.objects.filter(username="li").update(pin_failures=3)
    before = company.account("li").pin
    with transaction():
        password = reset_password(person=company.li, by=company.actor("chen"))
    account = company.account("li")
    assert account.check_password(password) and account.must_change_password
    assert (account.pin_failures, account.pin) == (3, before)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("victim", "by"), [("zheng", "chen"), ("sun", "chen"), ("liu", "chen"), ("li", "zhou")]
)
def test_reset_password_never_reaches_upward_or_aside(company: Cast, victim: str, by: str) -> None:
    with pytest.raises(NotAllowed), transaction():
        reset_password(person=getattr(company, victim), by=company.actor(by))
    assert company.account(victim).check_password(company.password(victim))


def test_reset_password_of_oneself_is_refused(company: Cast) -> None:
    with pytest.raises(NotAllowed) as caught, transaction():
        reset_password(person=company.chen, by=company.actor("chen"))
    assert caught.value.code == "people.own_reset"


def test_change_password_ends_other_sessions(company: Cast) -> None:
    other = company.client("li")
    with transaction():
        change_password(
            account=company.account("li"), old=company.password("li"), new="eine-neue-42", by=company.li.who
        )
    assert company.account("li").check_password("eine-neue-42")
    assert other.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "eine-neue-42", "people.wrong_password"),
        ("Hall-2026-li", "Hall-2026-li", "people.same_password"),
        ("Hall-2026-li", "12345678", "people.weak_password"),
    ],
)
def test_change_password_refused(company: Cast, old: str, new: str, code: str) -> None:
    with pytest.raises((BadInput, NotAllowed)) as caught, transaction():
        change_password(account=company.account("li"), old=old, new=new, by=company.li.who)
    assert caught.value.code == code
    assert company.account("li").check_password(company.password("li"))


def test_guessing_the_present_password_locks(company: Cast) -> None:
    for _ in range(5):
        with pytest.raises(NotAllowed), transaction():
            set_pin(account=company.account("li"), pin="2468", password="wrong", by=company.li.who)
    with pytest.raises(NotAllowed) as caught, transaction():
        set_pin(account=company.account("li"), pin="2468", password=company.password("li"), by=company.li.who)
    assert caught.value.code == "people.locked"


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "1111", "1234", "4321", "９８７６"])
def test_easy_pin_is_refused(company: Cast, pin: str) -> None:
    before = company.account("li").pin
    with pytest.raises(BadInput), transaction():
        set_pin(account=company.account("li"), pin=pin, password=company.password("li"), by=company.li.who)
    assert company.account("li").pin == before


def test_set_pin_after_the_password(company: Cast) -> None:
    before = company.account("li").pin
    with transaction():
        set_pin(
            account=company.account("li"), pin="2468", password=company.password("li"), old_pin=PIN,
            by=company.li.who,
        )  # fmt: skip
    assert company.account("li").pin not in {before, "2468", ""}


def test_end_sessions_of_others_needs_the_right(company: Cast) -> None:
    client = company.client("li")
    with pytest.raises(NotAllowed), transaction():
        end_sessions(person=company.li, by=company.actor("wang"))
    assert client.get("/account/").status_code == 200
    with transaction():
        end_sessions(person=company.li, by=company.actor("chen"))
    assert client.get("/account/").status_code == 302
    with transaction():
        end_sessions(person=company.li, by=company.actor("li"))


def test_own_phone_needs_no_right_others_do(company: Cast) -> None:
    with transaction():
        assert reveal_phone(person=company.li, by=company.actor("li"), reason="核对") == "13800000000"
    with pytest.raises(NotAllowed), transaction():
        reveal_phone(person=company.li, by=company.actor("wang"), reason="好奇")


def test_who_of_unknown_code_keeps_the_code(company: Cast) -> None:
    assert who_of("li").name == "李娜"
    assert who_of("gone").name == "gone"


def test_names_are_spelt() -> None:
    assert initials("周敏") == "zm zhoumin"
    assert username_base("Anna Li") == "annali"


def test_account_is_found_in_any_case(company: Cast) -> None:
    assert Account.objects.get_by_natural_key("LI") == company.account("li")
    assert str(company.account("li")) == "li" and str(company.li) == "李娜"
    assert (company.li.mark, company.li.masked_phone) == ("李", "138****0000")
