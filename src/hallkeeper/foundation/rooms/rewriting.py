"""Rows that change: the check, the lock and the reading in one statement, `UPDATE … RETURNING`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from django.db import connection, models
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=models.Model)


def updated(rows: models.QuerySet[Row], values: Mapping[str, Any]) -> Row | None:
    """Change the one row that `rows` still finds and return it as the database now holds it, else None.

    The UPDATE is the row's lock on both databases, until the transaction ends.
    """
    query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
    query.add_update_values(dict(values))
    sql, params = query.get_compiler(connection=connection).as_sql()
    columns = ", ".join(f'"{field.column}"' for field in rows.model._meta.concrete_fields)
    found = list(rows.model._base_manager.raw(f"{sql} RETURNING {columns}", params))
    return found[0] if found else None


def update_row(row: models.Model, values: Mapping[str, Any], **expected: Any) -> bool:
    """Change `row` while it is as `expected`, and let it read as the database now holds it.

    False: it is otherwise by now, and nothing was changed, `row` neither. What was read along with it
    (its hall, its day) stays, unless the row now points elsewhere.
    """
    fresh = updated(type(row)._base_manager.filter(pk=row.pk, **expected), values)
    if fresh is None:
        return False
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(fresh, field.attname))
    return True
