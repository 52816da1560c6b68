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


class Every(BusinessForm):
    """A field of each kind that Django has words for."""

    number = forms.IntegerField(min_value=0, max_value=9)
    day = forms.DateField()
    moment = forms.DateTimeField()
    clock = forms.TimeField()
    mail = forms.EmailField(max_length=20)
    one = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    long = forms.CharField(min_length=2, max_length=5)
    own = forms.CharField(error_messages={"required": "写原因"})
    file = forms.FileField(max_length=4)


def said(**typed: str) -> dict[str, str]:
    form = Every({"once": ONCE, **typed})
    return {name: str(errors[0]) for name, errors in form.errors.items() if name in typed}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("number", "-1", "至少 0"),
        ("number", "10", "最多 9"),
        ("number", "abc", "填整数"),
        ("day", "abc", "填日期，例如 2026-11-24"),
        ("moment", "abc", "填日期和时间，例如 2026-11-24 09:30"),
        ("clock", "25:00", "填时间，例如 09:30"),
        ("mail", "abc", "这不是邮箱地址"),
        ("one", "b", "从列表里选一个"),
        ("several", "b", "从列表里选"),
        ("long", "1", "至少 2 个字"),
        ("long", "1" * 7, "最多 5 个字，现在有 7 个"),
        ("long", "a\x00b", "里面有打不出来的字符，重新输入一次"),
        ("own", "", "写原因"),
        ("file", "", "这里要填"),
    ],
)
def test_form_says_what_is_wrong_in_our_words(name: str, typed: str, words: str) -> None:
    assert said(**{name: typed})[name] == words


@pytest.mark.parametrize("typed", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_dates_outside_this_century_are_refused_at_the_field(typed: str) -> None:
    assert said(day=typed, moment=f"{typed} 23:59") == {
        "day": "年份填 2000 到 2100", "moment": "年份填 2000 到 2100"
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["2000-01-01", "2100-12-31"])
def test_first_and_last_day_that_may_be_named(typed: str) -> None:
    assert said(day=typed, moment=f"{typed} 23:59") == {}


def test_no_browser_cuts_what_is_pasted_and_it_all_comes_back() -> None:
    form = posted(slip="9" * 10_000, amount="7" * 9_000)
    assert form.errors["slip"] == ["最多 12 个字，现在有 10000 个"] and "amount" in form.errors
    page = form.as_p()
    assert "maxlength" not in page and "9" * 10_000 in page and "7" * 9_000 in page


def test_field_added_later_keeps_the_rules_too() -> None:
    class Later(BusinessForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["late"] = forms.CharField(max_length=3)
            self.fields["day"] = forms.DateField()

    assert "maxlength" not in str(Later()["late"])
    form = Later({"once": ONCE, "late": "12345", "day": "9999-12-31"})
    assert form.errors == {"late": ["最多 3 个字，现在有 5 个"], "day": ["年份填 2000 到 2100"]}


def test_long_text_that_may_be_long_is_narrowed_too() -> None:
    class Letter(BusinessForm):
        body = forms.CharField(max_length=10_000)

    form = Letter({"once": ONCE, "body": "１" * 9_000})
    assert form.is_valid() and form.cleaned_data["body"] == "1" * 9_000


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
