"""What a policy says on a date, in a hall, as known at a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from hallkeeper.engine.policies.api import UnknownPolicy, in_force, value, values_by_hall, version_in_force
from hallkeeper.engine.policies.loading import load_kinds
from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.specs import KindRow
from hallkeeper.org.places.api import Hall

pytestmark = pytest.mark.django_db

ROW = KindRow.model_validate(
    {
        "code": "water.limit",
        "title": {"zh": "水费限额", "en": "Water limit"},
        "fields": [
            {"name": "limit_fen", "kind": "fen", "label": {"zh": "限额", "en": "Limit"}, "default": 300000},
            {"name": "due", "kind": "time", "label": {"zh": "时间", "en": "Due"}, "default": "12:00"},
        ],
    }
)


@pytest.fixture
def kind() -> PolicyKind:
    load_kinds([ROW], "water")
    return PolicyKind.objects.get(code="water.limit")


def hall(code: str) -> Hall:
    return Hall.objects.create(code=code, name=code, trade="water", opens=time(9), closes=time(18))


def version(kind: PolicyKind, fen: int, valid_from: date, recorded: datetime, at: Hall | None = None) -> int:
    number = PolicyVersion.objects.filter(kind=kind, hall=at).count() + 1
    row = PolicyVersion.objects.create(
        kind=kind,
        hall=at,
        number=number,
        valid_from=valid_from,
        values={"limit_fen": fen, "due": "12:00:00"},
        reason="因为",
        state=PolicyVersion.State.IN_FORCE,
        author="sun",
        author_name="孙浩",
        proposed_at=recorded,
        recorded_at=recorded,
    )
    return row.id


NOV_1 = datetime(2026, 11, 1, 2, tzinfo=UTC)
NOV_9 = datetime(2026, 11, 9, 2, tzinfo=UTC)


def test_value_without_any_version_is_the_packs_default(kind: PolicyKind) -> None:
    found = value("water.limit", on=date(2026, 11, 23))
    assert (found.limit_fen, found.due) == (300000, time(12))
    assert version_in_force("water.limit", on=date(2026, 11, 23)) is None


def test_value_of_a_kind_no_pack_ships_is_refused(kind: PolicyKind) -> None:
    with pytest.raises(UnknownPolicy):
        value("water.unknown")


@pytest.mark.parametrize(
    ("on", "fen"), [(date(2026, 11, 14), 300000), (date(2026, 11, 15), 400000), (date(2026, 11, 16), 400000)]
)
def test_value_changes_on_the_first_day_of_a_version(kind: PolicyKind, on: date, fen: int) -> None:
    version(kind, 400000, date(2026, 11, 15), NOV_1)
    assert value("water.limit", on=on).limit_fen == fen


def test_value_in_a_hall_prefers_its_own_version_to_a_later_one_of_the_company(kind: PolicyKind) -> None:
    nm, dj = hall("NM"), hall("DJ")
    version(kind, 500000, date(2026, 11, 2), NOV_1, nm)
    company = version(kind, 400000, date(2026, 11, 15), NOV_9)
    on = date(2026, 11, 20)
    assert value("water.limit", nm, on).limit_fen == 500000
    assert value("water.limit", dj, on).limit_fen == 400000
    assert in_force("water.limit", dj, on).version_id == company
    assert value("water.limit", nm, date(2026, 11, 1)).limit_fen == 300000


def test_value_known_at_a_moment_does_not_see_what_was_recorded_later(kind: PolicyKind) -> None:
    version(kind, 400000, date(2026, 11, 5), NOV_1)
    version(kind, 600000, date(2026, 11, 5), NOV_9)
    on = date(2026, 11, 6)
    assert value("water.limit", on=on, known_at=datetime(2026, 11, 8, tzinfo=UTC)).limit_fen == 400000
    assert value("water.limit", on=on, known_at=NOV_9).limit_fen == 600000
    assert value("water.limit", on=on).limit_fen == 600000
    assert value("water.limit", on=on, known_at=datetime(2026, 10, 31, tzinfo=UTC)).limit_fen == 300000


def test_value_of_a_proposal_does_not_count(kind: PolicyKind) -> None:
    number = version(kind, 400000, date(2026, 11, 5), NOV_1)
    PolicyVersion.objects.filter(id=number).update(state="proposed", recorded_at=None)
    assert value("water.limit", on=date(2026, 11, 6)).limit_fen == 300000


def test_value_is_one_query(kind: PolicyKind, django_assert_num_queries) -> None:
    nm = hall("NM")
    for day in (2, 3, 4):
        version(kind, 100 * day, date(2026, 11, day), NOV_1, nm)
    with django_assert_num_queries(1):
        assert value("water.limit", nm, date(2026, 11, 20)).limit_fen == 400


@pytest.mark.parametrize("count", [1, 3])
def test_values_by_hall_is_two_queries_for_any_number_of_halls(
    kind: PolicyKind, count: int, django_assert_num_queries
) -> None:
    halls = [hall(f"H{n}") for n in range(count)]
    version(kind, 700, date(2026, 11, 2), NOV_1, halls[0])
    with django_assert_num_queries(2):
        found = values_by_hall("water.limit", halls, date(2026, 11, 20))
    assert [found[one.id].limit_fen for one in halls] == [700, 300000, 300000][:count]
