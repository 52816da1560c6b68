"""What forms say about missing and wrong values: Django's sentences in the tone of the product."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_TYPED = _("This holds characters that cannot be typed; type it again")
WORDS: dict[str, Promise] = {
    "invalid_choice": _("Choose one of the list"),
    "invalid_pk_value": _("Choose one of the list"),
    "invalid_list": _("Choose from the list"),
    "min_value": _("At least %(limit_value)s"),
    "max_value": _("At most %(limit_value)s"),
    "min_length": _("At least %(limit_value)d characters"),
    "max_length": _("At most %(limit_value)d characters; here are %(show_value)d"),
    "null_characters_not_allowed": NOT_TYPED,
    "missing": _("Choose a file"),
    "empty": _("This file is empty"),
    "invalid_image": _("This is not a picture that can be read"),
}
# "Invalid" is another thing in each field; the first kind that fits says it.
INVALID: tuple[tuple[type[forms.Field], Promise], ...] = (
    (forms.IntegerField, _("Type a whole number")),
    (forms.DateField, _("Type a date, such as 2026-11-24")),
    (forms.DateTimeField, _("Type a date and time, such as 2026-11-24 09:30")),
    (forms.TimeField, _("Type a time, such as 09:30")),
    (forms.EmailField, _("This is not an e-mail address")),
    (forms.FileField, _("Choose a file")),
)


def say_it_in_our_words(field: forms.Field) -> None:
    """Give `field` our sentences wherever it would speak with Django's; what a form says itself stays."""
    required = _("Fill in: %(label)s") % {"label": field.label} if field.label else _("Fill this in")
    ours: dict[str, Any] = {**WORDS, "required": required}
    if invalid := next((words for kind, words in INVALID if isinstance(field, kind)), None):
        ours["invalid"] = invalid
    theirs = _djangos(type(field))
    for code, sentence in ours.items():
        if field.error_messages.get(code) is theirs.get(code):
            field.error_messages[code] = sentence


def _djangos(kind: type[forms.Field]) -> dict[str, object]:
    """What Django's own fields say. What its validators say is not here: a field's words come before it."""
    found: dict[str, object] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("django."):
            found |= vars(base).get("default_error_messages", {})
    return found
