"""What stands before every view, and the hall one works in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hallkeeper.foundation.kernel.api import Missing, NotAllowed
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.places.api import register_device
from hallkeeper.org.posts.api import current_hall, hall_of, public, requires, signed_in
from tests.cast import Cast


def request_of(company: Cast, code: str = "", **headers: str) -> HttpRequest:
    request = RequestFactory().get("/page/?a=1", headers=headers)
    request.user = company.account(code) if code else AnonymousUser()
    request.session = SessionStore()
    return request


def page(request: HttpRequest, name: str = "") -> HttpResponse:
    return HttpResponse(f"ok {name}")


def test_guards_say_what_they_require(company: Cast) -> None:
    assert signed_in(page).right == "signed-in"  # type: ignore[attr-defined]
    assert requires("org_people.see")(page).right == "org_people.see"  # type: ignore[attr-defined]
    open_page = public("a screen for everybody")(page)
    assert (open_page.right, open_page.reason) == ("public", "a screen for everybody")  # type: ignore[attr-defined]


@pytest.mark.parametrize("guard", [signed_in, requires("org_people.see")])
def test_stranger_goes_to_sign_in_and_comes_back(company: Cast, guard: object) -> None:
    answer = guard(page)(request_of(company))  # type: ignore[operator]
    assert answer["Location"] == "/accounts/login/?next=%2Fpage%2F%3Fa%3D1"
    for header in ("HX-Request", "HK-Form", "HK-Fetch"):
        scripted = guard(page)(request_of(company, **{header: "1"}))  # type: ignore[operator]
        assert (scripted.status_code, scripted["HK-Login"]) == (401, "/accounts/login/")


@pytest.mark.parametrize(
    ("referer", "comes_back_to"),
    [
        ("http://testserver/people/li/posts/?a=1", "%2Fpeople%2Fli%2Fposts%2F%3Fa%3D1"),
        ("https://evil.example/people/", "%2F"),
        ("", "%2F"),
    ],
)
def test_form_handed_in_after_the_session_ended_comes_back_to_its_page(
    company: Cast, referer: str, comes_back_to: str
) -> None:
    request = RequestFactory().post("/approvals/3/approve/", headers={"Referer": referer})
    request.user = AnonymousUser()
    assert signed_in(page)(request)["Location"] == f"/accounts/login/?next={comes_back_to}"


def test_requires_lets_holders_through_only(company: Cast) -> None:
    view = requires("org_people.add")(page)
    assert view(request_of(company, "chen"), name="x").content == b"ok x"
    with pytest.raises(NotAllowed) as caught:
        view(request_of(company, "li"))
    assert caught.value.who == "总经理, 部门经理, 厅经理"
    assert signed_in(page)(request_of(company, "li")).status_code == 200


@pytest.mark.parametrize(
    ("who", "code", "right", "found"),
    [
        ("chen", "nm", "org_people.add", True),
        ("chen", "NM", "", True),
        ("chen", "DJ", "org_people.add", False),
        ("chen", "DJ", "", False),
        ("chen", "XX", "", False),
        ("li", "NM", "org_people.add", False),
        ("sun", "DJ", "", True),
    ],
)
def test_foreign_hall_looks_missing(company: Cast, who: str, code: str, right: str, found: bool) -> None:
    try:
        assert hall_of(company.actor(who), code, right).code == code.upper()
        seen = True
    except Missing:
        seen = False
    assert seen is found


def test_current_hall_is_chosen_then_the_device_s_then_the_main_post_s(company: Cast) -> None:
    assert current_hall(request_of(company, "li")) == company.nm
    request = request_of(company, "sun")
    assert current_hall(request) == company.dj
    request = request_of(company, "sun")
    request.session["hall"] = "NM"
    assert current_hall(request) == company.nm
    with transaction():
        token = register_device(hall=company.nm, name="1", by=company.actor("chen")).token
    request = request_of(company, "sun")
    request.COOKIES["hk_device"] = token
    assert current_hall(request) == company.nm
    request = request_of(company, "he")
    request.COOKIES["hk_device"] = token
    request.session["hall"] = "NM"
    assert current_hall(request) == company.dj


def test_current_hall_of_somebody_without_one(company: Cast) -> None:
    company.nm.holdings.all().delete()
    assert current_hall(request_of(company, "li")) is None
