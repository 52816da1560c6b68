"""Signing in: same words and work for every name, lockout, devices, PINs, second factor, first use."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import signing
from django.test import Client
from django.urls import NoReverseMatch, reverse

from hallkeeper.engine.manning.api import OnDuty, Shift
from hallkeeper.foundation.kernel.api import at, today
from hallkeeper.foundation.trail.api import rows_of, transaction
from hallkeeper.org.people.actions.sign_in import sweep_device_days, sweep_tries
from hallkeeper.org.people.api import Account, issue_first_code
from hallkeeper.org.people.models import DeviceDay, SignInTries
from hallkeeper.org.people.sessions import browser_of, open_sessions
from hallkeeper.org.places.api import register_device, revoke_device, subject_of
from hallkeeper.org.posts.api import Post
from tests.cast import PIN, Cast, load_shipped_posts

LOGIN = "/accounts/login/"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def sign_in(client: Client, name: str, password: str, **extra: str) -> object:
    return client.post(LOGIN, {"login": name, "password": password, **extra})


def counted(name: str) -> object:
    """The hasher's real method, counting its calls."""
    return mock.patch.object(
        Argon2PasswordHasher, name, autospec=True, side_effect=getattr(Argon2PasswordHasher, name)
    )


def words(answer: object) -> str:
    """The page without what differs by chance (tokens) and by what was typed."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value|X-CSRFToken&quot;|"X-CSRFToken")[^>}]*', "", answer.content.decode()
    )
    return re.sub(r'data-now="[^"]*"|value="[^"]*"', "", text)


def test_right_password_goes_where_one_wanted_to(company: Cast) -> None:
    client = Client()
    answer = sign_in(client, " LI ", company.password("li"), next="/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.get("/account/").status_code == 200
    assert rows_of(subject_of(company.li)).filter(verb="signed_in").count() == 1


def test_foreign_address_is_not_followed(company: Cast) -> None:
    assert sign_in(Client(), "li", company.password("li"), next="https://evil.example/")["Location"] == "/"


def test_wrong_password_and_unknown_name_read_alike_and_cost_alike(company: Cast) -> None:
    pages, costs = [], []
    for name in ("li", "nobody-here"):
        made, checked = counted("encode"), counted("verify")
        with made as encoded, checked as verified:
            answer = sign_in(Client(), name, "wrong-password")
        pages.append((answer.status_code, words(answer)))
        costs.append(encoded.call_count + verified.call_count)
    assert pages[0] == pages[1]
    assert pages[0][0] == 422 and "账号或密码不对" in pages[0][1]
    assert costs == [1, 1]


def test_disabled_account_reads_like_a_wrong_password(company: Cast) -> None:
    Account.objects.filter(username="li").update(is_active=False)
    disabled = sign_in(Client(), "li", company.password("li"))
    unknown = sign_in(Client(), "nobody-here", "wrong-password")
    assert (disabled.status_code, words(disabled)) == (unknown.status_code, words(unknown))


@pytest.mark.parametrize("name", ["li", "nobody-here"])
def test_fifth_failure_locks_a_name_whether_or_not_it_exists(company: Cast, name: str) -> None:
    with at(NOON):
        for _ in range(4):
            assert "账号或密码不对" in sign_in(Client(), name, "wrong").content.decode()
        assert "12:10 后再试" in sign_in(Client(), name, "wrong").content.decode()
        right = sign_in(Client(), name, company.password("li"))
        assert right.status_code == 422 and "12:10 后再试" in right.content.decode()
    with at(NOON + timedelta(minutes=11)):
        assert sign_in(Client(), "li", company.password("li")).status_code == 302


def test_failures_far_apart_do_not_lock(company: Cast) -> None:
    for step in range(8):
        with at(NOON + timedelta(minutes=11 * step)):
            assert "账号或密码不对" in sign_in(Client(), "li", "wrong").content.decode()


def test_address_is_locked_after_many_names(company: Cast) -> None:
    with at(NOON):
        for number in range(30):
            sign_in(Client(REMOTE_ADDR="10.1.1.1"), f"name{number}", "wrong")
        assert (
            "后再试" in sign_in(Client(REMOTE_ADDR="10.1.1.1"), "li", company.password("li")).content.decode()
        )
        assert sign_in(Client(REMOTE_ADDR="10.1.1.2"), "li", company.password("li")).status_code == 302


def test_strangers_cannot_keep_the_owner_out(company: Cast) -> None:
    """In the browser in which the owner signed in before, what others typed elsewhere does not count."""
    mine = Client(REMOTE_ADDR="10.1.1.1")
    with at(NOON):
        assert sign_in(mine, "zheng", company.password("zheng")).status_code == 302
        del mine.cookies["sessionid"]
        for number in range(60):
            sign_in(Client(REMOTE_ADDR="10.1.1.1"), "zheng" if number < 10 else f"x{number}", "wrong")
        fresh = sign_in(Client(REMOTE_ADDR="10.1.1.3"), "zheng", company.password("zheng"))
        assert "12:10 后再试" in fresh.content.decode()
        assert sign_in(mine, "zheng", company.password("zheng")).status_code == 302


def test_known_browser_has_five_tries_too(company: Cast) -> None:
    mine = Client()
    with at(NOON):
        sign_in(mine, "zheng", company.password("zheng"))
        del mine.cookies["sessionid"]
        for _ in range(5):
            locked = sign_in(mine, "zheng", "wrong")
        assert "12:10 后再试" in locked.content.decode()
        assert sign_in(mine, "zheng", company.password("zheng")).status_code == 422
        assert sign_in(Client(), "zheng", company.password("zheng")).status_code == 302


def test_known_browser_is_known_for_its_people_only(company: Cast) -> None:
    """Its cookie names nobody, cannot be made up, and is of no use for another name."""
    mine = Client()
    sign_in(mine, "zheng", company.password("zheng"))
    cookie = mine.cookies["hk_known"]
    assert cookie["httponly"] and "zheng" not in signing.loads(cookie.value, salt="org.people.known")
    del mine.cookies["sessionid"]
    forged = Client()
    forged.cookies["hk_known"] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    with at(NOON):
        for name in ("li", "zheng"):
            for _ in range(5):
                sign_in(Client(), name, "wrong")
        assert "后再试" in sign_in(mine, "li", company.password("li")).content.decode()
        assert "后再试" in sign_in(forged, "zheng", company.password("zheng")).content.decode()
        assert sign_in(mine, "zheng", company.password("zheng")).status_code == 302


def test_success_forgets_the_name_s_failures(company: Cast) -> None:
    for _ in range(4):
        sign_in(Client(), "li", "wrong")
    sign_in(Client(), "li", company.password("li"))
    assert "账号或密码不对" in sign_in(Client(), "li", "wrong").content.decode()


def test_manager_s_reset_lifts_the_lock(company: Cast) -> None:
    for _ in range(5):
        sign_in(Client(), "li", "wrong")
    sheet = company.client("chen").post("/people/li/reset/", {"once": str(uuid.uuid4())})
    assert sign_in(Client(), "li", sheet.context["secret"]["password"]).status_code == 302


def test_old_counts_are_swept(company: Cast) -> None:
    with at(NOON):
        sign_in(Client(), "li", "wrong")
    assert sweep_tries(NOON + timedelta(hours=23)) == 0
    assert sweep_tries(NOON + timedelta(hours=25)) == SignInTries.objects.count() + 2


def test_sign_out_and_what_signed_in_people_see_of_the_page(company: Cast) -> None:
    client = company.client("li")
    assert client.get(LOGIN + "?next=/account/")["Location"] == "/account/"
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/account/").status_code == 302


def test_fragment_is_the_form_alone(company: Cast) -> None:
    for answer in (
        Client().get(LOGIN + "?fragment=1"),
        company.client("li").get(LOGIN, headers={"HK-Fragment": "1"}),
    ):
        assert "data-login" in answer.content.decode() and "<html" not in answer.content.decode()


def test_script_learns_where_to_sign_in(company: Cast) -> None:
    for header in ("HX-Request", "HK-Form"):
        answer = Client().get("/account/", headers={header: "1"})
        assert (answer.status_code, answer["HK-Login"]) == (401, LOGIN)


def test_one_time_password_must_be_replaced(company: Cast) -> None:
    Account.objects.filter(username="li").update(must_change_password=True)
    client = company.client("li")
    assert client.get("/account/")["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200
    form = {
        "once": str(uuid.uuid4()),
        "old": company.password("li"),
        "new": "eigenes-4711",
        "again": "eigenes-4711",
    }
    assert client.post("/account/password/", {**form, "again": "other"}).status_code == 422
    assert client.post("/account/password/", form).status_code == 303
    assert client.get("/account/").status_code == 200


def test_pin_page_sets_it(company: Cast) -> None:
    form = {"once": str(uuid.uuid4()), "password": company.password("li"), "pin": "2468", "again": "2468"}
    form["old"] = PIN
    client = company.client("li")
    assert client.post("/account/pin/", {**form, "again": "1"}).status_code == 422
    assert client.post("/account/pin/", form).status_code == 303


def test_ending_other_sessions_keeps_this_one(company: Cast) -> None:
    here, there = company.client("li"), company.client("li")
    assert here.post("/account/sessions/", {"once": str(uuid.uuid4())}).status_code == 303
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_open_sessions_lists_only_those_that_work(company: Cast) -> None:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537")
    sign_in(client, "li", company.password("li"))
    session = client.session.session_key or ""
    assert [one.this_one for one in open_sessions(company.account("li"), session)] == [True]
    assert "Chrome · Windows" in client.get("/account/").content.decode()
    Account.objects.filter(username="li").update(session_epoch=9)
    assert open_sessions(company.account("li")) == []
    assert browser_of("") == ""


# -- a hall's own device --


OnShift = Callable[..., None]


@pytest.fixture
def on_shift(company: Cast) -> OnShift:
    """Put people on today's roster of NM."""
    shift = Shift.objects.create(code="day", names={"zh": "白班"}, starts=time(9), ends=time(18))

    def put(*codes: str) -> None:
        for code in codes:
            OnDuty.objects.create(
                hall=company.nm, date=today(), shift=shift, person=company.people[code], post="clerk"
            )

    return put


