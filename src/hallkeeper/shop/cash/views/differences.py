"""Differences: the list, and explaining one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import State
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, page_of, reads
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import actor, requires
from hallkeeper.shop.cash.actions.corrections import ASK
from hallkeeper.shop.cash.actions.differences import EXPLAIN, explain_difference
from hallkeeper.shop.cash.filters import DifferenceFilter
from hallkeeper.shop.cash.forms import DifferenceForm
from hallkeeper.shop.cash.models import Difference, DifferenceCause
from hallkeeper.shop.cash.presenters import difference_line
from hallkeeper.shop.cash.queries import open_differences
from hallkeeper.shop.cash.views.place import place

SEE = "shop_cash.see_differences"


def _rows() -> QuerySet[Difference]:
    return Difference.objects.select_related("hall", "day", "responsible", "explained_by")


def _list(request: HttpRequest, halls: list[Hall]) -> dict[str, Any]:
    filters = DifferenceFilter(request.GET, halls)
    rows = _rows().filter(hall__in=halls)
    page = page_of(filters.left(rows), request.GET, order=filters.order, among=open_differences(halls))
    names = _causes()
    drawn = page.drawn(lambda some: [difference_line(one, names) for one in some])
    return {"filters": filters, "page": drawn}


def _causes() -> dict[str, str]:
    return {cause.code: str(cause) for cause in DifferenceCause.objects.all()}


@requires(SEE)
@reads
def index(request: HttpRequest) -> HttpResponse:
    """The differences of all the asker's halls that wait for an explanation; by filter the others."""
    context = _list(request, list(actor(request).halls(SEE)))
    return render(request, "shop_cash/differences.html", context)


@requires(SEE)
@reads
def of_hall(request: HttpRequest, hall: str) -> HttpResponse:
    """The same for one hall."""
    at = place(request, hall, SEE)
    return render(request, "shop_cash/differences.html", {**_list(request, [at.hall]), "hall": at.hall})


@requires(SEE)
def show(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """One difference; while it is open, the form that explains it."""
    at = place(request, hall, SEE)
    row = at.row(_rows(), pk)

    def verb(form: DifferenceForm) -> Outcome:
        data = form.cleaned_data
        explain_difference(difference=row, cause=data["cause"], words=data["words"], by=at.by)
        return Outcome(reverse("shop_cash:hall_differences", args=[hall]), message=_("Explained"))

    line = difference_line(row, _causes())
    may = row.responsible_id == at.by.person_id or at.by.may(EXPLAIN, at.hall)
    correct = row.day.state == State.CLOSED and at.by.may(ASK, at.hall)
    return form_page(
        request,
        template="shop_cash/difference.html",
        form=DifferenceForm(request.POST or None),
        verb=verb,
        by=at.by,
        form_key="cash.explain",
        hall=at.hall.code,
        context={"hall": at.hall, "line": line, "may": may and row.state == "open", "may_correct": correct},
    )
