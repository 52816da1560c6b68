"""Whatever is typed into any form: an answer with words, nothing half done, never a fault of ours.

The forms are read from the pages as people see them, so a new form is tried without being listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms import fields, models
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils.translation import override

from hallkeeper.foundation.kernel.api import at
from hallkeeper.shop.cash.models import CashCount
from hallkeeper.shop.cash.queries import expected_in
from tests.cast import Cast
from tests.security.conftest import MOMENT
from tests.security.forms import APART, Form, Input, forms_of
from tests.security.life import Life
from tests.security.walking import Seen

pytestmark = pytest.mark.xdist_group("lived")

SCRIPT = "<script>alert(1)</script>"
TOO_LONG = "10,001 characters"
TYPED = {
    "negative": "-5",
    "absurd": "99999999999999999999999",
    "three decimals": "1.005",
    "letters": "abc",
    TOO_LONG: "厅" * 10_001,
    "emoji": "😀👩‍👩‍👧",
    "script": SCRIPT,
    "control": "a\x07b",
    "nul": "a\x00b",
    "year 1": "0001-01-01",
    "year 9999": "9999-12-31T23:59",
    "infinity": "Infinity",
}
NEVER_A_NUMBER = {"negative", "absurd", "three decimals", "letters", "script", "control", "nul", "infinity"}
# Not acts of the once-only entry: what they do twice is what they do once.
KEYLESS = {"/accounts/logout/", "/setup/hall-choice/", "/i18n/setlang/", "/accounts/login/"}
KEYLESS |= {"/shifts/NM/"}  # as those see the week who may not set it: there is nothing to hand in
# Written by refusals too: the attempt itself, failed signatures, and what keeps count of them.
ATTEMPTS = {"foundation_trail", "sessions", "usersessions"}
TRIES = {"SignInTries"}


class Anything(dict[str, int]):
    """A number for every placeholder."""

    def __missing__(self, name: str) -> int:
        return 77777


def djangos_words() -> frozenset[str]:
    """The longest piece of each sentence that Django's fields and validators say, without its values."""
    kinds = [kind for kind in vars(fields).values() if isinstance(kind, type)]
    kinds += [models.ModelChoiceField, models.ModelMultipleChoiceField]
    said = [text for kind in kinds for text in vars(kind).get("default_error_messages", {}).values()]
    checks = [kind for kind in vars(validators).values() if isinstance(kind, type)]
    said += [kind.message for kind in checks if hasattr(kind, "message")]
    with override("zh-hans"):
        pieces = [max(re.split("77777|[“”]", str(text % Anything())), key=len).strip() for text in said]
    return frozenset(piece for piece in pieces if len(piece) > 3)


def rows() -> dict[str, int]:
    """How many rows each table of the product has, but for what refusals write."""
    tables = [
        one for one in apps.get_models()
        if one._meta.app_label not in ATTEMPTS and one.__name__ not in TRIES and one._meta.managed
    ]  # fmt: skip
    counts = " UNION ALL ".join(
        f"SELECT '{one._meta.db_table}', COUNT(*) FROM {one._meta.db_table}" for one in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


DJANGOS = djangos_words()


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What happens inside did not happen; the browser is signed in as before."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def faults_of(
    client: Client, form: Form, what: str, send: Callable[[], HttpResponse], *, refused: bool
) -> list[str]:
    """What is wrong with the answer to one bad hand-in."""
    name, found = f"{what} in {form.action} of {form.page}", []
    with undone(client):
        before = rows()
        client.raise_request_exception = False
        response = send()
        body = response.content.decode("utf-8", "replace")
        if response.status_code >= 500:
            return [f"{name}: {response.status_code}"]
        if theirs := [words for words in DJANGOS if words in body]:
            found.append(f"{name}: Django's words {theirs}")
        if SCRIPT in body:
            found.append(f"{name}: script not escaped")
        if response.status_code >= 400:
            if rows() != before:
                found.append(f"{name}: {response.status_code}, yet rows were written")
            if response.status_code == 422 and "hk-error" not in body and "data-errors" not in body:
                found.append(f"{name}: 422 without a word")
        elif refused:
            found.append(f"{name}: {response.status_code}, not refused")
        elif response.status_code in (302, 303) and what == "script":
            found += _shown_raw(client, name, response["Location"])
    return found


def _shown_raw(client: Client, name: str, address: str) -> list[str]:
    return [f"{name}: script not escaped later"] if SCRIPT in client.get(address).content.decode() else []


def poisoned(form: Form, value: str) -> dict[str, str]:
    """Every field that is typed into holds the same bad thing."""
    return form.filled() | {one.name: value for one in form.inputs.values() if one.typed}


def numbers(form: Form) -> list[Input]:
    """The fields that take an amount or a number."""
    return [
        one
        for one in form.inputs.values()
        if one.money or one.kind == "number" or one.name.startswith("pieces_")
    ]


