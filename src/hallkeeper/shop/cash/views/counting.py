"""Cash count and hand-over: count, compare, the giver signs, the taker counts and signs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.engine.duties.api import missing_for
from hallkeeper.foundation.kernel.api import Missing, Refusal, format_fen
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import (
    act,
    form_page,
    pad_rows,
    read_pad,
    reads,
    render_refusal,
    typed_rows,
    writes,
)
from hallkeeper.org.posts.api import requires
from hallkeeper.shop.cash.actions.counting import accept_opening, count_box, recounts_left
from hallkeeper.shop.cash.actions.handovers import (
    decline,
    offer_handover,
    start_absence,
    take_over,
    withdraw,
)
from hallkeeper.shop.cash.forms import AbsenceForm, AcceptForm, OfferForm, ReasonForm, TakeForm
from hallkeeper.shop.cash.models import CashCount, Handover, Purpose
from hallkeeper.shop.cash.presenters import STEPS, count_view, handover_word, relay
from hallkeeper.shop.cash.queries import (
    counts_now,
    custodian_of,
    pending_handover,
    who_may_take,
    witnesses_of,
)
from hallkeeper.shop.cash.views.place import Place, person_of, place, small_form

SEE = "shop_cash.see"
_CLAUSES = {"opening": "S1.1.4", "close": "S1.3.1", "give": "S1.2.6", "take": "S1.2.6"}


def _counts() -> Any:
    return CashCount.objects.select_related("hall", "day", "box", "by", "handover__taker")


def handovers() -> Any:
    """Hand-overs with all that their pages show."""
    return Handover.objects.select_related(
        "hall", "day", "box__hall", "giver", "taker__account", "witness", "give_count"
    )


def pad_page(at: Place, purpose: str, handover: Handover | None) -> dict[str, Any]:
    """What every page with the pad shows around it; nothing of it tells an amount."""
    box = at.box
    return {
        "hall": at.hall,
        "box": box,
        "purpose": purpose,
        "label": Purpose(purpose).label,
        "clause": _CLAUSES[purpose],
        "holder": custodian_of(box),
        "handover": handover,
        "relay": relay(box, pending_handover(box)),
        "steps": STEPS,
        "step": 4 if purpose == "take" else 1,
        "draft": f"cash.count.{at.hall.code}.{purpose}",
    }


def _count(request: HttpRequest, at: Place, purpose: str, handover: Handover | None = None) -> HttpResponse:
    context = pad_page(at, purpose, handover)
    if request.method != "POST":
        return render(request, "shop_cash/count.html", {**context, "rows": pad_rows()})

    def verb() -> Outcome:
        count = count_box(
            hall=at.hall,
            purpose=purpose,
            lines=read_pad(request.POST),
            by=at.by,
            day=at.day if at.asked else None,
            handover=handover,
        )
        place_ = ("shop_cash:take", handover.pk) if handover else ("shop_cash:counted", count.pk)
        return Outcome(reverse(place_[0], args=[at.hall.code, place_[1]]))

    def on_refusal(refusal: Refusal) -> HttpResponse:
        rows = typed_rows(request.POST, wrong=refusal.field)
        return render_refusal(request, "shop_cash/count.html", None, refusal, {**context, "rows": rows})

    return act(
        request,
        form_key=f"cash.count.{purpose}",
        verb=verb,
        by=at.by,
        hall=at.hall.code,
        on_refusal=on_refusal,
    )


@requires(SEE)
def count(request: HttpRequest, hall: str, purpose: str) -> HttpResponse:
    """The denomination pad, blind; handing in is refused to all but the custodian, and recorded."""
    return _count(request, place(request, hall, SEE), purpose)


@requires(SEE)
@reads
def counted(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """What was counted against what was expected; only for who counted."""
    at = place(request, hall, SEE)
    return render(request, "shop_cash/counted.html", _counted_page(at, _own_count(at, pk)))


def _own_count(at: Place, pk: int) -> CashCount:
    count: CashCount = at.row(_counts(), pk)
    if count.by_id != at.by.person_id or count.purpose == Purpose.TAKE:
        raise Missing("cash.missing", _("There is nothing here"))
    return count


def _counted_page(at: Place, count: CashCount) -> dict[str, Any]:
    latest = counts_now(count.box, count.purpose, count.by_id).first()
    takers = [one for one in who_may_take(at.hall) if one.pk != at.by.person_id]
    holds = latest is not None and latest.pk == count.pk
    return {
        "hall": at.hall,
        "seen": count_view(count),
        "count": count,
        "clause": _CLAUSES[count.purpose],
        "holds": holds,
        "again": recounts_left(count) if holds and count.difference_fen else 0,
        "again_url": reverse(f"shop_cash:count_{count.purpose}", args=[at.hall.code]),
        "offer_form": OfferForm(giver=count.by, takers=takers, differs=count.difference_fen != 0),
        "accept_form": AcceptForm(),
        "relay": relay(count.box, pending_handover(count.box)),
        "steps": STEPS,
        "step": 2,
        "waiting": missing_for(at.hall, count.day.date, "close") if count.purpose == "close" else [],
    }


@writes
@requires(SEE)
def accept(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """Take the opening count as it is: the difference is posted."""
    at = place(request, hall, SEE)
    count = _own_count(at, pk)
    form = AcceptForm(request.POST)
    context = {**_counted_page(at, count), "accept_form": form}
    return form_page(
        request,
        template="shop_cash/counted.html",
        form=form,
        verb=lambda form: _accept(at, count, form),
        by=at.by,
        form_key="cash.accept",
        hall=at.hall.code,
        context=context,
    )


def _accept(at: Place, count: CashCount, form: AcceptForm) -> Outcome:
    data = form.cleaned_data
    found = accept_opening(count=count, cause=data["cause"], words=data["words"], by=at.by)
    message = _("The difference of %(amount)s is posted and the department manager was told")
    return Outcome(
        reverse("shop_cash:box", args=[at.hall.code]),
        message=message % {"amount": format_fen(found.amount_fen)},
    )


@writes
@requires(SEE)
def offer(request: HttpRequest, hall: str) -> HttpResponse:
    """The giver signs and offers the box."""
    at = place(request, hall, SEE)
    count = counts_now(at.box, Purpose.GIVE, at.by.person_id).select_related("hall", "box__hall").first()
    if count is None:
        return redirect("shop_cash:count_give", at.hall.code)
    page = _counted_page(at, count)
    takers = [one for one in who_may_take(at.hall) if one.pk != at.by.person_id]
    form = OfferForm(request.POST, giver=count.by, takers=takers, differs=count.difference_fen != 0)
    return form_page(
        request,
        template="shop_cash/counted.html",
        form=form,
        verb=lambda form: _offer(at, form),
        by=at.by,
        form_key="cash.offer",
        hall=at.hall.code,
        context={**page, "offer_form": form, "step": 3},
    )


def _offer(at: Place, form: OfferForm) -> Outcome:
    data = form.cleaned_data
    made = offer_handover(
        hall=at.hall,
        taker=person_of(data["taker"]),
        pin=data["pin"],
        by=at.by,
        cause=data.get("cause", ""),
        words=data.get("words", ""),
    )
    message = _("Offered: %(state)s") % {"state": handover_word(made)}
    return Outcome(reverse("shop_cash:take_here", args=[at.hall.code, made.pk]), message=message)


@requires(SEE)
def take(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The taker's side: first the own count, then the signature."""
    at = place(request, hall, SEE)
    handover = at.row(handovers(), pk)
    if request.method != "POST" and at.by.person_id == handover.giver_id and not handover.in_absence:
        return redirect("shop_cash:take_here", at.hall.code, handover.pk)
    own = _own_take_count(at, handover)
    if request.method == "POST" or own is None or "again" in request.GET:
        return _count(request, at, "take", handover)
    form = TakeForm(taker=handover.taker, witness=handover.witness)
    return render(request, "shop_cash/take.html", _take_page(at, handover, own, form))


