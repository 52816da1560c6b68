"""The frame: who, where, which entries; the same number of queries for everybody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.http import HttpRequest
from django.test import RequestFactory

from hallkeeper.config import shell as frame
from hallkeeper.config.shell import Entry, Shell, arranged, highest, shell
from hallkeeper.org.posts.api import Held
from tests.cast import Cast


def request_of(company: Cast, code: str = "", path: str = "/people/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = company.account(code) if code else AnonymousUser()
    request.session = SessionStore()
    return request


def held(post: str, level: int, *nav: str) -> Held:
    return Held(post=post, level=level, hall_id=None, department_id=None, rights=frozenset(), nav=nav)


def found(*codes: str) -> dict[str, Entry]:
    return {code: Entry(code, code, "x", f"/{code}/") for code in codes}


def codes(entries: list[Entry]) -> list[str]:
    return [entry.code for entry in entries]


def test_frame_says_who_and_where(company: Cast) -> None:
    here = shell(request_of(company, "chen"))["shell"]
    assert (here.person.name, here.person.mark, here.person.post) == ("陈立", "陈", "厅经理")
    assert (here.hall, here.halls) == (company.nm, [company.nm])
    assert here.day is not None and here.hall_url == "/setup/hall-choice/"
    assert [entry.url for entry in here.account] == ["/account/"]
    people = next(entry for entry in [*here.menu, *here.more] if entry.code == "people")
    assert people.active


def test_frame_is_empty_for_strangers_and_without_a_database(
    company: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell(request_of(company))["shell"] == Shell()
    assert shell(RequestFactory().get("/"))["shell"] == Shell()

    def gone(request: HttpRequest) -> Shell:
        raise DatabaseError

    monkeypatch.setattr(frame, "_of", gone)
    assert shell(request_of(company, "li"))["shell"] == Shell()


def test_nothing_is_read_before_a_template_asks(company: Cast, django_assert_num_queries: object) -> None:
    request = request_of(company, "li")
    with django_assert_num_queries(0):  # type: ignore[operator]
        shell(request)


def test_entry_needs_the_right(company: Cast) -> None:
    clerk = shell(request_of(company, "li"))["shell"]
    owner = shell(request_of(company, "zheng"))["shell"]
    assert "people" not in codes([*clerk.menu, *clerk.more])
    assert "people" in codes(owner.menu)


def test_order_is_the_highest_post_s_and_the_rest_stands_under_more() -> None:
    leader, trainer = held("leader", 40, "today", "day", "unbuilt"), held("trainer", 10, "records", "today")
    offered = found("records", "day", "today", "notices", "extra")
    main, more = arranged([trainer, leader], offered)
    assert codes(main) == ["today", "day"]
    assert codes(more) == ["records", "extra"]
    assert highest([trainer, leader]) == leader


def test_rail_holds_seven_at_most() -> None:
    names = [f"e{number}" for number in range(9)]
    main, more = arranged([held("x", 1, *names)], found(*names))
    assert (codes(main), codes(more)) == (names[:7], names[7:])


def test_person_without_a_post_has_an_empty_rail() -> None:
    assert arranged([], {}) == ([], [])
    assert highest([]) is None


def test_frame_costs_the_same_with_one_and_many_halls(
    company: Cast, django_assert_max_num_queries: object
) -> None:
    for code in ("li", "zheng"):
        request = request_of(company, code)
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            str(shell(request)["shell"].person)
