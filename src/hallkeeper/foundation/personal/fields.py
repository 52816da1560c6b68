"""The model field for sensitive text, and why it cannot be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull, Lookup

from hallkeeper.foundation.personal.boxes import VERSION, lock, unlock

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
    _Exact = Exact[Any]
else:
    _TextField = models.TextField
    _Exact = Exact


class OnlyEmpty(_Exact):
    """`field=""` finds rows without a value; any other comparison could never match and is refused."""

    def get_prep_lookup(self) -> Any:
        """Refuse everything but the empty text, in words that name the way out."""
        if self.rhs != "":
            raise FieldError("encrypted text cannot be compared; filter by its BlindIndex column")
        return self.rhs


class EncryptedText(_TextField):
    """Text that is plain in Python and AES-256-GCM in the database; empty stays empty, null stays null.

    `table_column` names the place (`people.person.phone`) and is bound to each value: one copied into
    another column cannot be read there. Never change it once rows exist. Lookups other than `isnull`
    and `=""` raise `FieldError`; keep a `BlindIndex` column to find rows.
    """

    def __init__(self, table_column: str = "", *args: Any, **kwargs: Any) -> None:
        if not table_column:
            raise ValueError("EncryptedText needs the name of its place, such as people.person.phone")
        self.table_column = table_column
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations keep the place with the field."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.table_column, *args], kwargs

    def db_check(self, connection: Any) -> str:
        """The column's own check: the database refuses plain text that came past this field."""
        column = connection.ops.quote_name(self.column)
        return f"{column} = '' OR substr({column}, 1, {len(VERSION) + 1}) = '{VERSION}:'"

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """`isnull` and the empty text; everything else would compare with noise."""
        allowed: dict[str, type[Lookup[Any]]] = {"isnull": IsNull, "exact": OnlyEmpty}
        return allowed.get(lookup_name)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Encrypt on the way in. What an expression writes is guarded by `db_check`."""
        if hasattr(value, "as_sql"):
            return value
        return lock(str(value), self.table_column) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt on the way out."""
        return unlock(value, self.table_column) if value else value
