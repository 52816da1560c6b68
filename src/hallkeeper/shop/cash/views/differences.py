"""Differences: the list, and explaining one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, reads
from hallkeeper.org.posts.api import actor, requires
from hallkeeper.shop.cash.actions.differences import EXPLAIN, explain_difference
from hallkeeper.shop.cash.forms import DifferenceForm
from hallkeeper.shop.cash.models import Difference, DifferenceCause
from hallkeeper.shop.cash.presenters import DifferenceLine, difference_line
from hallkeeper.shop.cash.views.place import place

SEE = "shop_cash.see_differences"
MOST = 50


def _rows() -> QuerySet[Difference]:
    return Difference.objects.select_related("hall", "day", "responsible", "explained_by")


def _page(rows: QuerySet[Difference]) -> dict[str, Any]:
    names = {cause.code: str(cause) for cause in DifferenceCause.objects.all()}
    waiting: list[DifferenceLine] = [
        difference_line(one, names) for one in rows.filter(state="open").order_by("found_at")[:MOST]
    ]
    others = rows.exclude(state="open").order_by("-found_at")[:MOST]
    return {"waiting": waiting, "others": [difference_line(one, names) for one in others]}


@requires(SEE)
@reads
def index(request: HttpRequest) -> HttpResponse:
    """The differences of all the asker's halls: those that wait, then the others."""
    rows = actor(request).visible(_rows(), right=SEE)
    return render(request, "shop_cash/differences.html", _page(rows))


@requires(SEE)
@reads
def of_hall(request: HttpRequest, hall: str) -> HttpResponse:
    """The same for one hall."""
    at = place(request, hall, SEE)
    context = {**_page(_rows().filter(hall=at.hall)), "hall": at.hall}
    return render(request, "shop_cash/differences.html", context)


@requires(SEE)
def show(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """One difference; while it is open, the form that explains it."""
    at = place(request, hall, SEE)
    row = at.row(_rows(), pk)

    def verb(form: DifferenceForm) -> Outcome:
        data = form.cleaned_data
        explain_difference(difference=row, cause=data["cause"], words=data["words"], by=at.by)
        return Outcome(reverse("shop_cash:hall_differences", args=[hall]), message=_("Explained"))

    names = {cause.code: str(cause) for cause in DifferenceCause.objects.all()}
    may = row.responsible_id == at.by.person_id or at.by.may(EXPLAIN, at.hall)
    return form_page(
        request,
        template="shop_cash/difference.html",
        form=DifferenceForm(request.POST or None),
        verb=verb,
        by=at.by,
        form_key="cash.explain",
        hall=at.hall.code,
        context={"hall": at.hall, "line": difference_line(row, names), "may": may and row.state == "open"},
    )
