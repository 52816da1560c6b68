"""Importing takings from a file, all rows or none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.sheets.api import XLSX, empty_table
from hallkeeper.foundation.ui.api import reads
from hallkeeper.org.posts.api import requires
from hallkeeper.shop.cash.actions.importing import HEADER, IMPORT, import_takings
from hallkeeper.shop.cash.forms import ImportForm
from hallkeeper.shop.cash.views.place import place, small_form


@requires(IMPORT)
def index(request: HttpRequest, hall: str) -> HttpResponse:
    """The file form, with the columns it needs."""
    at = place(request, hall, IMPORT)

    def verb(form: ImportForm) -> Outcome:
        count = import_takings(form.cleaned_data["file"], at.by, at.hall)
        message = ngettext("%(count)d row imported", "%(count)d rows imported", count) % {"count": count}
        return Outcome(reverse("shop_cash:takings", args=[at.hall.code]), message=message)

    return small_form(
        request,
        at,
        template="import",
        form=ImportForm(request.POST or None, request.FILES or None),
        verb=verb,
        title=_("Import takings"),
        submit=_("Import"),
        header=" ".join(HEADER),
    )


@requires(IMPORT)
@reads
def template(request: HttpRequest, hall: str) -> HttpResponse:
    """The empty table to fill in."""
    at = place(request, hall, IMPORT)
    answer = HttpResponse(empty_table(HEADER), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="takings-{at.hall.code}.xlsx"'
    return answer
