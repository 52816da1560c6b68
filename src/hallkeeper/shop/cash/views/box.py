"""The box: who holds it, what moved; setting up box, float and accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import act, reads, writes
from hallkeeper.org.posts.api import requires
from hallkeeper.shop.cash.actions.box import SET_UP, add_account, change_float, designate, set_up_box
from hallkeeper.shop.cash.forms import AccountForm, BoxForm, FloatForm
from hallkeeper.shop.cash.models import BankAccount
from hallkeeper.shop.cash.presenters import handover_word, movements, relay
from hallkeeper.shop.cash.queries import (
    box_of,
    custodian_of,
    handovers_of,
    open_dues,
    opening_count_waits,
    pending_handover,
    reopened_day,
    running_day,
)
from hallkeeper.shop.cash.summary import cash_hidden
from hallkeeper.shop.cash.views.place import Place, place, small_form

SEE = "shop_cash.see"


def _box_url(at: Place) -> str:
    return reverse("shop_cash:box", args=[at.hall.code])


@requires(SEE)
@reads
def show(request: HttpRequest, hall: str) -> HttpResponse:
    """Who holds the box, the relay, what moved today."""
    at = place(request, hall, SEE)
    box = box_of(at.hall)
    if box is None:
        return render(request, "shop_cash/no_box.html", {"hall": at.hall, "may": at.by.may(SET_UP, at.hall)})
    day, offer, holder = running_day(at.hall), pending_handover(box), custodian_of(box)
    mine = holder.pk == at.by.person_id
    context = {
        "hall": at.hall,
        "box": box,
        "day": day,
        "reopened": reopened_day(at.hall),
        "offer": offer,
        "holder": holder,
        "mine": mine,
        "to_me": offer is not None and offer.taker_id == at.by.person_id,
        "relay": relay(box, offer),
        "movements": movements(day, hidden=cash_hidden(day), mine=mine) if day else [],
        "handovers": [(row, handover_word(row)) for row in handovers_of(day)] if day else [],
        "dues": open_dues([at.hall]),
        "hide_dues": holder.pk == at.by.person_id and opening_count_waits(at.hall),
        "accounts": BankAccount.objects.filter(hall=at.hall),
        "may_set_up": at.by.may(SET_UP, at.hall),
    }
    return render(request, "shop_cash/box.html", context)


@requires(SET_UP)
def set_up(request: HttpRequest, hall: str) -> HttpResponse:
    """The box and its float; then the account."""
    at = place(request, hall, SET_UP)
    if box_of(at.hall) is not None:
        return redirect("shop_cash:account", at.hall.code)
    return small_form(
        request,
        at,
        template="set_up",
        form=BoxForm(request.POST or None, initial={"name": _("%(hall)s no. 1") % {"hall": at.hall.name}}),
        verb=lambda form: _set_up(at, form),
        title=_("Set up the cash box"),
        submit=_("Set up"),
    )


def _set_up(at: Place, form: BoxForm) -> Outcome:
    data = form.cleaned_data
    set_up_box(hall=at.hall, name=data["name"], float_fen=data["float_fen"], by=at.by)
    message = _("The cash box is set up and yours; hand it over by count and signatures")
    return Outcome(reverse("shop_cash:account", args=[at.hall.code]), message=message)


@requires(SET_UP)
def change_float_view(request: HttpRequest, hall: str) -> HttpResponse:
    """More or less change in the box."""
    at = place(request, hall, SET_UP)
    return small_form(
        request,
        at,
        template="float",
        form=FloatForm(request.POST or None),
        verb=lambda form: _change_float(at, form),
        title=_("Change the float"),
        submit=_("Change"),
        box=at.box,
    )


def _change_float(at: Place, form: FloatForm) -> Outcome:
    change_float(hall=at.hall, float_fen=form.cleaned_data["float_fen"], by=at.by)
    return Outcome(_box_url(at), message=_("The float is changed"))


@requires(SET_UP)
def account(request: HttpRequest, hall: str) -> HttpResponse:
    """Add a bank account; see those that are there."""
    at = place(request, hall, SET_UP)

    def verb(form: AccountForm) -> Outcome:
        data = form.cleaned_data
        names = ("bank", "name", "number", "designated")
        add_account(hall=at.hall, by=at.by, **{name: data[name] for name in names})
        return Outcome(_box_url(at), message=_("The account is saved"))

    return small_form(
        request,
        at,
        template="account",
        form=AccountForm(request.POST or None),
        verb=verb,
        title=_("Bank account"),
        submit=_("Save"),
        accounts=BankAccount.objects.filter(hall=at.hall),
    )


@writes
@requires(SET_UP)
def designate_view(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """Make an account the designated one."""
    at = place(request, hall, SET_UP)
    row = at.row(BankAccount.objects.select_related("hall"), pk)

    def verb() -> Outcome:
        designate(account=row, by=at.by)
        return Outcome(reverse("shop_cash:account", args=[hall]), message=_("Takings go to this account now"))

    return act(request, form_key="cash.designate", verb=verb, by=at.by, hall=at.hall.code)
