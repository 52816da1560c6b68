"""Form fields and the base of every form that acts."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Refusal, format_fen, normalise, parse_yuan

MAX_TEXT = 2000


class YuanInput(forms.TextInput):
    """A text field for an amount; the script writes the capitals beneath from 1,000 yuan."""

    shows_capitals = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"inputmode": "decimal", "autocomplete": "off", "class": "hk-amount", "data-money": True}
        super().__init__({**base, "maxlength": "24", **(attrs or {})})


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
            raise ValidationError(_("At least %(amount)s") % {"amount": format_fen(self.minimum)}, code="minimum")
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(_("At most %(amount)s") % {"amount": format_fen(self.maximum)}, code="maximum")


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
        super().__init__(required=False, widget=forms.HiddenInput(attrs={"data-client-clock": True}), max_length=40)

    def clean(self, value: Any) -> Any:
        """An unreadable clock counts as none: the server's time is what is written down."""
        try:
            moment = datetime.fromisoformat(str(value or "").replace("Z", "+00:00"))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def has_control_characters(text: str) -> bool:
    """Whether a text holds characters that no keyboard types (line breaks and tabs are fine)."""
    return any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in text)


class BusinessForm(forms.Form):
    """Base of every form that acts.

    Carries the once-only key (new at GET, the same at every retry) and the machine's clock, turns
    full-width into half-width, refuses control characters and texts beyond the field's length, and
    maps a `Refusal` with a `field` to an error at that field.
    """

    once = forms.UUIDField(widget=forms.HiddenInput)
    client_now = ClientClockField()
    template_name = "ui/parts/form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.max_length = MAX_TEXT
                field.widget.attrs.setdefault("maxlength", str(MAX_TEXT))

    def _clean_fields(self) -> None:
        self.data = self._narrowed(self.data)
        super()._clean_fields()

    def _narrowed(self, data: Mapping[str, Any]) -> Any:
        """A copy with half-width texts; fields with control characters get their error first."""
        narrowed: Any = data.copy() if hasattr(data, "copy") else dict(data)
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            value = data.get(key)
            if not isinstance(value, str) or isinstance(field, PinField):
                continue
            if len(value) > (getattr(field, "max_length", None) or MAX_TEXT):
                continue  # the field says so itself; no work on a text of a million signs
            if has_control_characters(value):
                self.add_error(name, _("This holds characters that cannot be typed; type it again"))
            narrowed[key] = value if isinstance(field, YuanField) else self._half_width(field, value)
        return narrowed

    @staticmethod
    def _half_width(field: forms.Field, value: str) -> str:
        # In sentences Chinese punctuation is right; codes, numbers and dates become half-width.
        if isinstance(field.widget, forms.Textarea):
            return "".join(sign for sign in value if not has_control_characters(sign)).strip()
        return normalise(value)

    def refused(self, refusal: Refusal) -> bool:
        """Put a refusal at its field; False when it belongs to no field and must stand on top."""
        name = refusal.field
        if name and name in self.fields:
            self.add_error(name, str(refusal.message))
            return True
        return False