def _own_take_count(at: Place, handover: Handover) -> CashCount | None:
    return counts_now(handover.box, Purpose.TAKE, at.by.person_id, handover).select_related("hall").first()


def _take_page(at: Place, handover: Handover, own: CashCount, form: TakeForm) -> dict[str, Any]:
    given = handover.give_count.total_fen if handover.give_count is not None else own.expected_fen
    return {
        "hall": at.hall,
        "handover": handover,
        "seen": count_view(own),
        "count": own,
        "given": given,
        "agrees": handover.give_count is None or given == own.total_fen,
        "again": recounts_left(own),
        "form": form,
        "relay": relay(handover.box, handover),
        "steps": STEPS,
        "step": 4,
    }


@writes
@requires(SEE)
def sign(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The second signature: the box passes."""
    at = place(request, hall, SEE)
    handover = at.row(handovers(), pk)
    own = _own_take_count(at, handover)
    form = TakeForm(request.POST, taker=handover.taker, witness=handover.witness)
    template = "count" if own is None else "take"
    context = _pad_rows_page(at, handover) if own is None else _take_page(at, handover, own, form)
    return form_page(
        request,
        template=f"shop_cash/{template}.html",
        form=form,
        verb=lambda form: _sign(at, handover, form),
        by=at.by,
        form_key="cash.sign",
        hall=at.hall.code,
        context=context,
    )


def _pad_rows_page(at: Place, handover: Handover) -> dict[str, Any]:
    return {**pad_page(at, "take", handover), "rows": pad_rows()}


def _sign(at: Place, handover: Handover, form: TakeForm) -> Outcome:
    data = form.cleaned_data
    take_over(handover=handover, pin=data["pin"], witness_pin=data.get("witness_pin", ""), by=at.by)
    message = _("You hold the cash box now")
    return Outcome(reverse("shop_cash:box", args=[at.hall.code]), message=message)


@requires(SEE)
def decline_view(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The taker does not take it, and says why."""
    at = place(request, hall, SEE)
    handover = at.row(handovers(), pk)
    return small_form(
        request,
        at,
        template="reason",
        form=ReasonForm(request.POST or None),
        verb=lambda form: _decline(at, handover, form),
        title=_("Decline the hand-over"),
        submit=_("Do not take it"),
    )


def _decline(at: Place, handover: Handover, form: ReasonForm) -> Outcome:
    decline(handover=handover, reason=form.cleaned_data["reason"], by=at.by)
    message = _("Declined; %(name)s keeps the cash box") % {"name": handover.giver.name}
    return Outcome(reverse("shop_cash:box", args=[at.hall.code]), message=message)


@writes
@requires(SEE)
def withdraw_view(request: HttpRequest, hall: str, pk: int) -> HttpResponse:
    """The giver takes the offer back."""
    at = place(request, hall, SEE)
    handover = at.row(handovers(), pk)

    def verb() -> Outcome:
        withdraw(handover=handover, by=at.by)
        return Outcome(
            reverse("shop_cash:box", args=[at.hall.code]), message=_("Withdrawn; you keep the cash box")
        )

    return act(request, form_key="cash.withdraw", verb=verb, by=at.by, hall=at.hall.code)


@requires(SEE)
def absence(request: HttpRequest, hall: str) -> HttpResponse:
    """Take the box over while its custodian is away, before a witness."""
    at = place(request, hall, SEE)
    holder = custodian_of(at.box)
    people = [one for one in witnesses_of(at.hall) if one.pk not in (holder.pk, at.by.person_id)]
    return small_form(
        request,
        at,
        template="absence",
        form=AbsenceForm(request.POST or None, witnesses=people),
        verb=lambda form: _absence(at, form),
        title=_("Take over in absence"),
        submit=_("Count the box"),
        holder=holder,
    )


def _absence(at: Place, form: AbsenceForm) -> Outcome:
    made = start_absence(
        hall=at.hall,
        witness=person_of(form.cleaned_data["witness"]),
        reason=form.cleaned_data["reason"],
        by=at.by,
    )
    return Outcome(reverse("shop_cash:take", args=[at.hall.code, made.pk]))
