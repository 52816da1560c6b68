"""Looking at duties: the list of a date, and one duty with what can be done about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hallkeeper.engine.duties.actions.moving import ASSIGN, URGE
from hallkeeper.engine.duties.addresses import url_of
from hallkeeper.engine.duties.forms import DutyFilter, EvidenceForm, HandForm, WaiveForm
from hallkeeper.engine.duties.models import Duty, State
from hallkeeper.engine.duties.owners import DO, may_do
from hallkeeper.engine.duties.presenters import OPEN_STATES, happenings, rows_of, shown_evidence
from hallkeeper.engine.duties.queries import SEE_ALL, duty_of, evidence_of, mine, of_hall, staff_of
from hallkeeper.engine.duties.rules import EvidenceSpec
from hallkeeper.foundation.blobs.api import serve
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.api import rows_of as trail_of
from hallkeeper.foundation.ui.api import Happening, Page, page_of, page_of_list, reads
from hallkeeper.org.posts.api import Actor, actor, current_hall, signed_in

PAGE = "engine_duties/detail.html"


@reads
@signed_in
def duty_list(request: HttpRequest) -> HttpResponse:
    """The duties of a date: mine, or the whole hall's for who may see them; filters live in the address."""
    by, hall, filters = actor(request), current_hall(request), DutyFilter(request.GET)
    may_see_all = hall is not None and by.may(SEE_ALL, hall)
    whole = may_see_all and filters.wanted.get("show") == "hall"
    duties = of_hall(hall, filters.on_date) if whole and hall is not None else mine(by, filters.on_date)
    rows = rows_of(duties, by, now())
    left = [row for row in rows if filters.keeps(row.state)]
    context = {
        "on": filters.on_date,
        "whole": whole,
        "may_see_all": may_see_all,
        "filters": filters,
        "page": page_of_list(left, request.GET, key=lambda row: row.duty.pk, among=len(rows)),
        "to_go": sum(row.state in OPEN_STATES for row in rows),
    }
    return render(request, "engine_duties/list.html", context)


@reads
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: what it asks, the form to do it, and what happened to it."""
    by = actor(request)
    return render(request, PAGE, page_of_duty(request, duty_of(by, pk), by))


@reads
@signed_in
def photo(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """A photo that was handed in, for those who may see the duty."""
    found = evidence_of(duty_of(actor(request), pk), evidence)
    return serve(found, thumb="thumb" in request.GET)


def page_of_duty(request: HttpRequest, duty: Duty, by: Actor, **forms: Any) -> dict[str, Any]:
    """What the page of a duty shows; `forms` are those that come back with what was typed."""
    spec = EvidenceSpec.model_validate(duty.evidence)
    may = _may(duty, by)
    [row] = rows_of([duty], by, now())
    return {
        **may,
        "row": row,
        "duty": duty,
        "spec": spec,
        "act_url": url_of(duty) if spec.kind == "act" and duty.act else "",
        "form": forms.get("form") or EvidenceForm(spec=spec),
        "waive_form": forms.get("waive_form") or WaiveForm(),
        "hand_form": forms.get("hand_form")
        or (HandForm(people=staff_of(duty.hall)) if may["may_assign"] else None),
        "evidence": [shown_evidence(one) for one in duty.proofs.all()],
        "waiver": getattr(duty, "waiver", None),
        "history": _history(request, duty),
    }


def _may(duty: Duty, by: Actor) -> dict[str, bool]:
    """Which acts the page offers; each verb checks again."""
    pending = duty.state == State.PENDING
    doable = pending and by.may(DO, duty.hall) and may_do(duty, by)
    waivable = pending or (duty.state == State.MISSED and bool(duty.gate))
    return {
        "doable": doable,
        "may_waive": waivable and bool(duty.waive_right) and by.may(duty.waive_right, duty.hall),
        "may_urge": pending and not doable and by.may(URGE, duty.hall),
        "may_assign": pending and by.may(ASSIGN, duty.hall),
    }


def _history(request: HttpRequest, duty: Duty) -> Page[Happening]:
    rows = page_of(trail_of(duty.subject), request.GET, order=["-at", "-id"], name="history")
    return rows.drawn(happenings)
