"""One person never comes by another's signature: a reset leaves the PIN, and two clear a forgotten one."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from hallkeeper.books.notices.api import inbox
from hallkeeper.engine.approvals.actions import NotPossible
from hallkeeper.engine.approvals.api import Approval, approve, waiting_for
from hallkeeper.foundation.jobs.api import run_due
from hallkeeper.foundation.kernel.api import BadInput, NotAllowed, Refusal, now
from hallkeeper.foundation.trail.api import rows_of, transaction
from hallkeeper.org.people.actions import accounts
from hallkeeper.org.people.api import Account, check_signature, clear_pin, reset_password, set_pin
from hallkeeper.org.places.api import subject_of
from hallkeeper.org.posts.actions.pins import PinAsked, ask_to_clear_pin
from tests.cast import PIN, Cast

STOLEN, OWN = "8642", "Neu-2026-zhou"


def reset(company: Cast, of: str = "zhou", by: str = "chen") -> str:
    with transaction():
        return reset_password(person=company.people[of], by=company.actor(by))


def ask(company: Cast, of: str = "zhou", by: str = "chen", reason: str = "忘了") -> PinAsked:
    with transaction():
        return ask_to_clear_pin(person=company.people[of], by=company.actor(by), reason=reason)


def agree(company: Cast, by: str = "sun") -> Approval:
    wish = Approval.objects.latest("pk")
    with transaction():
        return approve(approval=wish, by=company.actor(by), seen=wish.payload_hash)


def press(client: Client, address: str, **typed: str) -> int:
    return client.post(address, {"once": str(uuid.uuid4()), **typed}).status_code


def as_them(company: Cast) -> Client:
    """The hall manager resets a colleague's password and signs in as them with a password of his own."""
    sheet = company.client("chen").post("/people/zhou/reset/", {"once": str(uuid.uuid4())}).content.decode()
    code = re.search(r"\b\w{4}-\w{4}-\w{4}\b", sheet)
    assert code is not None
    browser = Client()
    browser.post("/accounts/login/", {"login": "zhou", "password": code[0]})
    assert press(browser, "/account/password/", old=code[0], new=OWN, again=OWN) == 303
    return browser


def steal(browser: Client, **typed: str) -> int:
    return press(browser, "/account/pin/", password=OWN, pin=STOLEN, again=STOLEN, **typed)


def signs(company: Cast, pin: str) -> bool:
    try:
        check_signature(company.zhou, pin)
    except NotAllowed:
        return False
    return True


@pytest.mark.clause("S1.2.6")
def test_who_resets_a_password_does_not_come_by_the_signature(company: Cast) -> None:
    browser = as_them(company)
    assert steal(browser) == 422 and steal(browser, old="0000") == 403
    assert not signs(company, STOLEN) and signs(company, PIN)
    assert rows_of("signature.wrong").filter(actor="zhou").exists()