def registered(company: Cast) -> Client:
    """A browser on NM's counter 1."""
    with transaction():
        made = register_device(hall=company.nm, name="1 号台", by=company.actor("chen"))
    client = Client()
    client.cookies["hk_device"] = made.token
    client.device = made.device  # type: ignore[attr-defined]
    return client


def test_tiles_show_only_on_a_registered_device(company: Cast, on_shift: OnShift) -> None:
    on_shift("zhou", "li", "chen", "sun", "he")
    page = registered(company).get(LOGIN).content.decode()
    assert all(name in page for name in ("南门营业厅", "本机已登记", "周敏", "李娜", "陈立"))
    assert not any(name in page for name in ("何杰", "刘芸", "郑立", "赵雪", "王强"))
    assert "孙浩" in page and "在班" in page and "其他人" in page
    plain = Client().get(LOGIN).content.decode()
    assert not any(name in plain for name in ("周敏", "李娜", "南门营业厅"))
    forged = Client()
    forged.cookies["hk_device"] = "forged"
    assert "周敏" not in forged.get(LOGIN).content.decode()


def test_without_a_roster_tiles_give_way_to_two_fields(company: Cast, on_shift: OnShift) -> None:
    page = registered(company).get(LOGIN + "?who=zhou").content.decode()
    assert 'id="id_login"' in page and "本机已登记" in page
    assert not any(word in page for word in ("周敏", "在班", "其他人"))
    on_shift("zhou")
    assert "周敏" in registered(company).get(LOGIN).content.decode()
    with at(NOON + timedelta(days=400)):
        assert "周敏" not in registered(company).get(LOGIN).content.decode()


