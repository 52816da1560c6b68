"""One day's money on its way to the bank: who, by when, taken out or not, hand on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import format_fen
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, reads, writes
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import holders, requires
from hallkeeper.shop.cash.actions.deposits import put_back, take_out
from hallkeeper.shop.cash.actions.dues import HAND, RIGHT, hand_deposit_to
from hallkeeper.shop.cash.forms import HandForm, TwoPinsForm
from hallkeeper.shop.cash.models import DepositDue
from hallkeeper.shop.cash.presenters import due_line
from hallkeeper.shop.cash.queries import MANAGER, custodian_of, in_transit, people_with
from hallkeeper.shop.cash.views.place import Place, person_of, place

SEE = "shop_cash.see_deposits"


def _due(at: Place, pk: int) -> DepositDue:
    return at.row(DepositDue.objects.select_related("hall", "day", "owner"), pk)


def _candidates(at: Place, due: DepositDue) -> list[Person]:
    people = holders(MANAGER, at.hall, due.day.date) if due.by_manager else people_with(RIGHT, at.hall)
    return [one for one in people if one.pk != due.owner_id]


def _page(at: Place, due: DepositDue) -> dict[str, Any]:
    holder = custodian_of(at.box)
    out = in_transit(due)
    return {
        "hall": at.hall,
        "due": due,
        "line": due_line(due),
        "holder": holder,
        "in_transit": out,
        "in_box": due.outstanding_fen - out,
        "own_box": holder.pk == due.owner_id,
        "mine": due.owner_id == at.by.person_id,
        "may_sign": at.by.person_id in (holder.pk, due.owner_id),
        "open": due.outstanding_fen > 0 and due.state != "cancelled",
        "parts": due.parts.select_related("deposit__account", "deposit__by", "deposit__reversal"),
        "take_outs": due.take_outs.select_related("custodian", "depositor"),
        "hand_form": HandForm(people=_candidates(at, due)) if at.by.may(HAND, at.hall) else None,
        "pins_form": TwoPinsForm(depositor=due.owner, custodian=holder),
    }


@requires(SEE)
@reads
def show(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """One day's due: amount, who, by when, where the money is."""
    at = place(request, hall, SEE)
    return render(request, "shop_cash/due.html", _page(at, _due(at, pk)))


@writes
@requires(HAND)
def hand(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """Give the deposit to another person."""
    at = place(request, hall, HAND)
    due = _due(at, pk)

    def verb(form: HandForm) -> Outcome:
        person = person_of(form.cleaned_data["depositor"])
        hand_deposit_to(due=due, person=person, by=at.by)
        message = _("%(name)s deposits %(amount)s now") % {
            "name": person.name,
            "amount": format_fen(due.outstanding_fen),
        }
        return Outcome(reverse("shop_cash:due", args=[hall, pk]), message=message)

    # The owner too: pressed a second time, the form still names who was chosen the first time.
    form = HandForm(request.POST, people=[*_candidates(at, due), due.owner])
    return _act(request, at, due, form, verb=verb, name="hand_form")


@writes
@requires(SEE)
def take_out_view(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The money leaves the box in the depositor's hands; both sign."""
    at = place(request, hall, SEE)
    due = _due(at, pk)

    def verb(form: TwoPinsForm) -> Outcome:
        data = form.cleaned_data
        take_out(due=due, pin=data["pin"], custodian_pin=data["custodian_pin"], by=at.by)
        message = _("Both signed; %(name)s has the money now") % {"name": due.owner.name}
        return Outcome(reverse("shop_cash:due", args=[hall, pk]), message=message)

    form = TwoPinsForm(request.POST, depositor=due.owner, custodian=custodian_of(at.box))
    return _act(request, at, due, form, verb=verb, name="pins_form")


@writes
@requires(SEE)
def put_back_view(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """What could not be deposited comes back into the box; both sign."""
    at = place(request, hall, SEE)
    due = _due(at, pk)

    def verb(form: TwoPinsForm) -> Outcome:
        data = form.cleaned_data
        put_back(due=due, pin=data["pin"], custodian_pin=data["custodian_pin"], by=at.by)
        return Outcome(
            reverse("shop_cash:due", args=[hall, pk]), message=_("Both signed; the money is back in the box")
        )

    form = TwoPinsForm(request.POST, depositor=due.owner, custodian=custodian_of(at.box))
    return _act(request, at, due, form, verb=verb, name="pins_form")


def _act(
    request: HttpRequest, at: Place, due: DepositDue, form: Any, *, verb: Any, name: str
) -> HttpResponse:
    return form_page(
        request,
        template="shop_cash/due.html",
        form=form,
        verb=verb,
        by=at.by,
        form_key=f"cash.due.{name}",
        hall=at.hall.code,
        context={**_page(at, due), name: form},
    )
