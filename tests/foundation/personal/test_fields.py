"""The encrypted field and the blind index, down to what the table really holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.foundation.personal import checks
from hallkeeper.foundation.personal.api import BlindIndex, EncryptedText, KeyMissing, Unreadable, key_ring
from hallkeeper.foundation.personal.boxes import lock, unlock
from hallkeeper.foundation.personal.checks import encrypted_columns, unreadable_values

PHONE, IDENTITY = "13800138000", "110101199003078515"


def stored(column: str, pk: int = 1) -> Any:
    """What a thief of the database file reads."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_secret WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def plant(column: str, value: str, pk: int = 1) -> None:
    """Change a stored value behind the product's back."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE test_secret SET {column} = %s WHERE id = %s", [value, pk])


def test_value_is_plain_in_python_and_unreadable_in_the_table(secrets: Any) -> None:
    secrets.create(pk=1, phone=PHONE, identity=IDENTITY)
    row = secrets.get()
    assert (row.phone, row.identity) == (PHONE, IDENTITY)
    assert stored("phone").startswith(f"e1:{key_ring().newest}:")
    for column in ("phone", "identity"):
        assert PHONE not in stored(column)
        assert IDENTITY not in stored(column)


def test_same_value_twice_is_stored_differently(secrets: Any) -> None:
    secrets.create(pk=1, phone=PHONE)
    secrets.create(pk=2, phone=PHONE)
    assert stored("phone", 1) != stored("phone", 2)


def test_empty_stays_empty_and_null_stays_null(secrets: Any) -> None:
    secrets.create(pk=1, phone="", identity=None)
    assert (stored("phone"), stored("identity")) == ("", None)
    row = secrets.get(phone="", identity__isnull=True)
    assert (row.phone, row.identity) == ("", None)


def test_update_and_bulk_create_encrypt_too(secrets: Any) -> None:
    secrets.bulk_create([secrets.model(pk=1, phone="1")])
    secrets.filter(pk=1).update(phone=PHONE)
    assert PHONE not in stored("phone")
    assert secrets.get().phone == PHONE


@pytest.mark.parametrize(
    "lookup", [{"phone": PHONE}, {"phone__contains": "138"}, {"phone__in": [PHONE]}, {"phone__gt": "1"}]
)
def test_search_by_content_is_refused(secrets: Any, lookup: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        secrets.filter(**lookup).count()


def test_plain_text_past_the_field_is_refused_by_the_database(secrets: Any) -> None:
    secrets.create(pk=1, phone=PHONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        secrets.update(phone=Value(PHONE))
    with pytest.raises(IntegrityError), transaction.atomic():
        plant("identity", IDENTITY)
    with pytest.raises(IntegrityError), transaction.atomic():
        secrets.create(pk=2, phone=Value(PHONE))
    assert secrets.get().phone == PHONE


def test_bulk_update_encrypts_too(secrets: Any) -> None:
    row = secrets.create(pk=1, phone="1")
    row.phone = PHONE
    secrets.bulk_update([row], ["phone"])
    assert PHONE not in stored("phone")
    assert secrets.get().phone == PHONE


def test_copy_between_columns_is_unreadable(secrets: Any) -> None:
    secrets.create(pk=1, phone=PHONE)
    secrets.update(identity=F("phone"))
    with pytest.raises(Unreadable):
        secrets.get()


def test_value_copied_into_another_column_by_hand_is_unreadable(secrets: Any) -> None:
    secrets.create(pk=1, phone=PHONE)
    plant("identity", stored("phone"))
    with pytest.raises(Unreadable, match=r"test\.secret\.identity"):
        secrets.get()


@pytest.mark.parametrize("damaged", ["13800138000", "e1:", "e1:001", "e0:001:AAAA"])
def test_value_that_is_not_encrypted_is_unreadable(keys: Path, damaged: str) -> None:
    with pytest.raises(Unreadable, match="not encrypted"):
        unlock(damaged, "a.b")


@pytest.mark.parametrize("tail", ["AAAA", "no base64!", ""])
def test_changed_value_is_unreadable(keys: Path, tail: str) -> None:
    box = lock(PHONE, "a.b")
    with pytest.raises(Unreadable):
        unlock(f"{box[:-8]}{tail}", "a.b")


def test_value_of_a_missing_key_says_which_key(keys: Path) -> None:
    with pytest.raises(KeyMissing, match="007-deadbeef"):
        unlock("e1:007-deadbeef:AAAA", "a.b")


@given(text=st.text(min_size=1))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert unlock(lock(text, "test.any"), "test.any") == text


def test_field_needs_its_place_and_keeps_it_in_migrations() -> None:
    with pytest.raises(ValueError, match="place"):
        EncryptedText()
    field = EncryptedText("people.person.phone", blank=True)
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args) == ("hallkeeper.foundation.personal.fields.EncryptedText", ["people.person.phone"])
    assert kwargs == {"blank": True}
    assert EncryptedText(*args, **kwargs).table_column == "people.person.phone"


def test_verify_names_each_unreadable_row_and_no_value(
    secrets: Any, secret_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks.apps, "get_models", lambda: [secret_model])
    assert [field.name for _model, field in encrypted_columns()] == ["phone", "identity"]
    for pk in (1, 2, 3):
        secrets.create(pk=pk, phone=PHONE, identity=IDENTITY)
    secrets.create(pk=4, phone="", identity=None)
    assert list(unreadable_values()) == []
    plant("phone", stored("phone", 1)[:-8] + "AAAAAAA=", 2)
    plant("identity", "e1:009-deadbeef:AAAA", 3)
    found = list(unreadable_values())
    assert [line.split(": ")[0] for line in found] == [
        "foundation_personal.Secret:2 phone",
        "foundation_personal.Secret:3 identity",
    ]
    assert PHONE not in "".join(found)


@pytest.mark.parametrize(
    "typed",
    ["１３８００１３８０００", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "8613800138000"],
)
def test_index_finds_a_number_however_it_was_typed(keys: Path, typed: str) -> None:
    index = BlindIndex("people.person.phone")
    assert index.whole(typed) == index.whole(PHONE)
    assert index.last_four(typed) == index.last_four("8000")


def test_index_of_an_identity_number_ignores_case_and_keeps_86(keys: Path) -> None:
    index = BlindIndex("customers.customer.identity")
    assert index.whole("11010519491231002x") == index.whole("11010519491231002X")
    assert index.whole("860101199003078515") != index.whole("0101199003078515")


def test_index_differs_by_place_by_part_and_by_installation(keys: Path, other_home: Any) -> None:
    here, there = BlindIndex("a.b"), BlindIndex("a.c")
    four = here.whole("8000")
    assert len({four, here.last_four("8000"), there.whole("8000")}) == 3
    other_home("another")
    assert here.whole("8000") != four


@pytest.mark.parametrize("nothing", ["", "  ", "——"])
def test_index_of_nothing_is_empty(keys: Path, nothing: str) -> None:
    index = BlindIndex("a.b")
    assert (index.whole(nothing), index.last_four(nothing)) == ("", "")


def test_index_of_three_characters_has_no_last_four(keys: Path) -> None:
    assert BlindIndex("a.b").last_four("123") == ""
    assert len(BlindIndex("a.b").last_four("1234")) == 32
