"""Money as text: reading, writing, capitals."""

from __future__ import annotations

import time

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallkeeper.foundation.kernel.api import MAX_FEN, BadInput, capitals, format_fen, parse_yuan

amounts = st.integers(-MAX_FEN, MAX_FEN)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1549", 154_900),
        ("1,549", 154_900),
        ("1，549．５", 154_950),
        ("１５４９", 154_900),
        (" 12.50 ", 1_250),
        ("\u300012.5\u3000", 1_250),
        ("12.", 1_200),
        ("0", 0),
        ("-0", 0),
        ("0.01", 1),
        ("007", 700),
        ("0000000000000000000000005", 500),
        ("￥1,549.00", 154_900),
        ("¥3", 300),
        ("3元", 300),
        ("100,000,000,000", MAX_FEN),
    ],
)
def test_amount_read(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(("typed", "fen"), [("-12.50", -1_250), ("−3", -300), ("－３", -300), ("¥-3", -300)])
def test_negative_amount_read_only_where_it_may_be(typed: str, fen: int) -> None:
    assert parse_yuan(typed, negative=True) == fen
    with pytest.raises(BadInput) as caught:
        parse_yuan(typed, field="amount")
    assert (caught.value.code, caught.value.field) == ("fen.negative", "amount")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "fen.unreadable"),
        ("abc", "fen.unreadable"),
        ("1.2.3", "fen.unreadable"),
        ("1,54", "fen.unreadable"),
        ("1,5490", "fen.unreadable"),
        (",549", "fen.unreadable"),
        ("12 50", "fen.unreadable"),
        ("1¥2", "fen.unreadable"),
        ("--1", "fen.unreadable"),
        ("+1", "fen.unreadable"),
        ("1e5", "fen.unreadable"),
        ("0x10", "fen.unreadable"),
        (".5", "fen.unreadable"),
        ("NaN", "fen.unreadable"),
        ("∞", "fen.unreadable"),
        ("5²", "fen.unreadable"),
        ("①", "fen.unreadable"),
        ("٣", "fen.unreadable"),
        ("一百", "fen.unreadable"),
        ("💰", "fen.unreadable"),
        ("<script>alert(1)</script>", "fen.unreadable"),
        ("12\x005", "fen.unreadable"),
        ("1.234", "fen.decimals"),
        ("1.000", "fen.decimals"),
        ("100,000,000,000.01", "fen.too_large"),
        ("9" * 13, "fen.too_large"),
        ("-" + "9" * 13, "fen.too_large"),
    ],
)
def test_amount_that_cannot_be_taken(typed: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_yuan(typed, field="amount")
    assert (caught.value.code, caught.value.field, caught.value.status) == (code, "amount", 422)
    assert str(caught.value.message)


@pytest.mark.parametrize(
    "typed", ["9" * 10_000, "1," + "999," * 3_000 + "999", "0" * 10_000 + "x", "1." + "1" * 10_000]
)
def test_ten_thousand_characters_are_answered_at_once(typed: str) -> None:
    started = time.perf_counter()
    with pytest.raises(BadInput):
        parse_yuan(typed)
    assert time.perf_counter() - started < 0.5


@given(fen=amounts)
def test_what_is_written_can_be_read_again(fen: int) -> None:
    assert parse_yuan(format_fen(fen), negative=True) == fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (154_900, "1,549.00"), (-5, "-0.05"), (-123_456_789, "-1,234,567.89")],
)
def test_amount_written(fen: int, text: str) -> None:
    assert format_fen(fen) == text


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "人民币零元整"),
        (154_900, "人民币壹仟伍佰肆拾玖元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角"),
        (55, "人民币伍角伍分"),
        (1_005, "人民币壹拾元零伍分"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (140_950, "人民币壹仟肆佰零玖元伍角"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (1_000_000_000_000, "人民币壹佰亿元整"),
        (10_001_000_000, "人民币壹亿零壹万元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (420_000_677_292, "人民币肆拾贰亿零陆仟柒佰柒拾贰元玖角贰分"),
        (-154_900, "人民币负壹仟伍佰肆拾玖元整"),
        (-5, "人民币负伍分"),
        (MAX_FEN, "人民币壹仟亿元整"),
    ],
)
def test_capitals(fen: int, text: str) -> None:
    assert capitals(fen) == text


@given(fen=st.integers(0, MAX_FEN))
def test_capitals_agree_with_cn2an(fen: int) -> None:
    expected = f"人民币{cn2an.an2cn(f'{fen // 100}.{fen % 100:02d}', 'rmb')}"
    empty_middle = fen // 10**10 and not fen // 10**6 % 10_000 and fen // 100 % 10_000 >= 1000
    if empty_middle:  # cn2an forgets the 零 for an empty 万 before thousands
        expected = expected.replace("亿", "亿零")
    assert capitals(fen) == expected


@given(fen=st.integers(1, MAX_FEN))
def test_capitals_of_a_negative_amount_only_add_the_sign(fen: int) -> None:
    assert capitals(-fen) == capitals(fen).replace("人民币", "人民币负")


@pytest.mark.parametrize("fen", [10**14, -(10**14)])
def test_capitals_of_a_trillion_are_refused(fen: int) -> None:
    assert capitals(abs(fen) - 1).endswith("玖分")
    with pytest.raises(ValueError, match="less than"):
        capitals(fen)
