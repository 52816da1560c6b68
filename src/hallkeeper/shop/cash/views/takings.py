"""Takings by shift and method, and small sums paid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.manning.api import shift_at, shifts_of
from hallkeeper.foundation.blobs.api import attach
from hallkeeper.foundation.kernel.api import format_fen, now
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, page_of
from hallkeeper.org.posts.api import requires
from hallkeeper.shop.cash.actions.importing import IMPORT
from hallkeeper.shop.cash.actions.paid_outs import pay_out, reverse_paid_out
from hallkeeper.shop.cash.actions.takings import RECORD, record_takings, reverse_takings
from hallkeeper.shop.cash.forms import PaidOutForm, ReasonForm, TakingsForm
from hallkeeper.shop.cash.models import Method, PaidOut, Takings
from hallkeeper.shop.cash.presenters import movements
from hallkeeper.shop.cash.queries import custodian_of
from hallkeeper.shop.cash.summary import cash_hidden, takings_summary
from hallkeeper.shop.cash.views.place import Place, person_of, place, small_form

SEE = "shop_cash.see"


@requires(RECORD)
def index(request: HttpRequest, hall: str) -> HttpResponse:
    """Write takings down, line after line; what was written today below."""
    at = place(request, hall, RECORD)
    day = at.day
    return form_page(
        request,
        template="shop_cash/takings.html",
        form=TakingsForm(request.POST or None, hall=at.hall, initial=_initial(request, at)),
        verb=lambda form: _write_down(at, day, form),
        by=at.by,
        form_key="cash.takings",
        hall=at.hall.code,
        context=_page(at, request.GET),
    )


def _write_down(at: Place, day: BusinessDay, form: TakingsForm) -> Outcome:
    data = form.cleaned_data
    row = record_takings(
        day=day,
        shift=data["shift"],
        method=data["method"],
        orders=data["orders"],
        received_fen=data["received"],
        change_fen=data["change"] or 0,
        by=at.by,
    )
    message = _("Written down: %(method)s %(amount)s") % {
        "method": Method(row.method).label,
        "amount": format_fen(row.amount_fen) if row.method != "cash" else "",
    }
    again = f"?method={row.method}&shift={row.shift}" + (f"&day={at.asked}" if at.asked else "")
    return Outcome(reverse("shop_cash:takings", args=[at.hall.code]) + again, message=message.strip())


def _initial(request: HttpRequest, at: Place) -> dict[str, str]:
    running = shift_at(at.hall, now())
    return {
        "shift": request.GET.get("shift") or (running.code if running else ""),
        "method": request.GET.get("method", "cash"),
    }


def _page(at: Place, query: QueryDict) -> dict[str, Any]:
    hidden = cash_hidden(at.day)
    rows = Takings.objects.filter(day=at.day).select_related("by", "reversed_by")
    shifts = {shift.code: str(shift) for shift in shifts_of(at.hall)}

    def drawn(some: Sequence[Takings]) -> list[tuple[Takings, int | None, str]]:
        seen = [None if hidden and row.method == "cash" else row.amount_fen for row in some]
        names = [shifts.get(row.shift, row.shift) for row in some]
        return list(zip(some, seen, names, strict=True))

    return {
        "hall": at.hall,
        "day": at.day,
        "summary": takings_summary(at.day, at.by),
        "page": page_of(rows, query, order=["-id"]).drawn(drawn),
        "holder": custodian_of(at.box),
        "may_import": at.by.may(IMPORT, at.hall),
    }


@requires(RECORD)
def undo(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """Undo a line of takings, with a reason."""
    at = place(request, hall, RECORD)
    row = at.row(Takings.objects.select_related("hall", "day__hall"), pk)
    return small_form(
        request,
        at,
        template="reason",
        form=ReasonForm(request.POST or None),
        verb=lambda form: _undo(at, row, form),
        title=_("Undo this line of takings"),
        submit=_("Undo"),
    )


def _undo(at: Place, row: Takings, form: ReasonForm) -> Outcome:
    reverse_takings(takings=row, reason=form.cleaned_data["reason"], by=at.by)
    return Outcome(reverse("shop_cash:takings", args=[at.hall.code]), message=_("Undone; both lines stay"))


@requires(SEE)
def paid_out(request: HttpRequest, hall: str) -> HttpResponse:
    """Pay a small sum out of the box."""
    at = place(request, hall, SEE)
    day = at.day
    return small_form(
        request,
        at,
        template="paid_out",
        form=PaidOutForm(request.POST or None, request.FILES or None, hall=at.hall, payer=at.by.person_id),
        verb=lambda form: _pay_out(at, day, form),
        title=_("Pay out"),
        submit=_("Pay out"),
        day=day,
        movements=movements(day, hidden=cash_hidden(day), mine=custodian_of(at.box).pk == at.by.person_id),
    )


def _pay_out(at: Place, day: BusinessDay, form: PaidOutForm) -> Outcome:
    data = form.cleaned_data
    blob = None
    if data["kept"] is not None:
        blob = attach(data["kept"], by=at.by, hall=at.hall.code, day=day.date, purpose="paid_out")
    pay_out(
        day=day,
        amount_fen=data["amount"],
        category=data["category"],
        words=data["words"],
        photo=blob.pk if blob else None,
        second=person_of(data["second"]) if data.get("second") else None,
        pin=data.get("pin", ""),
        by=at.by,
    )
    return Outcome(reverse("shop_cash:box", args=[at.hall.code]), message=_("Paid out and written down"))


@requires(SEE)
def undo_paid_out(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The money came back, or was typed wrongly."""
    at = place(request, hall, SEE)
    row = at.row(PaidOut.objects.select_related("hall", "day__hall"), pk)

    def verb(form: ReasonForm) -> Outcome:
        reverse_paid_out(paid_out=row, reason=form.cleaned_data["reason"], by=at.by)
        return Outcome(reverse("shop_cash:box", args=[at.hall.code]), message=_("Undone; both lines stay"))

    return small_form(
        request,
        at,
        template="reason",
        form=ReasonForm(request.POST or None),
        verb=verb,
        title=_("Undo this payment"),
        submit=_("Undo"),
    )