def foreign(form: Form) -> dict[str, str]:
    """People, halls and rows of DJ where NM's may be chosen."""
    values = form.filled()
    for one in form.inputs.values():
        if one.name in APART or not one.chosen:
            continue
        real = [value for value in one.options if value]
        values[one.name] = (
            "987654321" if real and real[0].isdigit() else ("DJ" if one.name == "hall" else "he")
        )
    return values


def has_choice(form: Form) -> bool:
    return any(one.chosen and one.kind != "checkbox" for one in form.inputs.values() if one.name not in APART)


def all_faults(client: Client, forms: list[Form]) -> list[str]:
    """Every form × everything bad."""
    found: list[str] = []
    for form in forms:
        typed = any(one.typed for one in form.inputs.values())
        for what, value in TYPED.items() if typed else ():
            body = poisoned(form, value)
            refused = bool(numbers(form)) and what in NEVER_A_NUMBER
            refused = refused or (what == TOO_LONG and any(one.prose for one in form.inputs.values()))
            found += faults_of(client, form, what, lambda: client.post(form.action, body), refused=refused)  # noqa: B023
        if has_choice(form):
            body = foreign(form)
            found += faults_of(client, form, "foreign", lambda: client.post(form.action, body), refused=True)  # noqa: B023
        found += keyless(client, form)
    return found


def keyless(client: Client, form: Form) -> list[str]:
    """Without the once-only key, empty, and as something that is no form."""
    if urlsplit(form.action).path in KEYLESS:
        return []
    without = {name: value for name, value in form.filled().items() if name != "once"}
    text = json.dumps(form.filled())
    tries: dict[str, Callable[[], Any]] = {
        "no key": lambda: client.post(form.action, without),
        "empty": lambda: client.post(form.action, {}),
        "json": lambda: client.post(form.action, text, content_type="application/json"),
    }
    return [
        fault for what, send in tries.items() for fault in faults_of(client, form, what, send, refused=True)
    ]


def distinct(seen: list[Seen], known: set[str]) -> list[Form]:
    """Forms of these pages that no one before has tried, by the view they go to and their fields."""
    found = []
    for one in seen:
        for form in forms_of(urlsplit(one.address).path, one.body) if one.status == 200 else ():
            view = resolve(urlsplit(form.action).path)
            mark = f"{view.view_name} {view.kwargs.get('code') or ''} {sorted(form.inputs)}"
            if mark not in known and not one.address.startswith("/gallery/"):
                known.add(mark)
                found.append(form)
    return found


@pytest.fixture(scope="module")
def forms(walked: dict[str, list[Seen]]) -> dict[str, list[Form]]:
    """Each form once, with who tries it."""
    known: set[str] = set()
    return {who: distinct(walked[who], known) for who in ("zhou", "chen", "zheng", "li")}


@pytest.mark.parametrize("who", ["zhou", "chen", "zheng", "li"])
def test_bad_input_gets_words_and_changes_nothing(
    lived: Cast, forms: dict[str, list[Form]], who: str
) -> None:
    assert all_faults(lived.client(who), forms[who]) == []


def test_forms_of_every_acting_room_are_tried(forms: dict[str, list[Form]]) -> None:
    tried = {resolve(urlsplit(form.action).path).view_name for found in forms.values() for form in found}
    assert len(tried) >= 35, sorted(tried)
    rooms = {name.partition(":")[0] for name in tried}
    assert {
        "shop_cash", "shop_hallday", "org_posts", "engine_duties", "engine_approvals", "engine_manning",
        "engine_policies", "books_notices",
    } <= rooms  # fmt: skip


def test_bad_input_in_a_hand_over(lived: Cast) -> None:
    """The pages that are there only between two signatures: compare and offer, count and take."""
    life, tried = Life(lived, lived.nm), 0
    money = expected_in(life.box)
    life.count("leader", "give", money - 1000)
    count = CashCount.objects.order_by("-pk").first()
    assert count is not None
    found = []
    for who, page in (("zhou", f"/cash/NM/counted/{count.pk}/"),):
        client = lived.client(who)
        made = forms_of(page, client.get(page).content.decode())
        tried += len(made)
        found += all_faults(client, [form for form in made if "/cash/" in form.action])
    life.count("leader", "give", money)
    from hallkeeper.shop.cash.api import offer_handover
    from tests.security.life import do

    offered = do(
        lambda: offer_handover(
            hall=lived.nm, taker=lived.people["chen"], pin=lived.PIN, by=lived.actor("zhou")
        )
    )
    client = lived.client("chen")
    for before_count in (True, False):
        if not before_count:
            life.count("chen", "take", money, offered)
        page = f"/cash/NM/take/{offered.pk}/"
        made = [form for form in forms_of(page, client.get(page).content.decode()) if "/cash/" in form.action]
        tried += len(made)
        found += all_faults(client, made)
    giver = lived.client("zhou")
    page = f"/cash/NM/take/{offered.pk}/here/"
    made = [form for form in forms_of(page, giver.get(page).content.decode()) if form.action == page]
    found += all_faults(giver, made)
    assert found == []
    assert tried + len(made) >= 4


