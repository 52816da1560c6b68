"""`hallkeeper verify`: every encrypted value can be read with the keys that are here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import Model, TextField
from django.db.models.functions import Cast

from hallkeeper.foundation.personal.boxes import Unreadable, unlock
from hallkeeper.foundation.personal.fields import EncryptedText
from hallkeeper.foundation.personal.keys import KeyMissing


def encrypted_columns() -> Iterator[tuple[type[Model], EncryptedText]]:
    """Every model field of the house that holds encrypted text."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, EncryptedText):
                yield model, field


def unreadable_values() -> Iterable[str]:
    """One sentence per row whose encrypted value cannot be read; never the value itself."""
    for model, field in encrypted_columns():
        rows = model._default_manager.exclude(**{field.name: ""}).exclude(**{f"{field.name}__isnull": True})
        stored = rows.annotate(stored_form=Cast(field.name, TextField())).values_list("pk", "stored_form")
        for pk, value in stored.order_by("pk").iterator(chunk_size=2000):
            try:
                unlock(value, field.table_column)
            except (Unreadable, KeyMissing) as error:
                yield f"{model._meta.label}:{pk} {field.name}: {error}"
