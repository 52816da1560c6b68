"""The page that takes a sheet of one kind: upload, all rows or none, and the empty table to fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallkeeper.foundation.kernel.api import Refusal, Who
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.rooms.api import Brought, ImportKind
from hallkeeper.foundation.sheets.api import SMALL, XLSX, by_column, empty_table, read_rows
from hallkeeper.foundation.ui.forms import BusinessForm
from hallkeeper.foundation.ui.pages import form_page

Rows = Sequence[Mapping[str, str]]


class SheetForm(BusinessForm):
    """A file, read before any transaction; `cleaned_data["file"]` holds its rows by column."""

    file = forms.FileField(
        label=gettext_lazy("File (xlsx or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_file(self) -> list[dict[str, str]]:
        """The rows; what is wrong with the file stands at its field, cell by cell."""
        try:
            rows = read_rows(self.cleaned_data["file"].read(SMALL.megabytes * 1024 * 1024 + 1), SMALL)
            return by_column(rows, self.kind.columns, self.kind.synonyms)
        except Refusal as refusal:
            words = [str(refusal.message), *(one.label for one in refusal.items)]
            raise forms.ValidationError(words) from None


def sheet_page(
    request: HttpRequest,
    *,
    kind: ImportKind,
    bring: Callable[[Rows], Brought],
    by: Who,
    title: str | Promise,
    note: str | Promise,
    back: str,
    hall: str = "",
) -> HttpResponse:
    """Upload a sheet of `kind`: `bring` writes its rows once, then `back` says how many. `?template=1` is the
    empty table. The right is the caller's to ask for."""
    if request.method == "GET" and "template" in request.GET:
        return _empty(kind)

    def verb(form: SheetForm) -> Outcome:
        return Outcome(back, message=_message(bring(form.cleaned_data["file"])))

    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    context = {"title": title, "note": note, "back": back, "header": "、".join(_header(kind))}
    return form_page(
        request,
        template="ui/sheet_page.html",
        form=SheetForm(*sent, kind=kind),
        verb=verb,
        by=by,
        form_key=f"sheet.{kind.code}",
        hall=hall,
        context=context,
    )


def _message(brought: Brought) -> str:
    words = ngettext("%(n)d row imported", "%(n)d rows imported", brought.written) % {"n": brought.written}
    there = _("%(n)d there already") % {"n": brought.there}
    return f"{words} · {there}" if brought.there else words


def _header(kind: ImportKind) -> list[str]:
    """As people write it: of several names of a column the first."""
    names: dict[str, str] = {}
    for name, column in kind.synonyms.items():
        names.setdefault(column, name)
    return [names.get(column, column) for column in (*kind.columns, *kind.more)]


def _empty(kind: ImportKind) -> HttpResponse:
    answer = HttpResponse(empty_table(_header(kind)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{kind.code}.xlsx"'
    return answer
