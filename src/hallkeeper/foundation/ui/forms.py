"""Form fields and the base of every form that acts."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Refusal, format_fen, normalise, parse_yuan
from hallkeeper.foundation.ui.words import NOT_TYPED, say_it_in_our_words

MAX_TEXT = 2000
YEARS = range(2000, 2101)


class YuanInput(forms.TextInput):
    """A text field for an amount; the script writes the capitals beneath from 1,000 yuan."""

    shows_capitals = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"inputmode": "decimal", "autocomplete": "off", "class": "hk-amount", "data-money": True}
        super().__init__({**base, **(attrs or {})})


class YuanField(forms.Field):
    """An amount typed in yuan, cleaned to integer fen; None when empty and not required.

    Takes `1,549`, full-width `１５４９` and `12.50`; refuses a third decimal with words, at the field.
    """

    widget = YuanInput

    def __init__(
        self, *, negative: bool = False, minimum: int | None = None, maximum: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.negative = negative
        self.minimum = minimum
        self.maximum = maximum

    def prepare_value(self, value: Any) -> Any:
        """Fen from code become `1,549.00`; what a person typed stays as typed."""
        return format_fen(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """Fen, or None for nothing. Raises ValidationError with the kernel's words."""
        if value is None or isinstance(value, int):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return parse_yuan(text, negative=self.negative)
        except BadInput as refusal:
            raise ValidationError(str(refusal.message), code=refusal.code) from refusal

    def validate(self, value: Any) -> None:
        """Required and the limits."""
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            raise ValidationError(
                _("At least %(amount)s") % {"amount": format_fen(self.minimum)}, code="minimum"
            )
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(
                _("At most %(amount)s") % {"amount": format_fen(self.maximum)}, code="maximum"
            )


class PinField(forms.CharField):
    """Password or PIN of a named person; never shown again, never kept in a draft."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "data-private": True}
        kwargs.setdefault("label", _("Password or PIN"))
        super().__init__(
            widget=forms.PasswordInput(attrs=attrs, render_value=False), strip=False, max_length=128, **kwargs
        )


class ClientClockField(forms.CharField):
    """The machine's own time at the moment of handing in, as ISO text; cleaned to a datetime or None."""

    def __init__(self) -> None:
        super().__init__(
            required=False, widget=forms.HiddenInput(attrs={"data-client-clock": True}), max_length=40
        )

    def clean(self, value: Any) -> Any:
        """An unreadable clock counts as none: the server's time is what is written down."""
        try:
            moment = datetime.fromisoformat(str(value or "").replace("Z", "+00:00"))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def refuse_control_characters(text: object) -> None:
    """Validator: no characters that no keyboard types; line breaks and tabs are fine."""
    if isinstance(text, str) and _has_control_characters(text):
        raise ValidationError(NOT_TYPED, code="control")


def refuse_other_centuries(value: date) -> None:
    """Validator: a day that a business may name. Others overflow when they are counted with."""
    if value.year not in YEARS:
        words = {"first": str(YEARS[0]), "last": str(YEARS[-1])}
        raise ValidationError(_("Type a year from %(first)s to %(last)s"), code="year", params=words)


def _has_control_characters(text: str) -> bool:
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\r\n\t" for sign in text)


class BusinessForm(forms.Form):
    """Base of every form that acts.

    Carries the once-only key (new at GET, the same at every retry) and the machine's clock, turns
    full-width letters and digits into half-width, refuses control characters, texts beyond the field's
    length and dates outside this century, and maps a `Refusal` with a `field` to an error at that field.
    What is wrong is said in the words of `words.py`, never in Django's.
    """

    once = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={
            name: _("This form is incomplete. Reload the page and hand it in again")
            for name in ("required", "invalid")
        },
    )
    client_now = ClientClockField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ruled: set[str] = set()
        self._rule()
        if self.is_bound:
            self.data = self._narrowed(self.data)

    def _rule(self) -> None:
        """Our words and limits for every field that has none yet; a form may add fields of its own later."""
        for name in self.fields.keys() - self._ruled:
            field = self.fields[name]
            say_it_in_our_words(field)
            if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
                _limit(field)
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(refuse_other_centuries)
            self._ruled.add(name)

    def full_clean(self) -> None:
        """Check what was typed, by our rules in every field."""
        self._rule()
        super().full_clean()

    def __getitem__(self, name: str) -> BoundField:
        """A field as it is shown, by our rules too."""
        self._rule()
        return super().__getitem__(name)

    def _narrowed(self, data: Any) -> Any:
        """A copy of what was posted, half-width; signatures and files stay as they are."""
        narrowed = data.copy()
        for name, field in self.fields.items():
            value = data.get(self.add_prefix(name))
            apart = isinstance(field, PinField | YuanField | forms.MultipleChoiceField)
            # A text that is too long or unreadable stays as typed: its field says so.
            if isinstance(value, str) and not apart and _readable(value, getattr(field, "max_length", None)):
                narrowed[self.add_prefix(name)] = normalise(value)
        return narrowed

    def refused(self, refusal: Refusal) -> bool:
        """Put a refusal at its field; False when it belongs to no field and must stand on top."""
        if not refusal.field or refusal.field not in self.fields:
            return False
        self.add_error(refusal.field, str(refusal.message))
        return True


def _readable(text: str, longest: int | None) -> bool:
    return len(text) <= (longest or MAX_TEXT) + MAX_TEXT and not _has_control_characters(text)


def _limit(field: forms.CharField) -> None:
    if field.max_length is None:
        field.max_length = MAX_TEXT
        field.validators.append(MaxLengthValidator(MAX_TEXT))
    # A browser cuts what is pasted at `maxlength` without a word; our validator says so and keeps it.
    field.widget.attrs.pop("maxlength", None)
    field.validators.append(refuse_control_characters)
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3
