"""Company, halls, devices, calendar: who may, what is refused, what is trailed."""

from __future__ import annotations

from datetime import date, time

import pytest

from hallkeeper.foundation.kernel.api import BadInput, Changed, NotAllowed, Refusal, shipped
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction
from hallkeeper.org.places import editing
from hallkeeper.org.places.api import (
    CalendarDay,
    Company,
    Department,
    Device,
    Hall,
    add_department,
    add_hall,
    change_hall,
    device_by_token,
    hall_by_code,
    register_device,
    revoke_device,
    set_calendar_day,
    set_up_company,
    subject_of,
    working_calendar,
)
from hallkeeper.org.places.api import (
    company as the_company,
)
from tests.cast import Cast

HOURS = {"opens": time(9), "closes": time(18)}


def counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Company, Department, Hall, Device, CalendarDay, TrailRow)
    )


def test_company_is_named_once_and_renamed(company: Cast) -> None:
    with transaction():
        set_up_company(name="新名公司", by=company.actor("zheng"))
    assert str(the_company()) == "新名公司" and Company.objects.count() == 1
    assert [row.verb for row in rows_of("org_places.Company:1")] == ["changed", "set_up"]


def test_hall_is_added_with_a_code_in_capitals(company: Cast) -> None:
    with transaction():
        hall = add_hall(code=" ｘj ", name="新街厅", trade="telecom", by=company.actor("zheng"), **HOURS)
    assert (hall.code, hall_by_code("xj"), str(hall)) == ("XJ", hall, "新街厅")
    row = rows_of(subject_of(hall)).get()
    assert (row.verb, row.actor, row.hall) == ("added", "zheng", "XJ")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"code": "nm"}, "places.code_taken", "code"),
        ({"code": "N M"}, "places.code", "code"),
        ({"code": "ABCDEFGHI"}, "places.code", "code"),
        ({"name": " "}, "places.empty", "name"),
        ({"name": "厅" * 81}, "places.too_long", "name"),
        ({"closes": time(9)}, "places.hours", "closes"),
    ],
)
def test_hall_refused_changes_nothing(
    company: Cast, changed: dict[str, object], code: str, field: str
) -> None:
    before = counts()
    values: dict[str, object] = {"code": "XJ", "name": "新街厅", "trade": "telecom", **HOURS, **changed}
    with pytest.raises(BadInput) as caught, transaction():
        add_hall(by=company.actor("zheng"), **values)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == (code, field)
    assert counts() == before


@pytest.mark.parametrize("who", ["li", "chen", "sun"])
def test_only_the_company_s_head_sets_up(company: Cast, who: str) -> None:
    before, by = counts(), company.actor(who)
    for verb in (
        lambda: set_up_company(name="x", by=by),
        lambda: add_department(code="X", name="x", by=by),
        lambda: add_hall(code="X", name="x", trade="telecom", by=by, **HOURS),
        lambda: set_calendar_day(on=date(2026, 12, 26), working=True, by=by),
    ):
        with pytest.raises(NotAllowed), transaction():
            verb()
    assert counts() == before


def test_department_code_is_used_once(company: Cast) -> None:
    with transaction():
        assert str(add_department(code="SC", name="市场部", by=company.actor("zheng"))) == "市场部"
    with pytest.raises(BadInput), transaction():
        add_department(code="SC", name="又一个", by=company.actor("zheng"))
    assert Department.objects.count() == 2


def test_change_hall_is_trailed_with_before_and_after(company: Cast) -> None:
    with transaction():
        changed = change_hall(
            hall=company.nm,
            version=1,
            by=company.actor("chen"),
            name="南门旗舰厅",
            opens=time(8, 30),
            phone=" 123 ",
        )
    assert (changed.name, changed.version, changed.phone) == ("南门旗舰厅", 2, "123")
    row = rows_of(subject_of(changed)).first()
    assert row is not None
    assert '"before":{"name":"南门营业厅","opens":"09:00:00","phone":""}' in row.detail


