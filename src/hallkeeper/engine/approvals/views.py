"""Pages of the inbox of two. Who may decide follows from each kind's right in the hall of the request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.engine.approvals.actions import (
    NotPossible,
    approve,
    decline,
    fail,
    may_decide,
    withdraw,
)
from hallkeeper.engine.approvals.forms import DecideForm, DeclineForm
from hallkeeper.engine.approvals.kinds import kind_of
from hallkeeper.engine.approvals.models import Approval, State
from hallkeeper.engine.approvals.presenters import LOOKS, ApprovalRow, lines_of, rows_of
from hallkeeper.engine.approvals.queries import approval_of, asked_by, decided_by, waiting_for
from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.once.api import Outcome, gate
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.foundation.ui.api import BusinessForm, Page, act, page_of, reads, writes
from hallkeeper.org.posts.api import Actor, actor, signed_in

PAGE = "engine_approvals/detail.html"


@reads
@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I asked for, what I decided."""
    by = actor(request)
    newest, query = ["-asked_at", "-id"], request.GET
    context = {
        "waiting": _waiting(request, by),
        "asked": page_of(asked_by(by), query, order=newest, name="asked").drawn(rows_of),
        "decided": page_of(decided_by(by), query, order=newest, name="decided").drawn(rows_of),
    }
    return render(request, "engine_approvals/inbox.html", context)


@reads
@signed_in
def waiting(request: HttpRequest) -> HttpResponse:
    """The part of the inbox that comes anew by itself, on the page where the asker is."""
    page = _waiting(request, actor(request))
    return render(request, "engine_approvals/_waiting.html", {"waiting": page})


def _waiting(request: HttpRequest, by: Actor) -> Page[ApprovalRow]:
    return page_of(waiting_for(by), request.GET, order=["asked_at", "id"]).drawn(rows_of)


@reads
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be done, why, and the two buttons."""
    by = actor(request)
    return render(request, PAGE, _page(approval_of(by, pk), by))


@writes
@signed_in
def approve_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees to exactly what the page showed."""
    by = actor(request)
    approval = approval_of(by, pk)
    form = DecideForm(request.POST)

    def verb() -> Outcome:
        done = approve(approval=approval, by=by, seen=request.POST.get("seen", ""))
        return Outcome(_back(request), message=done.outcome or _("Agreed"))

    return act(
        request, form_key="approvals.approve", verb=verb, by=by, hall=approval.hall_code,
        on_refusal=lambda refusal: _refused(request, approval, by, refusal, decide=form),
    )  # fmt: skip


@writes
@signed_in
def decline_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says no, and why."""
    by = actor(request)
    approval = approval_of(by, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _page(approval, by, refuse=form), status=422)

    def verb() -> Outcome:
        decline(approval=approval, by=by, reason=form.cleaned_data["reason"])
        return Outcome(_back(request), message=_("Not agreed"))

    return act(
        request, form_key="approvals.decline", verb=verb, by=by, hall=approval.hall_code,
        on_refusal=lambda refusal: _refused(request, approval, by, refusal, refuse=form),
    )  # fmt: skip


@writes
@signed_in
def withdraw_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The asker takes it back."""
    by = actor(request)
    approval = approval_of(by, pk)

    def verb() -> Outcome:
        withdraw(approval=approval, by=by)
        return Outcome(reverse("engine_approvals:inbox"), message=_("Withdrawn"))

    return act(
        request, form_key="approvals.withdraw", verb=verb, by=by, hall=approval.hall_code,
        on_refusal=lambda refusal: _refused(request, approval, by, refusal),
    )  # fmt: skip


def _back(request: HttpRequest) -> str:
    """Where the person came from, by the form's `next`; `act` lets nobody be sent elsewhere."""
    return request.POST.get("next") or reverse("engine_approvals:inbox")


def _refused(
    request: HttpRequest, approval: Approval, by: Actor, refusal: Refusal, **forms: BusinessForm
) -> HttpResponse:
    """The page again with what stands in the way; what the rules refused after both agreed is kept."""
    if isinstance(refusal, NotPossible):
        with gate(), transaction():
            fail(problem=refusal, by=by)
    for form in forms.values():
        form.refused(refusal)
    approval.refresh_from_db()
    return render(request, PAGE, {**_page(approval, by, **forms), "refusal": refusal}, status=refusal.status)


def _page(
    approval: Approval, by: Actor, decide: BusinessForm | None = None, refuse: BusinessForm | None = None
) -> dict[str, Any]:
    kind = kind_of(approval.kind)
    open_ = approval.state == State.WAITING
    return {
        "approval": approval,
        "title": kind.label,
        "lines": lines_of(approval),
        "look": LOOKS[State(approval.state)],
        "may_decide": open_ and may_decide(approval, by, kind),
        "may_withdraw": open_ and approval.asked_by_id == by.person_id and not kind.done,
        "done": kind.done,
        "decide_form": DecideForm(initial={"seen": approval.payload_hash}),
        "decline_form": refuse or DeclineForm(),
    }
