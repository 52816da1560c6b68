"""The week's page."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hallkeeper.engine.manning.api import OnDuty, Shift
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("monday")

TODAY = date(2026, 11, 23)
Shifts = dict[str, Shift]


def place(shift: Shift, person: Any, on: date = TODAY) -> str:
    return f"at__{on.isoformat()}__{shift.pk}__{person.pk}"


def send(client: Client, was: dict[str, str], places: dict[str, str], once: str = "", query: str = "") -> Any:
    body = {"once": once or str(uuid.uuid4()), "was": json.dumps(was), **places}
    return client.post(f"/shifts/NM/save/{query}", body)


def test_week_shows_choices_to_those_who_may_set(company: Cast, shifts: Shifts) -> None:
    field = place(shifts["early"], company.zhou)
    assert field in company.client("chen").get("/shifts/NM/").content.decode()
    reader = company.client("li").get("/shifts/NM/")
    assert reader.status_code == 200
    assert field not in reader.content.decode()


def test_week_of_a_foreign_hall_is_missing(company: Cast, shifts: Shifts) -> None:
    assert company.client("liu").get("/shifts/NM/").status_code == 404
    assert company.client("chen").get("/shifts/XX/").status_code == 404


def test_week_writes_nothing(company: Cast, shifts: Shifts) -> None:
    company.client("chen").get("/shifts/NM/?week=2026-11-30")
    assert OnDuty.objects.count() == 0


def test_index_leads_to_the_persons_hall(company: Cast, shifts: Shifts) -> None:
    assert company.client("li").get("/shifts/")["Location"] == "/shifts/NM/"


def test_save_takes_what_differs_and_comes_back(company: Cast, shifts: Shifts) -> None:
    early, late = place(shifts["early"], company.zhou), place(shifts["late"], company.zhaox)
    answer = send(
        company.client("chen"), {}, {early: "shift_leader", late: "shift_leader"}, query="?week=2026-11-23"
    )
    assert (answer.status_code, answer["Location"]) == (303, "/shifts/NM/?week=2026-11-23")
    assert sorted(OnDuty.objects.values_list("person__code", "post")) == [
        ("zhaox", "shift_leader"),
        ("zhou", "shift_leader"),
    ]


def test_save_pressed_twice_is_done_once(company: Cast, shifts: Shifts) -> None:
    once, field = str(uuid.uuid4()), place(shifts["early"], company.zhou)
    client = company.client("chen")
    first, second = (send(client, {}, {field: "shift_leader"}, once) for _ in range(2))
    assert (first.status_code, second.status_code, OnDuty.objects.count()) == (303, 303, 1)


@pytest.mark.parametrize("who", ["li", "zhou"])
def test_save_without_the_right_is_refused(company: Cast, shifts: Shifts, who: str) -> None:
    answer = send(company.client(who), {}, {place(shifts["early"], company.zhou): "shift_leader"})
    assert (answer.status_code, OnDuty.objects.count()) == (403, 0)


def test_save_of_another_manager_finds_no_such_hall(company: Cast, shifts: Shifts) -> None:
    answer = send(company.client("liu"), {}, {place(shifts["early"], company.zhou): "shift_leader"})
    assert (answer.status_code, OnDuty.objects.count()) == (404, 0)


def test_save_of_two_leaders_keeps_what_was_chosen(company: Cast, shifts: Shifts) -> None:
    places = {place(shifts["early"], one): "shift_leader" for one in (company.zhou, company.zhaox)}
    answer = send(company.client("chen"), {}, places)
    assert (answer.status_code, OnDuty.objects.count()) == (409, 0)
    assert answer.content.decode().count('value="shift_leader" selected') == 2


@pytest.mark.parametrize("was", ["[]", "{", '{"a": 1}', "x" * 50_000])
def test_save_with_a_broken_memory_is_refused(company: Cast, shifts: Shifts, was: str) -> None:
    body = {"once": str(uuid.uuid4()), "was": was, place(shifts["early"], company.zhou): "shift_leader"}
    answer = company.client("chen").post("/shifts/NM/save/", body)
    assert (answer.status_code, OnDuty.objects.count()) == (422, 0)


@pytest.mark.parametrize("asked", ["?week=nonsense", "?day=2026-13-40", "?week="])
def test_week_with_an_unreadable_date_shows_this_week(company: Cast, shifts: Shifts, asked: str) -> None:
    page = company.client("chen").get(f"/shifts/NM/{asked}")
    assert place(shifts["early"], company.zhou) in page.content.decode()


def test_copy_fills_from_last_week(company: Cast, shifts: Shifts) -> None:
    before = date(2026, 11, 17)
    OnDuty.objects.create(
        hall=company.nm, date=before, shift=shifts["early"], person=company.zhou, post="shift_leader"
    )
    client = company.client("chen")
    assert client.get("/shifts/NM/copy/").status_code == 302
    assert OnDuty.objects.count() == 1
    assert client.post("/shifts/NM/copy/?week=2026-11-23", {"once": str(uuid.uuid4())}).status_code == 303
    assert list(OnDuty.objects.values_list("date", flat=True)) == [before, date(2026, 11, 24)]
    assert company.client("li").post("/shifts/NM/copy/", {"once": str(uuid.uuid4())}).status_code == 403


def test_week_asks_as_much_for_one_person_as_for_five(
    company: Cast, shifts: Shifts, django_assert_max_num_queries
) -> None:
    counts = []
    for codes in (["zhou"], ["zhou", "zhaox", "li", "wang", "chen"]):
        OnDuty.objects.all().delete()
        for code in codes:
            OnDuty.objects.create(
                hall=company.nm, date=TODAY, shift=shifts["early"], person=company.people[code], post="clerk"
            )
        client = company.client("chen")
        with django_assert_max_num_queries(40) as asked:
            client.get("/shifts/NM/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_times_takes_the_halls_own(company: Cast, shifts: Shifts) -> None:
    typed = {
        "once": str(uuid.uuid4()), "starts__early": "08:00", "ends__early": "14:00", "active__early": "on",
        "starts__late": "14:00", "ends__late": "21:00", "active__late": "on",
    }  # fmt: skip
    client = company.client("chen")
    assert client.get("/shifts/NM/times/").status_code == 200
    assert client.post("/shifts/NM/times/", {**typed, "ends__late": "13:00"}).status_code == 422
    assert Shift.objects.filter(hall=company.nm).count() == 0
    assert client.post("/shifts/NM/times/", {**typed, "once": str(uuid.uuid4())})["Location"] == "/shifts/NM/"
    assert Shift.objects.filter(hall=company.nm).count() == 2
    assert company.client("li").get("/shifts/NM/times/").status_code == 403
    assert company.client("liu").get("/shifts/NM/times/").status_code == 404