def test_change_hall_that_changes_nothing_is_not_trailed(company: Cast) -> None:
    before = TrailRow.objects.count()
    with transaction():
        same = change_hall(hall=company.nm, version=1, by=company.actor("chen"), name="南门营业厅")
    assert (same.version, TrailRow.objects.count()) == (1, before)


def test_change_hall_with_an_old_version_shows_both_values(company: Cast) -> None:
    with transaction():
        change_hall(hall=company.nm, version=1, by=company.actor("chen"), name="南门旗舰厅")
    with pytest.raises(Changed) as caught, transaction():
        change_hall(hall=company.nm, version=1, by=company.actor("zheng"), name="南门总店")
    assert (caught.value.by, caught.value.theirs, caught.value.yours) == (
        "陈立",
        {"name": "南门旗舰厅"},
        {"name": "南门总店"},
    )
    assert Hall.objects.get(code="NM").name == "南门旗舰厅"


def test_change_hall_refused_elsewhere_and_for_a_fixed_code(company: Cast) -> None:
    with pytest.raises(NotAllowed), transaction():
        change_hall(hall=company.dj, version=1, by=company.actor("chen"), name="x")
    with pytest.raises(TypeError), transaction():
        change_hall(hall=company.nm, version=1, by=company.actor("zheng"), code="ZZ")
    with pytest.raises(BadInput), transaction():
        change_hall(hall=company.nm, version=1, by=company.actor("zheng"), closes=time(8))
    assert list(Hall.objects.values_list("name", flat=True)) == ["东街营业厅", "南门营业厅"]


def test_device_is_known_by_its_token_until_revoked(company: Cast) -> None:
    with transaction():
        made = register_device(hall=company.nm, name="1 号台", by=company.actor("chen"))
    assert made.token not in made.device.token_hash and str(made.device) == "1 号台"
    assert device_by_token(made.token) == made.device
    assert device_by_token("") is None and device_by_token("x") is None
    with pytest.raises(NotAllowed), transaction():
        revoke_device(device=made.device, by=company.actor("liu"))
    with transaction():
        revoke_device(device=made.device, by=company.actor("chen"))
    assert device_by_token(made.token) is None
    with pytest.raises(Refusal), transaction():
        revoke_device(device=made.device, by=company.actor("chen"))
    with pytest.raises(NotAllowed), transaction():
        register_device(hall=company.nm, name="2", by=company.actor("li"))
    assert Device.objects.count() == 1


def test_device_of_a_hall_out_of_use_is_unknown(company: Cast) -> None:
    with transaction():
        made = register_device(hall=company.nm, name="1", by=company.actor("chen"))
    Hall.objects.filter(code="NM").update(active=False)
    assert device_by_token(made.token) is None


def test_calendar_follows_the_owner_s_corrections(company: Cast) -> None:
    saturday = date(2026, 11, 28)
    assert not shipped().is_working(saturday) and not working_calendar().is_working(saturday)
    with transaction():
        set_calendar_day(on=saturday, working=True, by=company.actor("zheng"), note="调班")
    assert working_calendar().is_working(saturday)
    with transaction():
        set_calendar_day(on=saturday, working=False, by=company.actor("zheng"))
    assert not working_calendar().is_working(saturday)
    assert [row.verb for row in rows_of("org_places.CalendarDay:2026-11-28")] == ["set", "set"]


def test_two_at_the_very_same_moment_do_not_overwrite(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read version 1 and pass the first look; the update itself lets only one through."""
    with transaction():
        change_hall(hall=company.nm, version=1, by=company.actor("chen"), name="南门旗舰厅")
    monkeypatch.setattr(editing, "_version", lambda row: 1)
    with pytest.raises(Changed), transaction():
        change_hall(hall=company.nm, version=1, by=company.actor("zheng"), name="南门总店")
    assert Hall.objects.get(code="NM").name == "南门旗舰厅"