def test_who_left_or_holds_no_post_here_has_no_tile(company: Cast, on_shift: OnShift) -> None:
    on_shift("zhou", "li")
    Account.objects.filter(username="li").update(is_active=False)
    page = registered(company).get(LOGIN).content.decode()
    assert "周敏" in page and "李娜" not in page


def test_revoked_device_shows_no_tiles(company: Cast, on_shift: OnShift) -> None:
    on_shift("zhou")
    client = registered(company)
    with transaction():
        revoke_device(device=client.device, by=company.actor("chen"))  # type: ignore[attr-defined]
    assert "周敏" not in client.get(LOGIN).content.decode()


def test_chosen_tile_asks_for_password_or_pin(company: Cast, on_shift: OnShift) -> None:
    on_shift("zhou", "he")
    page = registered(company).get(LOGIN + "?who=zhou").content.decode()
    assert "密码或 PIN" in page and 'name="login" value="zhou"' in page
    assert 'value="he"' not in registered(company).get(LOGIN + "?who=he").content.decode()


def test_pin_works_on_that_device_that_day_after_a_full_sign_in(company: Cast) -> None:
    with at(NOON):
        client = registered(company)
        assert sign_in(client, "zhou", PIN).status_code == 422
        assert sign_in(client, "zhou", company.password("zhou")).status_code == 302
        client.post("/accounts/logout/")
        assert sign_in(client, "zhou", PIN).status_code == 302
        assert client.get("/account/").status_code == 200
        client.post("/accounts/logout/")
        assert sign_in(client, "li", PIN).status_code == 422
        assert sign_in(Client(), "zhou", PIN).status_code == 422
    with at(NOON + timedelta(days=1)):
        assert sign_in(client, "zhou", PIN).status_code == 422
    assert sweep_device_days(NOON + timedelta(days=3)) == 1


