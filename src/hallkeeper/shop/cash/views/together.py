"""The hand-over on one page: the giver has signed, and the taker counts and signs at the same screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.journal.api import IN_THE_BOX, last_moved
from hallkeeper.foundation.kernel.api import BadInput, now
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, pad_rows, read_pad, typed_rows
from hallkeeper.org.posts.api import requires
from hallkeeper.shop.cash.actions.counting import recounts_left
from hallkeeper.shop.cash.actions.handovers import (
    SEE,
    counted_differently,
    differs,
    not_counted,
    take_over_here,
    taker_of,
)
from hallkeeper.shop.cash.forms import TakeForm
from hallkeeper.shop.cash.models import Handover, HandoverState, Purpose
from hallkeeper.shop.cash.queries import counts_now
from hallkeeper.shop.cash.views.counting import handovers, pad_page
from hallkeeper.shop.cash.views.place import Place, place


@requires(SEE)
def take_here(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The giver's page goes on: the taker, who need not sign in, counts blind and signs."""
    at = place(request, hall, SEE)
    handover = at.row(handovers().filter(in_absence=False), pk)
    if request.method != "POST" and not _waits_here(at, handover):
        name, rest = ("take", [pk]) if at.by.person_id == handover.taker_id else ("box", [])
        return redirect(f"shop_cash:{name}", at.hall.code, *rest)
    return form_page(
        request,
        template="shop_cash/take_here.html",
        form=TakeForm(request.POST or None, taker=handover.taker),
        verb=lambda form: _take_here(at, handover, form),
        by=at.by,
        form_key="cash.take_here",
        hall=at.hall.code,
        context=_page(request, at, handover),
    )


def _waits_here(at: Place, handover: Handover) -> bool:
    offered = handover.state == HandoverState.OFFERED and handover.lapses_at > now()
    return offered and at.by.person_id == handover.giver_id


def _page(request: HttpRequest, at: Place, handover: Handover) -> dict[str, Any]:
    counting, words = _where_it_stands(handover)
    typed = typed_rows(request.POST, wrong=_wrong_row(request)) if request.POST else pad_rows()
    return {
        **pad_page(at, Purpose.TAKE, handover),
        "rows": typed,
        "draft": f"cash.take_here.{handover.pk}",
        "counting": counting,
        "words": words,
    }


def _where_it_stands(handover: Handover) -> tuple[bool, str]:
    """Whether the taker may count now, and what both should know; never an amount."""
    given = handover.give_count
    if given is not None and given.after_entry != last_moved(handover.hall, IN_THE_BOX):
        return False, _("Money moved after the giver's count. Withdraw the offer and count again")
    last = counts_now(handover.box, Purpose.TAKE, handover.taker_id, handover).select_related("hall").first()
    if last is None or not differs(handover, last):
        return True, ""
    if recounts_left(last):
        return True, counted_differently(handover)
    return False, _("Counted differently again. Withdraw the offer, then count and offer anew")


def _wrong_row(request: HttpRequest) -> str:
    try:
        read_pad(request.POST)
    except BadInput as bad:
        return bad.field
    return ""


def _take_here(at: Place, handover: Handover, form: TakeForm) -> Outcome:
    lines = read_pad(form.data)
    if not any(form.data.get(row.name) for row in pad_rows()):
        raise not_counted(reverse("shop_cash:take_here", args=[at.hall.code, handover.pk]))
    made = take_over_here(
        handover=handover, lines=lines, pin=form.cleaned_data["pin"], by=taker_of(handover), screen=at.by
    )
    if made.state == HandoverState.OFFERED:
        return Outcome(reverse("shop_cash:take_here", args=[at.hall.code, made.pk]))
    message = _("Both signed; %(name)s holds the cash box now") % {"name": made.taker.name}
    return Outcome(reverse("shop_cash:box", args=[at.hall.code]), message=message)
