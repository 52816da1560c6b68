"""A PIN signs; guessing one is limited although each refusal rolls its verb back."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from hallkeeper.foundation.kernel.api import NotAllowed, at
from hallkeeper.foundation.once.api import Outcome, perform
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction
from hallkeeper.org.people.actions import signatures
from hallkeeper.org.people.api import Account, Person, check_signature
from hallkeeper.org.places.api import subject_of
from tests.cast import PIN, Cast, make_company

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def sign_within_a_verb(person: Person, pin: str, by: Person) -> None:
    """As a money verb does it: the refusal rolls everything back."""

    def verb() -> Outcome:
        Person.objects.filter(pk=person.pk).update(email="written@example.com")
        check_signature(person, pin)
        return Outcome("/")

    perform(str(uuid.uuid4()), "print", verb, by=by.who)


def wrong(person: Person, by: Person, times: int = 1) -> NotAllowed:
    """Guess wrongly a number of times; returns the last refusal."""
    for _ in range(times):
        with pytest.raises(NotAllowed) as caught:
            sign_within_a_verb(person, "9999", by)
    return caught.value


def test_right_pin_signs_and_forgets_failures(company: Cast) -> None:
    wrong(company.zhou, company.zhou, 4)
    assert company.account("zhou").pin_failures == 4
    sign_within_a_verb(company.zhou, PIN, company.zhou)
    assert company.account("zhou").pin_failures == 0
    assert Person.objects.get(code="zhou").email == "written@example.com"


def test_wrong_pin_counts_although_the_verb_is_rolled_back(company: Cast) -> None:
    refusal = wrong(company.zhou, company.li)
    assert (refusal.code, refusal.field, refusal.recorded) == ("signature.wrong", "pin", True)
    assert "4" in str(refusal.message)
    assert Person.objects.get(code="zhou").email == "zhou@example.com"
    assert company.account("zhou").pin_failures == 1
    assert TrailRow.objects.get(subject="signature.wrong").actor == "li"


def test_count_is_lost_without_the_guard(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "after_rollback", lambda function: None)
    wrong(company.zhou, company.li, 6)
    assert company.account("zhou").pin_failures == 0


def test_fifth_wrong_pin_locks_for_ten_minutes(company: Cast) -> None:
    with at(NOON):
        assert wrong(company.zhou, company.li, 5).code == "signature.locked"
        assert rows_of(subject_of(company.zhou)).filter(verb="pin_locked").count() == 1
        with pytest.raises(NotAllowed) as caught:
            sign_within_a_verb(company.zhou, PIN, company.zhou)
        assert "12:10" in str(caught.value.message)
    with at(NOON + timedelta(minutes=9, seconds=59)), pytest.raises(NotAllowed):
        check_signature(company.zhou, PIN)
    with at(NOON + timedelta(minutes=10)):
        check_signature(company.zhou, PIN)
        assert wrong(company.zhou, company.li).code == "signature.wrong"


def test_guess_that_the_caller_swallows_counts_too(company: Cast) -> None:
    with transaction(), pytest.raises(NotAllowed):
        check_signature(company.zhou, "9999")
    assert company.account("zhou").pin_failures == 1


def test_guess_outside_a_verb_counts_once(company: Cast) -> None:
    with pytest.raises(NotAllowed):
        check_signature(company.zhou, "9999")
    assert company.account("zhou").pin_failures == 1


@pytest.mark.parametrize("change", [{"pin": ""}, {"is_active": False}])
def test_nobody_signs_without_a_pin_or_after_leaving(company: Cast, change: dict[str, object]) -> None:
    Account.objects.filter(username="zhou").update(**change)
    with pytest.raises(NotAllowed) as caught:
        check_signature(company.zhou, PIN)
    assert caught.value.code == "signature.none"


def test_person_without_an_account_cannot_sign(company: Cast) -> None:
    with pytest.raises(NotAllowed):
        check_signature(Person.objects.create(code="x", name="无号"), PIN)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_get_no_more_than_five_tries() -> None:
    company = make_company()
    verdicts: list[str] = []

    def guess() -> None:
        try:
            sign_within_a_verb(company.zhou, "9999", company.li)
        except NotAllowed as refusal:
            verdicts.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verdicts) == 12
    if connection.vendor == "sqlite":
        assert verdicts.count("signature.wrong") == 4
    assert company.account("zhou").pin_locked_until is not None


def test_late_count_of_a_parallel_guess_does_not_lift_the_lock(company: Cast) -> None:
    wrong(company.zhou, company.li, 5)
    account = company.account("zhou")
    signatures._count(account.pk, company.zhou)
    assert company.account("zhou").pin_locked_until == account.pin_locked_until