@pytest.mark.parametrize("why", ["the post asks for it", "the person has it"])
def test_pin_is_no_second_factor(company: Cast, on_shift: OnShift, why: str) -> None:
    on_shift("zhou", "li")
    client = registered(company)
    sign_in(client, "zhou", company.password("zhou"))
    client.post("/accounts/logout/")
    if why == "the post asks for it":
        Post.objects.filter(code="shift_leader").update(needs_totp=True)
    else:
        give_second_factor(company.account("zhou"))
    page = client.get(LOGIN + "?who=zhou").content.decode()
    assert "密码或 PIN" not in page and "验证码" in page
    assert sign_in(client, "zhou", PIN).status_code == 422
    assert company.account("zhou").pin_failures == 0
    assert client.get("/account/").status_code == 302
    assert "密码或 PIN" in client.get(LOGIN + "?who=li").content.decode()


def test_control_the_second_factor_is_what_keeps_the_pin_out(
    company: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = registered(company)
    sign_in(client, "zhou", company.password("zhou"))
    client.post("/accounts/logout/")
    give_second_factor(company.account("zhou"))
    monkeypatch.setattr("hallkeeper.org.posts.views.signing_in.takes_pin", lambda account: True)
    assert sign_in(client, "zhou", PIN).status_code == 302


def test_pin_stops_working_when_sessions_end(company: Cast) -> None:
    client = registered(company)
    sign_in(client, "zhou", company.password("zhou"))
    client.post("/accounts/logout/")
    Account.objects.filter(username="zhou").update(session_epoch=7)
    assert sign_in(client, "zhou", PIN).status_code == 422


def test_wrong_pins_at_sign_in_lock_the_pin(company: Cast) -> None:
    client = registered(company)
    sign_in(client, "zhou", company.password("zhou"))
    client.post("/accounts/logout/")
    for _ in range(4):
        assert sign_in(client, "zhou", "9999").status_code == 422
    assert company.account("zhou").pin_failures == 4
    sign_in(client, "zhou", "9999")
    assert company.account("zhou").pin_locked_until is not None
    assert sign_in(client, "zhou", PIN).status_code == 422
    assert DeviceDay.objects.count() == 1


# -- second factor --


def give_second_factor(account: Account) -> str:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(account, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_second_factor_is_asked_and_its_secret_is_not_in_the_clear(company: Cast) -> None:
    secret = give_second_factor(company.account("li"))
    assert secret not in str(Authenticator.objects.get().data)
    client = Client()
    assert sign_in(client, "li", company.password("li"))["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/account/").status_code == 302
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/account/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_required_second_factor_is_enforced_at_once(company: Cast) -> None:
    client = Client()
    sign_in(client, "li", company.password("li"))
    assert client.get("/account/").status_code == 200
    Post.objects.filter(code="clerk").update(needs_totp=True)
    assert client.get("/account/")["Location"] == "/accounts/2fa/totp/activate/"
    assert (
        client.get("/people/li/", headers={"HK-Form": "1"})["HK-Location"] == "/accounts/2fa/totp/activate/"
    )
    confirm = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert confirm.startswith("/accounts/reauthenticate/")
    again = client.post(confirm, {"password": company.password("li"), "next": "/accounts/2fa/totp/activate/"})
    assert again["Location"] == "/accounts/2fa/totp/activate/"
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    assert client.get("/accounts/2fa/").status_code == 302
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/account/").status_code == 200
    for path in (
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/generate/",
    ):
        assert client.get(path).status_code == 200


def test_second_factor_pages_ask_again_who_it_is(company: Cast) -> None:
    client = company.client("li")
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert client.get("/accounts/reauthenticate/").status_code == 200
    give_second_factor(company.account("li"))
    assert company.client("li").get("/accounts/2fa/reauthenticate/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "email/",
        "password/reset/",
        "password/change/",
        "password/set/",
        "login/code/confirm/",
        "inactive/",
        "confirm-email/",
    ],
)
def test_everything_else_of_allauth_is_closed(company: Cast, path: str) -> None:
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert company.client("zheng").get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "usersessions_list"]
)
def test_closed_addresses_have_no_name(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


# -- first use --


def first_form(code: str, **changed: str) -> dict[str, str]:
    form = {
        "once": str(uuid.uuid4()), "code": code, "name": "郑立", "username": "zheng",
        "password": "Anfang-2026", "again": "Anfang-2026",
    }  # fmt: skip
    return {**form, **changed}


def test_first_administrator_by_the_printed_code_once(db: None) -> None:
    load_shipped_posts()
    client = Client()
    assert client.get(LOGIN)["Location"] == "/first/"
    code = issue_first_code()
    assert client.get("/first/").status_code == 200
    assert client.post("/first/", first_form("ACDE-FGHJ-KLMN-PQRT")).status_code == 403
    assert client.post("/first/", first_form(code, password="12345678", again="12345678")).status_code == 422
    assert not Account.objects.exists()
    assert client.post("/first/", first_form(code.lower().replace("-", " ")))["Location"] == LOGIN
    assert sign_in(client, "zheng", "Anfang-2026").status_code == 302
    assert client.get("/posts/").status_code == 200
    assert Client().get("/first/").status_code == 404
    assert Client().post("/first/", first_form(code, username="second")).status_code == 404
    Account.objects.all().delete()
    assert Client().post("/first/", first_form(code, username="third")).status_code == 403


def test_first_press_again_after_a_lost_answer_leads_on(db: None) -> None:
    """The account is made, the answer got lost, the browser sends the same form again."""
    load_shipped_posts()
    form = first_form(issue_first_code())
    assert Client().post("/first/", form)["Location"] == LOGIN  # lost on the way
    client = Client()
    again = client.post("/first/", form)
    assert (again.status_code, again["Location"]) == (303, LOGIN)
    assert "账号已建好，用它登录" in client.get(LOGIN).content.decode()
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"once": str(uuid.UUID(int=7))},
        {"once": ""},
        {"once": "x" * 99},
        {"code": "AAAA"},
        {"password": "Anders-2026"},
    ],
)
def test_first_press_tells_strangers_nothing(db: None, changed: dict[str, str]) -> None:
    """Without the very key, code and password of the first press the page is gone, for whoever asks."""
    load_shipped_posts()
    form = first_form(issue_first_code())
    Client().post("/first/", form)
    answer = Client().post("/first/", {**form, **changed})
    assert (answer.status_code, answer.content[:15]) == (404, Client().get("/first/").content[:15])


def test_first_code_is_not_kept_in_the_clear_and_a_new_one_voids_it(db: None, home: object) -> None:
    load_shipped_posts()
    old = issue_first_code()
    new = issue_first_code()
    stored = (home / "keys" / "first-code").read_text()  # type: ignore[operator]
    assert new not in stored and new.replace("-", "") not in stored
    assert Client().post("/first/", first_form(old)).status_code == 403
    assert Client().post("/first/", first_form(new)).status_code == 303


def test_guessing_the_first_code_locks_the_address(db: None) -> None:
    load_shipped_posts()
    code = issue_first_code()
    for _ in range(30):
        Client().post("/first/", first_form("AAAA-AAAA-AAAA-AAAA"))
    assert Client().post("/first/", first_form(code)).status_code == 403
    assert not Account.objects.exists()
