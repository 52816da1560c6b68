"""The one transaction: rows buffered, written last, all or nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from hallkeeper.foundation.kernel.api import SYSTEM, Who, at
from hallkeeper.foundation.numbering.models import Series
from hallkeeper.foundation.rooms.api import AppendOnlyError
from hallkeeper.foundation.trail.api import (
    OutsideTransaction,
    Swallowed,
    TrailRow,
    after_rollback,
    detail_of,
    in_transaction,
    record,
    rows_of,
    rows_of_day,
    transaction,
)
from hallkeeper.foundation.trail.models import Tape
from hallkeeper.foundation.trail.recording import flush, scope_of

ZHOU = Who("E003", "周敏")
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def series(key: str) -> None:
    """Some business row."""
    Series.objects.create(key=key, last=1)


@pytest.mark.django_db
def test_record_writes_one_row_with_everything_it_was_given() -> None:
    with at(NOON), transaction():
        record(
            "counted",
            "shop_cash.Count:7",
            ZHOU,
            hall="NM",
            day=DAY,
            detail={"之后": 154900, "before": None},
            reason="多了一张",
            clause="S1.3.1",
        )
    row = TrailRow.objects.get()
    assert (row.scope, row.seq, row.at, row.actor, row.actor_name) == (
        "NM/2026-11-23",
        1,
        NOON,
        "E003",
        "周敏",
    )
    assert (row.verb, row.subject, row.hall) == ("counted", "shop_cash.Count:7", "NM")
    assert (row.reason, row.clause) == ("多了一张", "S1.3.1")
    assert row.detail == '{"before":null,"之后":154900}'
    assert len(row.mac) == 64


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hall", "day", "scope"),
    [
        ("NM", DAY, "NM/2026-11-23"),
        ("NM", None, "NM/2026-11-24"),
        ("", DAY, "company"),
        ("", None, "company"),
    ],
)
def test_scope_is_the_halls_day_or_the_company(hall: str, day: date | None, scope: str) -> None:
    with at(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)):  # midnight in Shanghai
        assert scope_of(hall, day) == scope


@pytest.mark.django_db
def test_record_keeps_another_zone_as_utc() -> None:
    with at(NOON.astimezone(timezone(timedelta(hours=8)))), transaction():
        record("a", "s", ZHOU)
    assert TrailRow.objects.get().at.isoformat() == "2026-11-23T04:00:00+00:00"


@pytest.mark.django_db
def test_seq_counts_each_scope_by_itself_without_gaps() -> None:
    for _round in range(3):
        with transaction():
            record("a", "s", ZHOU, hall="NM", day=DAY)
            record("b", "s", ZHOU)
            record("c", "s", ZHOU, hall="DJ", day=DAY)
            record("d", "s", ZHOU, hall="NM", day=DAY)
    found = {
        scope: list(TrailRow.objects.filter(scope=scope).order_by("seq").values_list("seq", flat=True))
        for scope in ("NM/2026-11-23", "DJ/2026-11-23", "company")
    }
    assert found == {"NM/2026-11-23": [1, 2, 3, 4, 5, 6], "DJ/2026-11-23": [1, 2, 3], "company": [1, 2, 3]}
    assert dict(Tape.objects.values_list("scope", "seq")) == {
        scope: len(seqs) for scope, seqs in found.items()
    }


@pytest.mark.django_db
def test_many_rows_on_many_tapes_take_two_statements_and_lock_by_name() -> None:
    with CaptureQueriesContext(connection) as seen, transaction():
        for scope in ("NM", "DJ", "", "NM", "DJ"):
            record("a", "s", ZHOU, hall=scope, day=DAY)
    tape, rows = [one["sql"] for one in seen.captured_queries if one["sql"].startswith("INSERT")]
    assert "trailrow" in rows
    assert tape.index("DJ/") < tape.index("NM/") < tape.index("company")


def test_record_outside_a_transaction_is_refused() -> None:
    assert not in_transaction()
    with pytest.raises(OutsideTransaction, match="counted on x"):
        record("counted", "x", ZHOU)
    with pytest.raises(OutsideTransaction):
        after_rollback(lambda: None)
    flush()  # nothing open, nothing to write


@pytest.mark.django_db(transaction=True)
def test_transaction_that_fails_leaves_neither_row_nor_trail_nor_tape() -> None:
    with pytest.raises(RuntimeError), transaction():
        series("a")
        record("a", "s", ZHOU)
        flush()
        record("b", "s", ZHOU)
        raise RuntimeError("the power went")
    assert not in_transaction()
    assert (Series.objects.count(), TrailRow.objects.count(), Tape.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_transaction_whose_trail_cannot_be_written_leaves_no_business_row() -> None:
    with transaction():
        record("a", "s", ZHOU)
    Tape.objects.update(seq=0)  # the next row meets the first one's number
    with pytest.raises(IntegrityError), transaction():
        series("a")
        record("b", "s", ZHOU)
    assert (Series.objects.count(), TrailRow.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_nested_transaction_joins_and_writes_once_at_the_end() -> None:
    with transaction():
        record("outer", "s", ZHOU)
        with transaction():
            assert in_transaction()
            record("inner", "s", ZHOU)
        assert TrailRow.objects.count() == 0  # the tape is the last lock
        record("outer again", "s", ZHOU)
    assert list(TrailRow.objects.order_by("seq").values_list("verb", flat=True)) == [
        "outer",
        "inner",
        "outer again",
    ]


@pytest.mark.django_db(transaction=True)
def test_nested_failure_that_is_caught_may_not_be_committed() -> None:
    with pytest.raises(Swallowed), transaction():
        series("whole")
        try:
            with transaction():
                series("half")
                raise RuntimeError("the verb's second half failed")
        except RuntimeError:
            pass
    assert Series.objects.count() == 0
    with transaction():  # the mark does not outlive its transaction
        series("whole")
    assert Series.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nested_failure_would_leave_its_half_without_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext  # reason: the control's stand-in for the guard

    monkeypatch.setattr("hallkeeper.foundation.trail.recording._joined", lambda outer: nullcontext())
    with transaction():
        try:
            with transaction():
                series("half")
                raise RuntimeError("the verb's second half failed")
        except RuntimeError:
            pass
    assert Series.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_rollback_runs_when_undone_and_never_after_a_commit() -> None:
    guesses: list[str] = []

    def note() -> None:
        with transaction():
            series("guess")
        guesses.append("noted")

    with transaction():
        after_rollback(note)
    assert guesses == []
    with pytest.raises(RuntimeError, match="no"), transaction():
        with transaction():
            after_rollback(note)
        series("lost")
        raise RuntimeError("no")
    assert guesses == ["noted"]
    assert list(Series.objects.values_list("key", flat=True)) == ["guess"]


@pytest.mark.django_db
def test_rows_are_written_once_in_python_and_in_the_database() -> None:
    with transaction():
        record("a", "s", ZHOU)
    row = TrailRow.objects.get()
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        TrailRow.objects.update(verb="b")
    with pytest.raises(AppendOnlyError):
        TrailRow.objects.all().delete()
    assert TrailRow.objects.get().verb == "a"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE {t} SET verb = 'b'", "DELETE FROM {t}"])
def test_raw_sql_on_the_trail_is_refused_by_the_database(statement: str) -> None:
    from django.db import DatabaseError, connection  # reason: the raw way in, for this test alone

    with transaction():
        record("a", "s", ZHOU)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(t=TrailRow._meta.db_table))
    assert TrailRow.objects.get().verb == "a"


@pytest.mark.django_db
def test_rows_of_reads_one_subject_newest_first_and_a_day_in_order() -> None:
    for minute, verb in enumerate(["opened", "counted", "closed"]):
        with at(NOON + timedelta(minutes=minute)), transaction():
            record(verb, "day:1", ZHOU, hall="NM", day=DAY)
            record("other", "day:2", SYSTEM, hall="DJ", day=DAY)
    assert [row.verb for row in rows_of("day:1")] == ["closed", "counted", "opened"]
    assert [row.verb for row in rows_of_day("NM", DAY)] == ["opened", "counted", "closed"]
    assert list(rows_of_day("NM", DAY + timedelta(days=1))) == []


@pytest.mark.django_db
def test_detail_is_canonical_whatever_the_order() -> None:
    with transaction():
        record("a", "s", ZHOU, detail={"b": [1, {"d": DAY, "c": 2}], "a": '引号"'})
        record("a", "s", ZHOU, detail={"a": '引号"', "b": [1, {"c": 2, "d": DAY}]})
    first, second = TrailRow.objects.order_by("seq").values_list("detail", flat=True)
    assert first == second
    assert json.loads(first) == {"a": '引号"', "b": [1, {"c": 2, "d": "2026-11-23"}]}


@pytest.mark.django_db(transaction=True)
def test_transaction_joins_a_plain_atomic_block_and_goes_with_it() -> None:
    with pytest.raises(RuntimeError), django_transaction.atomic():
        with transaction():
            record("a", "s", ZHOU)
        raise RuntimeError
    assert TrailRow.objects.count() == 0


@pytest.mark.parametrize("damaged", ["", "{", "[1]", '"text"'])
def test_a_damaged_detail_tells_nothing_and_raises_nothing(damaged: str) -> None:
    assert detail_of(damaged) == {}
    assert detail_of('{"fen": 5}') == {"fen": 5}
