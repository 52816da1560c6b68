"""Form fields and the base of every form that acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.http import QueryDict

from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.ui.api import (
    BusinessForm,
    PinField,
    YuanField,
    pad_rows,
    pad_total,
    read_pad,
    typed_rows,
)

ONCE = "6f1b9a2e-0000-4000-8000-000000000001"


class Sample(BusinessForm):
    amount = YuanField(label="实缴", minimum=1, maximum=10_000_00)
    slip = forms.CharField(label="回单号", max_length=12)
    words = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    cause = forms.ChoiceField(label="原因", choices=[("a", "A")], required=False)
    many = forms.MultipleChoiceField(choices=[("1", "1"), ("2", "2")], required=False)
    pin = PinField(required=False)


def posted(**values: str) -> Sample:
    return Sample({"once": ONCE, "amount": "12.50", "slip": "A1", **values})


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("1,549", 154900), ("１５４９", 154900), ("12.50", 1250), ("¥12.5", 1250), ("0.01", 1), (" 7 ", 700)],
)
def test_yuan_field_reads_what_people_type(typed: str, fen: int) -> None:
    assert YuanField().clean(typed) == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12.345", "fen.decimals"),
        ("十二", "fen.unreadable"),
        ("-1", "fen.negative"),
        ("9" * 20, "fen.too_large"),
    ],
)
def test_yuan_field_refuses_with_words(typed: str, code: str) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        YuanField().clean(typed)
    assert caught.value.code == code
    assert caught.value.messages[0]


def test_yuan_field_keeps_to_its_limits() -> None:
    field = YuanField(minimum=100, maximum=200, negative=True)
    assert [code(field, typed) for typed in ("0.99", "1.00", "2.00", "2.01", "-1")] == [
        "minimum",
        "",
        "",
        "maximum",
        "minimum",
    ]


def code(field: YuanField, typed: str) -> str:
    try:
        field.clean(typed)
    except forms.ValidationError as error:
        return str(error.code)
    return ""


def test_yuan_field_empty_is_none_or_required() -> None:
    assert YuanField(required=False).clean("  ") is None
    with pytest.raises(forms.ValidationError):
        YuanField().clean("")


def test_yuan_field_shows_fen_as_yuan_and_typed_text_as_typed() -> None:
    assert 'value="1,549.00"' in str(Sample(initial={"amount": 154900})["amount"])
    assert 'value="12.345"' in str(posted(amount="12.345")["amount"])


def test_form_has_a_new_key_each_time_and_keeps_it_when_it_comes_back() -> None:
    first, second = Sample()["once"].value(), Sample()["once"].value()
    assert UUID(str(first)) != UUID(str(second))
    assert str(posted(amount="")["once"].value()) == ONCE


def test_form_without_its_key_is_incomplete() -> None:
    form = Sample({"amount": "1", "slip": "A"})
    assert form.errors["once"] == ["这张表不完整。刷新页面再交一次"]


def test_form_narrows_full_width_but_not_signatures() -> None:
    form = posted(slip="Ａ１２３", words="点完，相符。", pin="１３５７")
    assert form.is_valid()
    assert form.cleaned_data["slip"] == "A123"
    assert form.cleaned_data["words"] == "点完，相符。"
    assert form.cleaned_data["pin"] == "１３５７"


def test_form_refuses_control_characters_at_the_field() -> None:
    form = posted(slip="A\x07B")
    assert form.errors == {"slip": ["里面有打不出来的字符，重新输入一次"]}


def test_form_refuses_a_text_of_a_million_signs() -> None:
    assert "words" in posted(words="长" * 1_000_000).errors
    assert "slip" in posted(slip="1" * 13).errors


def test_form_says_what_is_missing_in_our_words() -> None:
    form = posted(slip="", cause="zzz")
    assert form.errors == {"slip": ["回单号要填"], "cause": ["从列表里选一个"]}


def test_form_keeps_every_value_of_a_field_with_several() -> None:
    data = QueryDict(f"once={ONCE}&amount=1&slip=A&many=1&many=2")
    form = Sample(data)
    assert form.is_valid()
    assert form.cleaned_data["many"] == ["1", "2"]


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("2026-11-23T08:00:00.000Z", 8), ("2026-11-23T08:00:00", 8), ("gestern", None), ("", None)],
)
def test_client_clock_unreadable_counts_as_none(typed: str, hour: int | None) -> None:
    form = posted(client_now=typed)
    assert form.is_valid()
    read = form.cleaned_data["client_now"]
    assert (read.hour if read else None) == hour
    assert read is None or read.tzinfo is not None


def test_refusal_stands_at_its_field_or_on_top() -> None:
    form = posted()
    form.is_valid()
    assert form.refused(BadInput("x", "回单号用过了", field="slip"))
    assert form.errors["slip"] == ["回单号用过了"]
    assert not form.refused(Refusal("x", "不行"))
    assert not form.refused(Refusal("x", "不行", field="nowhere"))


def test_pin_is_never_shown_again() -> None:
    assert "1357" not in str(posted(pin="1357")["pin"])


# -- the denomination pad --


def test_pad_sums_to_the_fen() -> None:
    counts = read_pad({"pieces_10000": "18", "pieces_5000": "１１", "pieces_10": "3"})
    assert pad_total(counts) == 180000 + 55000 + 30
    assert [row.sum for row in pad_rows(counts) if row.sum] == [180000, 55000, 30]
    assert [row.label for row in pad_rows()] == ["100", "50", "20", "10", "5", "1", "0.5", "0.1"]
    assert [row.bundle for row in pad_rows()] == [True] * 6 + [False] * 2


@pytest.mark.parametrize("typed", ["-1", "1.5", "abc", "100000", "٣", "1e3"])
def test_pad_refuses_what_is_no_number_of_pieces(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_pad({"pieces_5000": typed})
    assert caught.value.field == "pieces_5000"


def test_pad_comes_back_as_typed() -> None:
    data: dict[str, Any] = {"pieces_10000": "18", "pieces_5000": "abc"}
    rows = {row.name: row for row in typed_rows(data, wrong="pieces_5000")}
    assert rows["pieces_10000"].pieces == "18"
    assert rows["pieces_10000"].error == ""
    assert str(rows["pieces_5000"].error) == "填张数，要整数"
    assert rows["pieces_5000"].sum == 0
