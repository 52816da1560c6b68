"""The pages of policies."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from hallkeeper.engine.policies import actions
from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("monday", "kinds")


@pytest.fixture(autouse=True)
def nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second person is another room's business here."""
    monkeypatch.setattr(actions, "publish", lambda event: None)


def form(**changed: Any) -> dict[str, Any]:
    typed = {
        "once": str(uuid.uuid4()), "hall": "", "valid_from": "2026-11-24", "reason": "试行",
        "value__hours": "6", "value__rate": "0.25", "value__late": "10", "value__first": "09:00",
        "value__night": "on", "value__note": "", "value__posts": "clerk\n\n finance ", "value__way": "car",
    }  # fmt: skip
    return {**typed, **changed}


def test_index_shows_what_holds(company: Cast) -> None:
    page = company.client("sun").get("/policies/").content.decode()
    assert "水费限额" in page
    assert "限额 3,000.00" in page


@pytest.mark.parametrize("who", ["li", "wang"])
def test_index_without_the_right_is_refused(company: Cast, who: str) -> None:
    assert company.client(who).get("/policies/").status_code == 403


def test_index_leaves_out_other_trades(company: Cast) -> None:
    PolicyKind.objects.filter(code="water.limit").update(trades=["gas"])
    assert "水费限额" not in company.client("sun").get("/policies/").content.decode()


def test_detail_shows_values_and_history(company: Cast) -> None:
    client = company.client("sun")
    client.post("/policies/water.round/change/", form(valid_from="2026-11-23"))
    page = client.get("/policies/water.round/").content.decode()
    assert all(words in page for words in ("试行", "孙浩", "开车", "0.25"))
    assert client.get("/policies/water.none/").status_code == 404
    assert company.client("chen").get("/policies/water.round/?hall=DJ").status_code == 404


def test_change_takes_every_kind_of_field(company: Cast) -> None:
    answer = company.client("sun").post("/policies/water.round/change/", form())
    assert (answer.status_code, answer["Location"]) == (303, "/policies/water.round/")
    assert PolicyVersion.objects.get().values == {
        "hours": 6, "rate": "0.25", "late": 10, "first": "09:00:00", "night": True,
        "note": "", "posts": ["clerk", "finance"], "way": "car",
    }  # fmt: skip


def test_change_pressed_twice_is_one_version(company: Cast) -> None:
    typed, client = form(), company.client("sun")
    answers = [client.post("/policies/water.round/change/", typed).status_code for _ in range(2)]
    assert (answers, PolicyVersion.objects.count()) == ([303, 303], 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"value__hours": "0"},
        {"value__hours": "六"},
        {"value__rate": "2"},
        {"value__first": "25:00"},
        {"value__way": "boat"},
        {"valid_from": "2026-11-22"},
        {"valid_from": "soon"},
        {"reason": ""},
        {"reason": "x" * 501},
        {"hall": "DJ "},
        {"value__posts": "x" * 121},
    ],
)
def test_change_with_a_mistake_keeps_what_was_typed(company: Cast, changed: dict[str, str]) -> None:
    answer = company.client("sun").post("/policies/water.round/change/", form(**changed))
    assert answer.status_code in (404, 422)
    assert PolicyVersion.objects.count() == 0
    if answer.status_code == 422:
        assert "finance" in answer.content.decode() or "value__posts" in changed


@pytest.mark.parametrize("who", ["li", "zhou", "fang"])
def test_change_without_the_right_is_refused(company: Cast, who: str) -> None:
    client = company.client(who)
    assert client.get("/policies/water.round/change/").status_code == 403
    assert client.post("/policies/water.round/change/", form()).status_code == 403
    assert PolicyVersion.objects.count() == 0


def test_change_of_the_company_by_a_hall_manager_is_refused(company: Cast) -> None:
    answer = company.client("chen").post("/policies/water.round/change/", form())
    assert (answer.status_code, PolicyVersion.objects.count()) in [(403, 0), (422, 0)]
    taken = company.client("chen").post("/policies/water.round/change/", form(hall="NM"))
    assert (taken.status_code, PolicyVersion.objects.count()) == (303, 1)


def test_change_about_money_takes_yuan_and_names_who_may_agree(company: Cast) -> None:
    client = company.client("sun")
    assert "总经理" in client.get("/policies/water.limit/change/").content.decode()
    typed = {
        "once": str(uuid.uuid4()),
        "valid_from": "2026-11-24",
        "reason": "试行",
        "value__limit_fen": "５,０００",
    }
    assert client.post("/policies/water.limit/change/", typed).status_code == 303
    version = PolicyVersion.objects.get()
    assert (version.state, version.values) == ("proposed", {"limit_fen": 500000})


def table(*rows: tuple[str, str, str], **more: str) -> dict[str, str]:
    typed = {"once": str(uuid.uuid4()), "valid_from": "2026-11-24", "reason": "试行", **more}
    for index, row in enumerate(rows):
        for name, text in zip(("low", "high", "pay"), row, strict=True):
            typed[f"value__brackets__{index}__{name}"] = text
    return typed


def test_change_of_a_table_leaves_out_empty_rows(company: Cast) -> None:
    typed = table(("46", "66", "5"), ("", "", ""), ("96", "126", "10.50"), ("", "", ""))
    assert company.client("sun").post("/policies/water.brackets/change/", typed).status_code == 303
    assert PolicyVersion.objects.get().values == {
        "brackets": [{"low": 46, "high": 66, "pay": 500}, {"low": 96, "high": 126, "pay": 1050}]
    }


def test_change_of_a_table_says_which_row_overlaps(company: Cast) -> None:
    typed = table(("46", "66", "5"), ("60", "95", "7"))
    answer = company.client("sun").post("/policies/water.brackets/change/", typed)
    assert (answer.status_code, PolicyVersion.objects.count()) == (422, 0)
    assert "重叠" in answer.content.decode()


def test_preview_shows_old_and_new_and_holes_and_writes_nothing(company: Cast) -> None:
    client = company.client("sun")
    page = client.post("/policies/water.brackets/preview/", table(("46", "66", "6"), ("96", "126", "10")))
    words = page.content.decode()
    assert "67 – 95" in words
    assert "5.00" in words and "6.00" in words
    half = client.post("/policies/water.round/preview/", {"value__hours": "99"})
    assert half.status_code == 200
    assert (PolicyVersion.objects.count(), client.get("/policies/water.round/preview/").status_code) == (
        0,
        200,
    )


def test_index_asks_as_much_for_one_version_as_for_three(
    company: Cast, django_assert_max_num_queries: Any
) -> None:
    client, counts = company.client("sun"), []
    for days in ([24], [25, 26]):
        for day in days:
            client.post("/policies/water.round/change/", form(valid_from=f"2026-11-{day}"))
        client.get("/policies/")  # shows the messages away
        with django_assert_max_num_queries(40) as asked:
            client.get("/policies/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_posts_are_ticked_and_shown_by_name(company: Cast) -> None:
    client = company.client("sun")
    page = client.get("/policies/water.readers/change/").content.decode()
    assert 'type="checkbox" name="value__readers" value="clerk"' in page
    sent = form(valid_from="2026-11-23", value__readers=["clerk", "finance"])
    assert client.post("/policies/water.readers/change/", sent).status_code == 303
    assert "营业员、" in client.get("/policies/water.readers/").content.decode()
