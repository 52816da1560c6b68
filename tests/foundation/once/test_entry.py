"""A verb once per key: replay, other body, refusals, a locked database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from hallkeeper.foundation.kernel.api import Busy, NotAllowed, Refusal, Who, at
from hallkeeper.foundation.numbering.models import Series
from hallkeeper.foundation.once.api import Outcome, fingerprint, perform
from hallkeeper.foundation.once.entry import forget_old_keys
from hallkeeper.foundation.once.models import OnceKey
from hallkeeper.foundation.trail.api import TrailRow, record

ZHOU, LI = Who("E003", "周敏"), Who("E005", "李娜")
PRINT = fingerprint({"amount": 154900})


def verb(key: str = "row") -> Callable[[], Outcome]:
    """Writes one row and one trail row."""

    def act() -> Outcome:
        made = Series.objects.create(key=f"{key}-{Series.objects.count()}", last=1)
        record("made", f"series:{made.pk}", ZHOU)
        return Outcome("/there/", ids={"row": made.pk}, message="done")

    return act


def refusing(*, recorded: bool) -> Callable[[], Outcome]:
    """Writes, then refuses."""

    def act() -> Outcome:
        Series.objects.create(key="half", last=1)
        raise NotAllowed(
            "cash.not_custodian", "only the custodian", clause="S1.2.6", who="周敏", recorded=recorded
        )

    return act


@pytest.mark.django_db(transaction=True)
def test_perform_runs_the_verb_and_remembers_the_outcome() -> None:
    outcome = perform("k1", PRINT, verb(), by=ZHOU)
    assert outcome == Outcome("/there/", 303, {"row": "row-0"}, "done", replayed=False)
    kept = OnceKey.objects.get()
    assert (kept.key, kept.actor, kept.fingerprint, kept.status, kept.location) == (
        "k1",
        "E003",
        PRINT,
        303,
        "/there/",
    )
    assert TrailRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_perform_again_with_the_same_key_replays_and_does_nothing() -> None:
    first = perform("k1", PRINT, verb(), by=ZHOU)
    again = perform("k1", PRINT, verb(), by=ZHOU)
    assert again == Outcome(first.location, first.status, first.ids, first.message, replayed=True)
    assert (Series.objects.count(), TrailRow.objects.count(), OnceKey.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_perform_with_another_key_does_it_again() -> None:
    """The control: without the same key nothing holds the second press back."""
    perform("k1", PRINT, verb(), by=ZHOU)
    perform("k2", PRINT, verb(), by=ZHOU)
    assert Series.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("print_", "by"), [(fingerprint({"amount": 1}), ZHOU), (PRINT, LI)], ids=["body", "person"]
)
def test_perform_with_another_body_or_person_is_refused(print_: str, by: Who) -> None:
    perform("k1", PRINT, verb(), by=ZHOU)
    with pytest.raises(Refusal) as caught:
        perform("k1", print_, verb(), by=by)
    assert (caught.value.code, caught.value.status) == ("once.other_body", 409)
    assert Series.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", "x" * 81, "a\0b", "a\nb"])
def test_perform_with_a_key_that_no_form_made_is_refused(key: str) -> None:
    with pytest.raises(Refusal) as caught:
        perform(key, PRINT, verb(), by=ZHOU)
    assert (caught.value.code, caught.value.status) == ("once.no_key", 400)
    assert Series.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_perform_of_a_refused_verb_changes_nothing_and_asks_again_next_time() -> None:
    for _press in range(2):
        with pytest.raises(NotAllowed):
            perform("k1", PRINT, refusing(recorded=False), by=ZHOU)
    assert (Series.objects.count(), OnceKey.objects.count(), TrailRow.objects.count()) == (0, 0, 0)
    assert not perform("k1", PRINT, verb(), by=ZHOU).replayed


@pytest.mark.django_db(transaction=True)
def test_perform_writes_a_recorded_refusal_after_the_rollback() -> None:
    with pytest.raises(NotAllowed):
        perform("k1", PRINT, refusing(recorded=True), by=LI, hall="NM")
    row = TrailRow.objects.get()
    assert (row.verb, row.subject, row.actor, row.hall, row.clause) == (
        "refused",
        "cash.not_custodian",
        "E005",
        "NM",
        "S1.2.6",
    )
    assert row.detail == '{"message":"only the custodian","who_may":"周敏"}'
    assert (Series.objects.count(), OnceKey.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "words",
    [
        "database is locked",
        "canceling statement due to lock timeout",
        "deadlock detected",
        "could not serialize access",
        "couldn't get a connection after 30.00 sec",
    ],
)
def test_perform_on_a_locked_database_is_busy_and_saves_nothing(words: str) -> None:
    def locked() -> Outcome:
        Series.objects.create(key="half", last=1)
        raise OperationalError(words)

    with pytest.raises(Busy) as caught:
        perform("k1", PRINT, locked, by=ZHOU)
    assert (caught.value.code, caught.value.status) == ("once.busy", 503)
    assert (Series.objects.count(), OnceKey.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", ["disk I/O error", "database or disk is full"])
def test_perform_on_a_broken_disk_is_never_a_false_saved(words: str) -> None:
    def broken() -> Outcome:
        Series.objects.create(key="half", last=1)
        raise OperationalError(words)

    with pytest.raises(OperationalError, match=words):
        perform("k1", PRINT, broken, by=ZHOU)
    assert (Series.objects.count(), OnceKey.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_perform_that_cannot_record_the_refusal_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_arguments: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("hallkeeper.foundation.once.entry._record_refusal", locked)
    with pytest.raises(Busy):
        perform("k1", PRINT, refusing(recorded=True), by=ZHOU)


@pytest.mark.django_db(transaction=True)
def test_perform_inside_perform_keeps_both_keys_or_neither() -> None:
    def outer() -> Outcome:
        perform("inner", PRINT, verb(), by=ZHOU)
        return Outcome("/outer/")

    perform("outer", PRINT, outer, by=ZHOU)
    assert sorted(OnceKey.objects.values_list("key", flat=True)) == ["inner", "outer"]

    def failing() -> Outcome:
        perform("inner 2", PRINT, verb(), by=ZHOU)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        perform("outer 2", PRINT, failing, by=ZHOU)
    assert OnceKey.objects.count() == 2


def test_fingerprint_ignores_the_order_and_sees_every_value() -> None:
    assert fingerprint({"a": 1, "b": ["2", "3"]}) == fingerprint({"b": ["2", "3"], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert fingerprint({"a": "1", "b": ""}) != fingerprint({"a": "1"})


@pytest.mark.django_db(transaction=True)
def test_forget_old_keys_drops_those_older_than_sixty_days() -> None:
    start = datetime(2026, 9, 1, tzinfo=UTC)
    with at(start):
        perform("old", PRINT, verb(), by=ZHOU)
    with at(start + timedelta(days=1)):
        perform("young", PRINT, verb(), by=ZHOU)
    assert forget_old_keys(start + timedelta(days=60, hours=1)) == 1
    assert list(OnceKey.objects.values_list("key", flat=True)) == ["young"]
