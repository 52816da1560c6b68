"""Every address has a decision about who may enter, and looking never writes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.rooms.api import rooms
from tests.cast import Cast

View = Callable[..., Any]

# Addresses that are not ours, each with the decision why it may be open.
FOREIGN = {
    "account_login": "anybody: signing in",
    "account_logout": "anybody: signing out, by POST only",
    "account_signup": "closed by the adapter: accounts are made by people with the right",
    "account_inactive": "anybody: says the account sleeps",
    "account_reauthenticate": "the signed-in person, about themselves",
    "account_change_password": "the signed-in person, about themselves",
    "account_set_password": "the signed-in person, about themselves",
    "account_email": "the signed-in person, about themselves",
    "account_confirm_email": "holder of the mailed key",
    "account_email_verification_sent": "anybody: says a mail is on its way",
    "account_reset_password": "anybody: asks for a mail, without telling whether the account exists",
    "account_reset_password_done": "anybody",
    "account_reset_password_from_key": "holder of the mailed key",
    "account_reset_password_from_key_done": "anybody",
    "account_confirm_login_code": "holder of the mailed code",
    "account_request_login_code": "closed by settings",
    "mfa_authenticate": "between password and session",
    "mfa_trust": "between password and session",
    "mfa_index": "the signed-in person, about themselves",
    "mfa_reauthenticate": "the signed-in person, about themselves",
    "mfa_activate_totp": "the signed-in person, about themselves",
    "mfa_deactivate_totp": "the signed-in person, about themselves",
    "mfa_view_recovery_codes": "the signed-in person, about themselves",
    "mfa_generate_recovery_codes": "the signed-in person, about themselves",
    "mfa_download_recovery_codes": "the signed-in person, about themselves",
    "usersessions_list": "the signed-in person, about themselves",
    "set_language": "anybody: changes the language of the own browser",
}

WRITING = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)
SESSION_TABLES = {"django_session", "usersessions_usersession"}


def patterns(listed: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product: its full name (or its route when it has none) and its pattern."""
    for pattern in listed:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else f"/{pattern.pattern}", pattern


def everything() -> dict[str, URLPattern]:
    return dict(patterns(get_resolver().url_patterns))


def ours(view: View) -> bool:
    return getattr(view, "__module__", "").startswith("hallkeeper.")


def undecided(views: dict[str, View], declared: set[str]) -> dict[str, str]:
    """Addresses without a right, with an unknown right, or foreign and unlisted."""
    faults = {}
    for name, view in views.items():
        right = getattr(view, "right", None)
        if not ours(view):
            if name not in FOREIGN:
                faults[name] = "foreign and not in the table"
        elif not right:
            faults[name] = "no right"
        elif "." in str(right) and str(right) not in declared:
            faults[name] = f"right {right} is declared by no room"
    return faults


def declared_rights() -> set[str]:
    return {right.code for room in rooms() for right in room.rights}


def test_every_view_has_a_right() -> None:
    views = {name: pattern.callback for name, pattern in everything().items()}
    assert undecided(views, declared_rights()) == {}


def test_right_control() -> None:
    def view() -> None: ...

    view.__module__ = "hallkeeper.shop.cash.views"
    assert undecided({"a": view}, set()) == {"a": "no right"}
    view.right = "shop_cash.count"  # type: ignore[attr-defined]
    assert undecided({"a": view}, set()) == {"a": "right shop_cash.count is declared by no room"}
    assert undecided({"a": view}, {"shop_cash.count"}) == {}
    assert undecided({"x": Client}, set()) == {"x": "foreign and not in the table"}


def test_rights_carry_their_room() -> None:
    strays = [
        right.code for room in rooms() for right in room.rights if right.code.partition(".")[0] != room.label
    ]
    assert strays == []


def test_menu_leads_to_real_addresses_with_real_rights() -> None:
    names, rights = set(everything()), declared_rights()
    for room in rooms():
        for entry in room.menu:
            assert entry.url_name in names, f"{room.name}: {entry.code}"
            assert entry.right in rights | {""}, f"{room.name}: {entry.code}"


# -- a GET writes nothing --


class Writes:
    """Collects writing statements of one request; sessions may be touched, nothing else."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITING.match(sql) and not any(f'"{table}"' in sql for table in SESSION_TABLES):
            self.found.append(sql)
        return execute(sql, params, many, context)


# What an address asks for, by name, else by kind. Rows need not exist: 404 is an answer too.
NAMED: dict[str, Any] = {"hall": "NM", "hall_code": "NM", "code": "NM", "person": "li"}
KINDS: dict[str, Any] = {
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "PathConverter": "x",
    "UUIDConverter": uuid.UUID(int=7),
}


def arguments(converters: dict[str, Any]) -> dict[str, Any] | None:
    """Something to ask each address for; None when we do not know what it wants."""
    wanted = {}
    for name, converter in converters.items():
        kind = type(converter).__name__
        if "date" in kind.lower() or name in {"day", "date", "on"}:
            wanted[name] = date(2026, 11, 23) if kind not in KINDS else "2026-11-23"
        elif name in NAMED and kind in {"StringConverter", "SlugConverter"}:
            wanted[name] = NAMED[name]
        elif kind in KINDS:
            wanted[name] = KINDS[kind]
        else:
            return None
    return wanted


def addresses() -> dict[str, str]:
    """Our addresses by name, with arguments where they take some."""
    found = {}
    for name, pattern in everything().items():
        wanted = arguments(pattern.pattern.converters)
        if ours(pattern.callback) and wanted is not None and not name.startswith("/"):
            found[name] = reverse(name, kwargs=wanted)
    return found


def written_by_get(client: Client, address: str) -> list[str]:
    """What one GET wrote; the answer itself may be a refusal, never an error of ours."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        answer = client.get(address)
    assert answer.status_code < 500, address
    return writes.found


@pytest.fixture
def furnished(company: Cast) -> Cast:
    """The company with every shipped pack: clauses, policies, duties."""
    load_packs()
    return company


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["zheng", "chen", "zhou", "li", "fang"])
def test_get_writes_nothing(furnished: Cast, person: str) -> None:
    client = furnished.client(person)
    written = {name: written_by_get(client, address) for name, address in addresses().items()}
    assert {name: found for name, found in written.items() if found} == {}


@pytest.mark.django_db
def test_get_writes_nothing_for_strangers(company: Cast) -> None:
    written = {name: written_by_get(Client(), address) for name, address in addresses().items()}
    assert {name: found for name, found in written.items() if found} == {}


def test_every_address_of_ours_is_walked() -> None:
    named = {name for name, pattern in everything().items() if ours(pattern.callback)}
    assert named - set(addresses()) == set()


@pytest.mark.django_db
def test_get_control_notices_a_write(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    writes = Writes()
    with connection.execute_wrapper(writes), connection.cursor() as cursor:
        cursor.execute("UPDATE django_content_type SET model = model")
        cursor.execute('UPDATE "django_session" SET expire_date = expire_date')
        cursor.execute("SELECT 1")
    assert writes.found == ["UPDATE django_content_type SET model = model"]
