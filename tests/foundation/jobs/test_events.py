"""Events: joined now, `after` through the outbox; a crash between commit and receiver loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

import pytest
from django.db import transaction

from hallkeeper.foundation.jobs.api import publish, run_due
from hallkeeper.foundation.jobs.models import Job
from hallkeeper.foundation.kernel.api import Refusal, Who
from hallkeeper.foundation.rooms.api import Event, Handler, Room

Declare = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    """An `after` event with every type that events carry."""

    name: ClassVar[str] = "test.day_closed"
    delivery: ClassVar[Literal["joined", "after"]] = "after"

    hall: str
    day: date
    at: datetime
    by: Who
    takings: int
    share: Decimal
    note: str | None
    counts: dict[str, int]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DayClosedLate(DayClosed):
    """A more special event, for whom the handlers of the general one also stand."""

    name: ClassVar[str] = "test.day_closed_late"


@dataclass(frozen=True, kw_only=True)
class BoxTouched(Event):
    """A joined event."""

    name: ClassVar[str] = "test.box_touched"
    delivery: ClassVar[Literal["joined", "after"]] = "joined"

    hall: str


CLOSED = {
    "hall": "NM",
    "day": date(2026, 11, 23),
    "at": datetime(2026, 11, 23, 13, 5, 0, 123456, tzinfo=UTC),
    "by": Who("p002", "李娜"),
    "takings": 154_900,
    "share": Decimal("0.125"),
    "note": None,
    "counts": {"10000": 3},
    "lines": ("a", "b"),
}
EVENT = DayClosed(**CLOSED)  # type: ignore[arg-type]  # reason: one dict for two classes


def handler_that(calls: list[Any], name: str) -> Callable[[Any], None]:
    """A handler with a name of its own that notes what it got."""

    def answer(event: Any) -> None:
        calls.append((name, event))

    answer.__qualname__ = name
    return answer


@pytest.fixture
def calls(declare: Declare) -> list[Any]:
    """Two rooms listen to `DayClosed`, one to `BoxTouched`."""
    noted: list[Any] = []
    declare(
        Room("test.lowest", events=(BoxTouched,)),
        Room("test.low", events=(DayClosedLate, DayClosed)),
        Room("test.mail", handlers=(Handler(DayClosed, handler_that(noted, "mail")),)),
        Room(
            "test.report",
            handlers=(
                Handler(DayClosed, handler_that(noted, "report")),
                Handler(BoxTouched, handler_that(noted, "box")),
            ),
        ),
    )
    return noted


@pytest.mark.django_db
def test_joined_event_reaches_its_handlers_before_publish_returns(calls: list[Any]) -> None:
    publish(BoxTouched(hall="NM"))
    assert calls == [("box", BoxTouched(hall="NM"))]
    assert Job.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_refusal_of_a_joined_handler_stops_the_publisher(declare: Declare) -> None:
    def refuse(event: BoxTouched) -> None:
        raise Refusal("box.not_yours", "no")

    declare(
        Room("test.cash", handlers=(Handler(BoxTouched, refuse),)),
        Room("test.after", handlers=(Handler(DayClosed, print),)),
    )
    with pytest.raises(Refusal), transaction.atomic():
        publish(EVENT)
        publish(BoxTouched(hall="NM"))
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_after_event_reaches_each_handler_once_with_equal_content(calls: list[Any]) -> None:
    publish(EVENT)
    assert calls == []
    assert Job.objects.count() == 2
    assert run_due() == 2
    assert calls == [("mail", EVENT), ("report", EVENT)]
    assert run_due() == 0


@pytest.mark.django_db
def test_special_event_reaches_the_handlers_of_the_general_one_as_itself(calls: list[Any]) -> None:
    late = DayClosedLate(**CLOSED)  # type: ignore[arg-type]  # reason: one dict for two classes
    publish(late)
    assert run_due() == 2
    assert calls == [("mail", late), ("report", late)]


@pytest.mark.django_db(transaction=True)
def test_after_event_of_a_rolled_back_transaction_is_never_delivered(calls: list[Any]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(EVENT)
        raise RuntimeError("the close failed")
    assert run_due() == 0
    assert calls == []


@pytest.mark.django_db(transaction=True)
def test_crash_between_commit_and_receiver_loses_nothing(
    calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The process dies right after the commit: nothing that hangs on on_commit ever runs.
    monkeypatch.setattr(transaction, "on_commit", lambda function, **named: None)
    with transaction.atomic():
        publish(EVENT)
    assert calls == []
    assert run_due() == 2  # the next process finds the rows
    assert calls == [("mail", EVENT), ("report", EVENT)]


@pytest.mark.django_db
def test_one_failing_receiver_does_not_repeat_the_others(declare: Declare) -> None:
    noted: list[str] = []

    def fail(event: DayClosed) -> None:
        noted.append("failed")
        raise ConnectionError

    def work(event: DayClosed) -> None:
        noted.append("worked")

    declare(Room("test.room", handlers=(Handler(DayClosed, fail), Handler(DayClosed, work))))
    publish(EVENT)
    assert run_due() == 2
    assert run_due() == 0
    assert noted == ["failed", "worked"]
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "queued"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "left",
    [
        (),
        (Room("test.low", events=(DayClosed,)),),
        (Room("test.low", events=(DayClosed,), handlers=(Handler(DayClosed, print),)),),
    ],
)
def test_event_whose_handler_is_gone_is_kept_as_a_failure(
    calls: list[Any], declare: Declare, left: tuple[Room, ...]
) -> None:
    publish(EVENT)
    declare(*left)
    assert run_due() == 2
    assert calls == []
    assert {error.split()[0] for error in Job.objects.values_list("last_error", flat=True)} == {"UnknownKind"}
    assert set(Job.objects.values_list("state", flat=True)) == {"queued"}


@pytest.mark.django_db
def test_event_nobody_listens_to_leaves_no_row(declare: Declare) -> None:
    declare(Room("test.low", events=(DayClosed,)))
    publish(EVENT)
    assert Job.objects.count() == 0