# -- in the address --

HUGE = "9" * 5_000
ADDRESSES = (
    f"/day/NM/2026-11-23/trail/?after={HUGE}", "/day/NM/2026-11-23/trail/?after=%C2%B2",
    "/day/NM/9999-12-31/", "/day/NM/0001-01-01/", "/day/NM/%00/", "/day/%00/2026-11-23/",
    "/people/%00/", "/people/?q=%00", "/people/?after=%00", f"/people/?q={HUGE}", f"/people/?hall={HUGE}",
    "/handbook/%00/", "/policies/%00/", "/policies/cash.explain/?hall=%00", f"/notices/{'9' * 30}/",
    f"/notices/?before={'9' * 18}", f"/duties/{'9' * 30}/", f"/duties/?after={HUGE}",
    "/duties/?on=9999-12-31", "/duties/?on=0001-01-01", f"/approvals/{'9' * 30}/",
    f"/cash/NM/due/{'9' * 30}/", "/deposits/?after=%00&hall=%00&state=%00&month=%00",
    f"/deposits/?before={HUGE}&month={HUGE}",
    "/deposits/?month=9999-12", "/deposits/?month=0001-01", "/differences/?after=W10:x&state=%00",
    "/posts/?after=%00", f"/approvals/?asked-after={HUGE}", "/notices/mails/?after=%2F..%2Fx",
    f"/cash/NM/deposit/?due={HUGE}", "/cash/NM/deposit/?due=%00", "/cash/NM/deposit/?due=-1", "/cash/%00/",
    "/cash/NM/correct/0001-01-01/", "/cash/NM/correct/9999-12-31/", "/shifts/NM/?on=9999-12-31",
    "/shifts/NM/?on=0001-01-01", "/shifts/NM/?week=9999-12-31", "/shifts/NM/?week=0001-01-01",
    f"/people/posts/{'9' * 30}/end/", "/notices/mails/%2e%2e%2fsecret/", "/notices/mails/%00/",
    f"/notices/new/copies/?to={HUGE}", "/cash/NM/takings/?method=%3Cscript%3Ealert(1)%3C/script%3E",
    f"/cash/NM/takings/?shift={SCRIPT}", "/i18n/setlang/",
)  # fmt: skip


def test_bad_addresses_are_answered_without_a_fault(lived: Cast) -> None:
    found = []
    for who in ("chen", "zheng"):
        client = lived.client(who)
        client.raise_request_exception = False
        for address in ADDRESSES:
            response = client.get(address)
            if response.status_code >= 500 or SCRIPT in response.content.decode("utf-8", "replace"):
                found.append(f"{who} {address[:60]}: {response.status_code}")
    assert found == []


# -- controls --


def test_control_djangos_own_words_are_known() -> None:
    with override("zh-hans"):
        for field, typed in (
            (fields.IntegerField(min_value=0), "-1"), (fields.IntegerField(), "x"), (fields.DateField(), "x"),
            (fields.CharField(max_length=3), "xxxx"), (fields.ChoiceField(), "x"), (fields.CharField(), ""),
            (fields.EmailField(), "x"), (fields.TimeField(), "x"),
        ):  # fmt: skip
            with pytest.raises(ValidationError) as caught:
                field.clean(typed)
            assert any(words in caught.value.messages[0] for words in DJANGOS), caught.value.messages


def test_control_a_fault_and_a_raw_script_are_noticed(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from hallkeeper.shop.cash.views import takings

    client = lived.client("zhou")
    page = "/cash/NM/takings/"
    [form] = [one for one in forms_of(page, client.get(page).content.decode()) if one.action == page]

    def broken(**_named: Any) -> None:
        raise ZeroDivisionError

    def try_it(body: dict[str, str]) -> list[str]:
        return faults_of(client, form, "good", lambda: client.post(page, body), refused=True)  # type: ignore[arg-type, return-value]

    good = form.filled() | {"method": "wechat", "orders": "1", "received": "12.50", "change": ""}
    accepted = "".join(try_it(good))
    assert "not refused" in accepted
    monkeypatch.setattr(takings, "record_takings", broken)
    [fault] = try_it(good)
    assert fault.endswith(": 500")


def test_full_width_digits_are_read(lived: Cast) -> None:
    """What Chinese keyboards type is no fault: １２３４．５０ is 1,234.50."""
    from hallkeeper.shop.cash.models import Takings

    client = lived.client("zhou")
    page = "/cash/NM/takings/"
    [form] = [one for one in forms_of(page, client.get(page).content.decode()) if one.action == page]
    with at(MOMENT):
        body = form.filled() | {
            "received": "１２３４．５０",
            "orders": "２",
            "method": "wechat",
            "change": "",
        }
        assert client.post(page, body).status_code == 303
    row = Takings.objects.latest("pk")
    assert (row.amount_fen, row.orders) == (123_450, 2)
