"""Text made even, and the shape of every no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.foundation.kernel.api import (
    SYSTEM,
    BadInput,
    Busy,
    Changed,
    Missing,
    MissingItem,
    NotAllowed,
    Refusal,
    Who,
    half_width,
    normalise,
    number_asked,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ＮＭ－１１２３", "NM-1123"),
        ("客户要求，退款。（急）", "客户要求，退款。（急）"),
        ("“好”！真的？：；、～", "“好”！真的？：；、～"),
        ("　张三　", "张三"),
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("first\r\nsecond\tthird", "first\nsecond\tthird"),
        ("abc\u202efdp.exe", "abcfdp.exe"),
        ("\ufeffzero\u200bwidth\u2066x\u2069", "zerowidthx"),
        ("cafe\u0301", "café"),
        ("👨‍👩‍👧 🧾", "👨‍👩‍👧 🧾"),
        ("①² ½", "①² ½"),
        ("broken \ud800 half", "broken  half"),
        ("", ""),
    ],
)
def test_text_kept(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@given(text=st.text())
def test_kept_text_stays_as_it_is_and_can_be_stored(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\x00" not in once
    once.encode()


def test_half_width_narrows_signs_too() -> None:
    assert half_width("１，５４９．００（￥）") == "1,549.00(¥)"


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Refusal, 409), (BadInput, 422), (NotAllowed, 403), (Missing, 404), (Busy, 503)],
)
def test_refusal_has_its_status(kind: type[Refusal], status: int) -> None:
    refusal = kind("a.b", "No")
    assert (refusal.status, refusal.code, str(refusal)) == (status, "a.b", "a.b: No")
    assert (refusal.clause, refusal.who, refusal.next, refusal.next_url) == ("", "", "", "")
    assert (refusal.items, refusal.field, refusal.recorded) == ((), "", False)


def test_refusal_says_what_helps() -> None:
    item = MissingItem("count of the box", "李娜", "/cash/")
    refusal = Refusal(
        "day.missing",
        "Not yet",
        clause="S1.2.7",
        who="shift leader",
        next="Count",
        next_url="/count/",
        items=[item],
        field="box",
        recorded=True,
        status=400,
    )
    assert (refusal.clause, refusal.who, refusal.next, refusal.next_url) == (
        "S1.2.7",
        "shift leader",
        "Count",
        "/count/",
    )
    assert (refusal.items, refusal.field, refusal.recorded, refusal.status) == ((item,), "box", True, 400)
    assert Refusal.status == 409  # the class keeps its own


def test_changed_keeps_both_values() -> None:
    changed = Changed(by="李娜", theirs={"name": "a"}, yours={"name": "b"}, message="Changed meanwhile")
    assert (changed.code, changed.status) == ("edit.changed", 409)
    assert (changed.by, changed.theirs, changed.yours) == ("李娜", {"name": "a"}, {"name": "b"})


def test_who_is_text_and_does_not_change() -> None:
    assert Who("p1", "李娜") == Who("p1", "李娜")
    with pytest.raises(AttributeError):
        SYSTEM.code = "root"  # type: ignore[misc]  # reason: the point of the test


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", 12),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("-1", None),
        ("²", None),
        ("１２", None),
        ("", None),
    ],
)
def test_number_asked_is_one_that_a_row_can_have(text: str, found: int | None) -> None:
    assert number_asked(text) == found
