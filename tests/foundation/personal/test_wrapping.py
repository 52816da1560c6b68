"""Keys in a backup: opened by the passphrase, by nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.personal.api import (
    generate_passphrase,
    key_ring,
    place_keys,
    unwrap_keys,
    wrap_keys,
)
from hallkeeper.foundation.personal.boxes import lock, unlock

PASSPHRASE = "K7DM-4XAP-9QRT-UVWX-Y346-ACDE"


def refused(code: str, wrapped: bytes, passphrase: str = PASSPHRASE) -> bool:
    """Whether unwrapping is refused with exactly this code."""
    with pytest.raises(Refusal) as caught:
        unwrap_keys(wrapped, passphrase)
    return caught.value.code == code


def test_passphrase_is_six_groups_that_can_be_read_out() -> None:
    first, second = generate_passphrase(), generate_passphrase()
    assert first != second
    assert [len(group) for group in first.split("-")] == [4] * 6
    assert not set(first) & set("01258BIOSZ")


def test_wrap_holds_every_key_file_and_no_key_in_plain(keys: Path) -> None:
    key_ring()
    (keys / "trail.key").write_text("trail-secret")
    (keys / "session.key").write_text("session-secret")
    (keys / "notes.txt").write_text("not a key")
    key_ring().rotate()
    wrapped = wrap_keys(PASSPHRASE)
    files = unwrap_keys(wrapped, PASSPHRASE)
    assert files == {path.name: path.read_bytes() for path in keys.glob("*.key")}
    assert sorted(files) == ["data-001.key", "data-002.key", "index.key", "session.key", "trail.key"]
    for content in files.values():
        assert content not in wrapped


def test_same_keys_wrapped_twice_look_different(keys: Path) -> None:
    assert wrap_keys(PASSPHRASE) != wrap_keys(PASSPHRASE)


def test_passphrase_typed_from_the_sheet_opens_in_any_spelling(keys: Path) -> None:
    wrapped = wrap_keys(PASSPHRASE)
    assert unwrap_keys(wrapped, " k7dm 4xap 9qrt uvwx y346 acde\n") == unwrap_keys(wrapped, PASSPHRASE)


@pytest.mark.parametrize("wrong", ["", "K7DM-4XAP-9QRT-UVWX-Y346-ACDF", "password", "🙂" * 50])
def test_wrong_passphrase_is_refused(keys: Path, wrong: str) -> None:
    assert refused("personal.wrong_passphrase", wrap_keys(PASSPHRASE), wrong)


@pytest.mark.parametrize("weak", ["", "K7DM-4XAP-9QR", "- - - - - - - - - -"])
def test_short_passphrase_is_refused_for_wrapping(keys: Path, weak: str) -> None:
    with pytest.raises(BadInput) as caught:
        wrap_keys(weak)
    assert caught.value.field == "passphrase"


def test_damaged_wrap_is_told_from_a_wrong_passphrase(keys: Path) -> None:
    wrapped = wrap_keys(PASSPHRASE)
    document = json.loads(wrapped)
    assert refused("personal.damaged_keys", wrapped[:-20])
    assert refused("personal.damaged_keys", b"\xff\x00")
    assert refused("personal.damaged_keys", b"[]")
    assert refused("personal.damaged_keys", b"{}")
    for part in ("salt", "nonce", "box", "sum", "format"):
        assert refused("personal.damaged_keys", json.dumps({**document, part: "AAAA"}).encode())


def test_restored_keys_read_what_the_old_installation_wrote(keys: Path, other_home: Any) -> None:
    box, wrapped = lock("13800138000", "t.c"), wrap_keys(PASSPHRASE)
    there = other_home("restored")
    place_keys(unwrap_keys(wrapped, PASSPHRASE))
    assert unlock(box, "t.c") == "13800138000"
    place_keys(unwrap_keys(wrapped, PASSPHRASE))  # twice is once
    assert sorted(path.name for path in there.iterdir()) == ["data-001.key", "index.key"]


def test_placing_keys_over_other_keys_is_refused_and_changes_nothing(keys: Path, other_home: Any) -> None:
    files = unwrap_keys(wrap_keys(PASSPHRASE), PASSPHRASE) | {"data-002.key": b"cd" * 32}
    there = other_home("busy")
    key_ring()
    before = {path.name: path.read_bytes() for path in there.iterdir()}
    with pytest.raises(Refusal) as caught:
        place_keys(files)
    assert caught.value.code == "personal.other_keys"
    assert {path.name: path.read_bytes() for path in there.iterdir()} == before


def test_replaced_keys_stay_beside_the_new_ones(keys: Path, other_home: Any) -> None:
    box = lock("a", "t.c")
    files = unwrap_keys(wrap_keys(PASSPHRASE), PASSPHRASE)
    there = other_home("busy")
    key_ring()
    mine = [path.read_bytes() for path in there.iterdir()]
    place_keys(files, replace=True)
    assert unlock(box, "t.c") == "a"
    aside = sorted(there.glob("*.before-*"))
    assert sorted(path.read_bytes() for path in aside) == sorted(mine)
    assert set(unwrap_keys(wrap_keys(PASSPHRASE), PASSPHRASE)) == set(files)


def test_session_key_is_replaced_without_asking(keys: Path) -> None:
    key_ring()
    (keys / "session.key").write_text("of the new installation")
    place_keys({"session.key": b"of the backup"})
    assert (keys / "session.key").read_bytes() == b"of the backup"


@pytest.mark.parametrize("name", ["../evil.key", "/etc/evil.key", "evil.txt", ".key", "A.key", "a/b.key", ""])
def test_name_that_is_no_key_file_is_refused(keys: Path, name: str) -> None:
    with pytest.raises(Refusal) as caught:
        place_keys({"good.key": b"x", name: b"x"})
    assert caught.value.code == "personal.damaged_keys"
    assert not keys.exists()
