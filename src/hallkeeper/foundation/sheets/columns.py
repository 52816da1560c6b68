"""Cells by the name of their column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import BadInput, normalise


def by_column(
    rows: Sequence[Sequence[str]], columns: Sequence[str], synonyms: Mapping[str, str]
) -> list[dict[str, str]]:
    """The rows after the header, each as column → text. Headers may be synonyms (Chinese, say); further
    columns keep their own name. Raises `BadInput` when a column is missing or occurs twice."""
    if not rows:
        raise BadInput("import.empty", _("The file has no rows"), field="file")
    header = [_column(cell, synonyms) for cell in rows[0]]
    absent = [column for column in columns if column not in header]
    if absent:
        words = _("Columns are missing: %(names)s") % {"names": ", ".join(absent)}
        raise BadInput("import.columns", words, field="file")
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        words = _("Columns occur twice: %(names)s") % {"names": ", ".join(doubled)}
        raise BadInput("import.columns", words, field="file")
    return [dict(zip(header, [*row, *[""] * len(header)], strict=False)) for row in rows[1:]]


def _column(cell: str, synonyms: Mapping[str, str]) -> str:
    name = normalise(cell)
    return synonyms.get(name, synonyms.get(name.lower(), name.lower()))
