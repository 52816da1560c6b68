"""Asking two people to put right what a close has frozen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay, day_of
from hallkeeper.foundation.kernel.api import Missing, date_asked
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.org.posts.api import requires
from hallkeeper.shop.cash.actions.corrections import ASK, ask_to_correct, ask_to_reverse
from hallkeeper.shop.cash.forms import CorrectionForm, ReasonForm
from hallkeeper.shop.cash.models import Deposit
from hallkeeper.shop.cash.views.place import Place, place, small_form


@requires(ASK)
def correct(request: HttpRequest, hall: str, on: str) -> HttpResponse:
    """Takings of a closed day under the wrong method, or not written at all."""
    at = place(request, hall, ASK)
    day = _day(at, on)
    return small_form(
        request,
        at,
        template="correct",
        form=CorrectionForm(request.POST or None),
        verb=lambda form: _correct(at, day, form),
        title=_("Correct takings of a closed day"),
        submit=_("Ask a second person"),
        day=day,
    )


def _day(at: Place, on: str) -> BusinessDay:
    asked = date_asked(on)
    day = day_of(at.hall, asked) if asked else None
    if day is None:
        raise Missing("cash.missing", _("There is nothing here"))
    return day


def _correct(at: Place, day: BusinessDay, form: CorrectionForm) -> Outcome:
    data = form.cleaned_data
    ask_to_correct(
        of_day=day,
        from_method=form.place("from_method"),
        to_method=form.place("to_method"),
        amount_fen=data["amount"],
        reason=data["reason"],
        by=at.by,
    )
    message = _("Asked; it is booked once a second person agrees")
    return Outcome(reverse("shop_cash:box", args=[at.hall.code]), message=message)


@requires(ASK)
def reverse_slip(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """A bank slip that was typed wrongly."""
    at = place(request, hall, ASK)
    made = at.row(Deposit.objects.select_related("hall", "day"), pk)

    def verb(form: ReasonForm) -> Outcome:
        ask_to_reverse(deposit=made, reason=form.cleaned_data["reason"], by=at.by)
        message = _("Asked; it is undone once a second person agrees")
        return Outcome(reverse("shop_cash:deposit_detail", args=[at.hall.code, made.pk]), message=message)

    return small_form(
        request,
        at,
        template="reason",
        form=ReasonForm(request.POST or None),
        verb=verb,
        title=_("Undo a bank slip"),
        submit=_("Ask a second person"),
    )