def test_control_without_the_guard_one_person_signs_for_two(
    company: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_check_owner", lambda account, old_pin: None)
    assert steal(as_them(company), old="0000") == 303
    assert signs(company, STOLEN)


def test_who_has_no_pin_gets_none_by_a_reset(company: Cast) -> None:
    Account.objects.filter(username="zhou").update(pin="")
    browser = as_them(company)
    assert "两个人" in browser.get("/account/pin/").content.decode()
    assert steal(browser) == 403
    assert not signs(company, STOLEN)
    assert rows_of("people.pin_closed").exists()


def test_owner_changes_the_pin_with_the_old_one(company: Cast) -> None:
    browser = company.client("zhou")
    typed = {"password": company.password("zhou"), "pin": STOLEN, "again": STOLEN}
    assert 'name="old"' in browser.get("/account/pin/").content.decode()
    assert press(browser, "/account/pin/", **typed, old=PIN) == 303
    assert signs(company, STOLEN)


def test_wrong_old_pins_count_as_wrong_signatures(company: Cast) -> None:
    typed = {"account": company.account("zhou"), "pin": STOLEN, "password": company.password("zhou")}
    for left in range(5):
        with pytest.raises(NotAllowed) as caught, transaction():
            set_pin(**typed, old_pin="0000", by=company.zhou.who)  # type: ignore[arg-type]
        assert caught.value.code == ("signature.wrong" if left < 4 else "signature.locked")
        assert caught.value.field == "old"
    reset(company)
    assert not signs(company, PIN)  # a reset lifts no lock: nobody guesses five more


def test_first_pin_takes_the_password_alone(company: Cast) -> None:
    Account.objects.filter(username="zhou").update(pin="", last_login=None)
    reset(company)  # the first sheet was lost before anybody signed in
    Account.objects.filter(username="zhou").update(must_change_password=False)
    account = company.account("zhou")
    account.set_password(OWN)
    account.save()
    with transaction():
        set_pin(account=account, pin=STOLEN, password=OWN, by=company.zhou.who)
    assert signs(company, STOLEN) and not company.account("zhou").pin_open


# -- a forgotten PIN --


def test_two_people_clear_a_pin_and_its_owner_sets_a_new_one(company: Cast) -> None:
    assert press(company.client("chen"), "/people/zhou/pin/", reason="忘了") == 303
    assert signs(company, PIN)
    assert [one.kind for one in waiting_for(company.actor("sun"))] == ["org_posts.pin"]
    assert "可以重设 PIN" in agree(company).outcome
    assert not signs(company, PIN)
    [row] = rows_of(subject_of(company.zhou)).filter(verb="pin_cleared")
    assert row.actor == "chen" and '"sun"' in row.detail
    typed = {"password": company.password("zhou"), "pin": STOLEN, "again": STOLEN}
    assert press(company.client("zhou"), "/account/pin/", **typed) == 303
    assert signs(company, STOLEN)


def test_second_person_sees_who_reset_the_password(company: Cast) -> None:
    reset(company)
    ask(company)
    page = company.client("sun").get(f"/approvals/{Approval.objects.get().pk}/").content.decode()
    assert "上次重置密码" in page and re.search(r"\d\d:\d\d 陈立", page)


def test_password_reset_after_asking_is_not_agreed_to(company: Cast) -> None:
    ask(company)
    reset(company)
    with pytest.raises(NotPossible, match=r"approvals\.not_possible"):
        agree(company)
    assert signs(company, PIN)


def test_reset_after_the_clearing_closes_it_again(company: Cast) -> None:
    ask(company)
    agree(company)
    assert steal(as_them(company)) == 403
    ask(company)
    agree(company)
    assert company.account("zhou").pin_open


@pytest.mark.parametrize(("of", "by"), [("chen", "chen"), ("sun", "chen"), ("liu", "chen"), ("li", "zhou")])
def test_pin_of_oneself_or_above_is_not_asked_for(company: Cast, of: str, by: str) -> None:
    with pytest.raises(NotAllowed):
        ask(company, of, by)
    assert not Approval.objects.exists()


def test_asking_needs_a_reason_and_a_pin(company: Cast) -> None:
    with pytest.raises(BadInput):
        ask(company, reason=" ")
    Account.objects.filter(username="zhou").update(pin="")
    ask(company)
    with pytest.raises(NotPossible):
        agree(company)


@pytest.mark.parametrize("who", ["zhou", "liu", "chen", "li"])
def test_nobody_else_agrees(company: Cast, who: str) -> None:
    company.grant("shift_leader", "org_posts.approve_grant")
    ask(company)
    with pytest.raises((NotAllowed, Refusal)):
        agree(company, who)
    assert signs(company, PIN)


def test_second_must_still_be_one_who_may(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(company)
    monkeypatch.setattr("hallkeeper.org.posts.actions.pins.seconds", lambda **_named: [])
    with pytest.raises(NotAllowed, match=r"right\.org_posts\.approve_grant"):
        agree(company)
    assert signs(company, PIN)


def test_owner_is_none_of_the_two_whoever_calls(company: Cast) -> None:
    for by, second in (("zhou", "sun"), ("sun", "zhou")):
        with pytest.raises(NotAllowed, match=r"people\.own_pin"), transaction():
            clear_pin(person=company.zhou, by=company.actor(by), second=company.actor(second))
    assert signs(company, PIN)


def test_alone_it_is_done_marked_and_shown_to_the_next(company: Cast) -> None:
    company.never_signed_in("sun")
    assert ask(company, by="zheng").alone
    assert not signs(company, PIN)
    [row] = rows_of(subject_of(company.zhou)).filter(verb="pin_cleared")
    assert '"alone": true' in row.detail.replace('":true', '": true')
    Account.objects.filter(username="sun").update(last_login=now())
    assert [one.kind for one in waiting_for(company.actor("sun"))] == ["org_posts.pin_alone"]
    assert agree(company).state == "approved"
    assert rows_of(subject_of(company.zhou)).filter(verb="seen", actor="sun").exists()


# -- the person is told --


def test_person_is_told_who_reset_the_password_in_the_app_and_by_mail(
    company: Cast, mailoutbox: list[object]
) -> None:
    reset(company)
    [told] = inbox(company.actor("zhou")).filter(notice__kind="people.account")
    assert "陈立" in told.notice.subject and "PIN" in told.notice.body
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", told.notice.body)
    run_due()
    assert [mail.to for mail in mailoutbox] == [["zhou@example.com"]]  # type: ignore[attr-defined]
    assert rows_of(subject_of(company.zhou)).filter(verb="password_reset", actor="chen").exists()


def test_person_is_told_who_cleared_the_pin(company: Cast) -> None:
    ask(company)
    agree(company)
    [told] = inbox(company.actor("zhou")).filter(notice__kind="people.account")
    assert "陈立和孙浩" in told.notice.subject
