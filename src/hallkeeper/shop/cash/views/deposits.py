"""Deposits: the list, the slip of one or several days, what was banked today, photos."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.blobs.api import attach, open_blob, serve
from hallkeeper.foundation.kernel.api import Missing, format_fen, number_asked
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, page_of, reads
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, requires
from hallkeeper.shop.cash.actions.corrections import ASK
from hallkeeper.shop.cash.actions.deposits import bank_today, deposit
from hallkeeper.shop.cash.actions.dues import RIGHT
from hallkeeper.shop.cash.filters import DepositFilter
from hallkeeper.shop.cash.forms import DepositForm, SlipForm
from hallkeeper.shop.cash.models import Deposit, DepositDue, PaidOut
from hallkeeper.shop.cash.presenters import due_line
from hallkeeper.shop.cash.queries import UNPAID, open_dues, outstanding_of
from hallkeeper.shop.cash.refusals import wrong_depositor
from hallkeeper.shop.cash.views.place import Place, place, small_form

SEE = "shop_cash.see_deposits"
MOST = 60  # days on one slip


@requires(SEE)
@reads
def index(request: HttpRequest) -> HttpResponse:
    """What all halls of the asker still have to deposit, the most pressing first; by filter what is done."""
    by = actor(request)
    return render(request, "shop_cash/deposits.html", _list(request, by, list(by.halls(SEE))))


@requires(SEE)
@reads
def of_hall(request: HttpRequest, hall: str) -> HttpResponse:
    """The same for one hall."""
    at = place(request, hall, SEE)
    return render(request, "shop_cash/deposits.html", _list(request, at.by, [at.hall]))


def _list(request: HttpRequest, by: Actor, halls: list[Hall]) -> dict[str, Any]:
    filters = DepositFilter(request.GET, halls)
    rows = DepositDue.objects.filter(hall__in=halls).select_related("hall", "day", "owner")
    page = page_of(filters.left(rows), request.GET, order=filters.order, among=open_dues(halls))
    mine = list(open_dues(halls).filter(owner=by.person_id)[:MOST])
    return {
        "filters": filters,
        "page": page.drawn(lambda dues: [due_line(due) for due in dues]),
        "mine_url": _deposit_url(mine[:1]) if mine else "",
        "all_url": _deposit_url(mine) if _one_hall(mine) else "",
        "days": open_dues(halls).count(),
        "outstanding": outstanding_of(halls),
    }


def _one_hall(dues: list[DepositDue]) -> bool:
    return len(dues) > 1 and len({due.hall_id for due in dues}) == 1


def _deposit_url(dues: list[DepositDue]) -> str:
    query = "&".join(f"due={due.pk}" for due in dues)
    return f"{reverse('shop_cash:deposit', args=[dues[0].hall.code])}?{query}"


def _chosen(request: HttpRequest, at: Place) -> list[DepositDue]:
    keys = [key for text in request.GET.getlist("due")[:MOST] if (key := number_asked(text)) is not None]
    rows = DepositDue.objects.filter(hall=at.hall, pk__in=keys).select_related("hall", "day", "owner")
    found = list(rows.order_by("due_at", "id"))
    if len(found) != len(set(keys)):
        raise Missing("cash.missing", _("There is nothing here"))
    # Handing in stays possible for what is paid by now: a slip sent twice gets the answer of the first time.
    return found if request.method == "POST" else [due for due in found if due.state in UNPAID]


@requires(RIGHT)
def make(request: HttpRequest, hall: str) -> HttpResponse:
    """Hand in a slip for one or several days."""
    at = place(request, hall, RIGHT)
    dues = _chosen(request, at)
    if not dues:
        return redirect("shop_cash:hall_deposits", at.hall.code)
    outstanding = sum(due.outstanding_fen for due in dues)
    stranger = next((due for due in dues if due.owner_id != at.by.person_id), None)
    context = {
        "hall": at.hall,
        "dues": [due_line(due) for due in dues],
        "outstanding": outstanding,
        "first": dues[0],
        "refusal": wrong_depositor(stranger, tried=False) if stranger and request.method != "POST" else None,
    }
    return form_page(
        request,
        template="shop_cash/deposit.html",
        form=DepositForm(request.POST or None, request.FILES or None, hall=at.hall),
        verb=lambda form: _deposit(at, dues, form),
        by=at.by,
        form_key="cash.deposit",
        hall=at.hall.code,
        context=context,
    )


def _deposit(at: Place, dues: list[DepositDue], form: DepositForm) -> Outcome:
    data = form.cleaned_data
    blob = attach(data["kept"], by=at.by, hall=at.hall.code, purpose="deposit_slip")
    made = deposit(
        dues=dues,
        account=form.chosen_account(),
        amount_fen=data["amount"],
        slip_no=data["slip_no"],
        paid_at=data["paid_at"],
        photo=blob.pk,
        over_reason=data["over_reason"],
        by=at.by,
    )
    left = sum(due.outstanding_fen for due in DepositDue.objects.filter(pk__in=[due.pk for due in dues]))
    message = _("Handed in: %(amount)s deposited") % {"amount": format_fen(made.amount_fen)}
    if left:
        message = _("%(message)s; %(left)s still due") % {"message": message, "left": format_fen(left)}
    return Outcome(
        reverse("shop_cash:deposit_detail", args=[at.hall.code, made.pk]),
        message=message,
        ids={"deposit": made.pk},
    )


@requires(SEE)
@reads
def detail(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """One slip with its photo, and the days it paid."""
    at = place(request, hall, SEE)
    rows = Deposit.objects.select_related("hall", "day", "account", "by", "reversal")
    made = at.row(rows, pk)
    context = {
        "hall": at.hall,
        "made": made,
        "parts": made.parts.select_related("due__day", "due__hall"),
        "may_undo": at.by.may(ASK, at.hall),
    }
    return render(request, "shop_cash/deposit_detail.html", context)


@requires("shop_cash.see")
def bank_today_view(request: HttpRequest, hall: str) -> HttpResponse:
    """Part of today's cash goes to the bank before the close."""
    at = place(request, hall, "shop_cash.see")
    day = at.day
    return small_form(
        request,
        at,
        template="bank_today",
        form=SlipForm(request.POST or None, request.FILES or None, hall=at.hall),
        verb=lambda form: _bank_today(at, day, form),
        title=_("Bank today"),
        submit=_("Hand in slip"),
        day=day,
    )


def _bank_today(at: Place, day: BusinessDay, form: SlipForm) -> Outcome:
    data = form.cleaned_data
    blob = attach(data["kept"], by=at.by, hall=at.hall.code, day=day.date, purpose="deposit_slip")
    made = bank_today(
        day=day,
        account=form.chosen_account(),
        amount_fen=data["amount"],
        slip_no=data["slip_no"],
        paid_at=data["paid_at"],
        photo=blob.pk,
        by=at.by,
    )
    url = reverse("shop_cash:deposit_detail", args=[at.hall.code, made.pk])
    return Outcome(url, message=_("Banked today; the close knows of it"))


@requires(SEE)
@reads
def photo(request: HttpRequest, hall: str, blob: UUID) -> HttpResponse:
    """The photo of a slip or of a receipt; only one that belongs to this hall's cash."""
    at = place(request, hall, SEE)
    known = Deposit.objects.filter(hall=at.hall, photo=blob).exists()
    if not known and not PaidOut.objects.filter(hall=at.hall, photo=blob).exists():
        raise Missing("cash.missing", _("There is nothing here"))
    return serve(open_blob(blob, hall=at.hall.code), thumb="thumb" in request.GET)
