"""Acting on a duty: do, take back, waive, urge, hand on. Refusals come back on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.engine.duties.actions.completing import complete, undo
from hallkeeper.engine.duties.actions.moving import hand_to, urge, waive
from hallkeeper.engine.duties.addresses import page_of
from hallkeeper.engine.duties.forms import EvidenceForm, HandForm, WaiveForm
from hallkeeper.engine.duties.models import Duty
from hallkeeper.engine.duties.queries import duty_of, staff_of
from hallkeeper.engine.duties.rules import EvidenceSpec
from hallkeeper.engine.duties.views.pages import PAGE, page_of_duty
from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import BusinessForm, act, writes
from hallkeeper.org.posts.api import Actor, actor, signed_in


@writes
@signed_in
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the evidence."""
    by = actor(request)
    duty = duty_of(by, pk)
    form = EvidenceForm(request.POST, request.FILES, spec=EvidenceSpec.model_validate(duty.evidence))
    if not form.is_valid():
        return _again(request, duty, by, 422, form=form)
    try:
        given = form.given()
    except BadInput as refusal:
        return _refused(request, duty, by, refusal, form=form)

    def verb() -> Outcome:
        complete(duty=duty, by=by, evidence=given)
        return Outcome(_back(request), message=_("Done: %(title)s") % {"title": duty.title})

    return _act(request, duty, by, "duties.do", verb, form=form)


@writes
@signed_in
def undo_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a fresh tick back."""
    by = actor(request)
    duty = duty_of(by, pk)

    def verb() -> Outcome:
        undo(duty=duty, by=by)
        return Outcome(_back(request), message=_("Taken back: %(title)s") % {"title": duty.title})

    return _act(request, duty, by, "duties.undo", verb)


@writes
@signed_in
def waive_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it off, with a reason."""
    by = actor(request)
    duty = duty_of(by, pk)
    form = WaiveForm(request.POST)
    if not form.is_valid():
        return _again(request, duty, by, 422, waive_form=form)

    def verb() -> Outcome:
        waive(duty=duty, by=by, reason=form.cleaned_data["reason"])
        return Outcome(page_of(duty), message=_("Waived: %(title)s") % {"title": duty.title})

    return _act(request, duty, by, "duties.waive", verb, waive_form=form)


@writes
@signed_in
def urge_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the owner in writing."""
    by = actor(request)
    duty = duty_of(by, pk)

    def verb() -> Outcome:
        urge(duty=duty, by=by)
        return Outcome(_back(request), message=_("Urged: %(title)s") % {"title": duty.title})

    return _act(request, duty, by, "duties.urge", verb)


@writes
@signed_in
def hand_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a named person."""
    by = actor(request)
    duty = duty_of(by, pk)
    form = HandForm(request.POST, people=staff_of(duty.hall))
    if not form.is_valid():
        return _again(request, duty, by, 422, hand_form=form)

    def verb() -> Outcome:
        person = form.cleaned_data["person"]
        hand_to(duty=duty, person=person, by=by)
        words = {"title": duty.title, "name": person.name}
        return Outcome(page_of(duty), message=_("%(title)s is now for %(name)s") % words)

    return _act(request, duty, by, "duties.hand", verb, hand_form=form)


def _act(
    request: HttpRequest,
    duty: Duty,
    by: Actor,
    key: str,
    verb: Callable[[], Outcome],
    **forms: BusinessForm,
) -> HttpResponse:
    return act(
        request,
        form_key=key,
        verb=verb,
        by=by,
        hall=duty.hall.code,
        on_refusal=lambda refusal: _refused(request, duty, by, refusal, **forms),
    )


def _refused(
    request: HttpRequest, duty: Duty, by: Actor, refusal: Refusal, **forms: BusinessForm
) -> HttpResponse:
    duty.refresh_from_db()
    at_field = any(form.refused(refusal) for form in forms.values())
    return _again(request, duty, by, refusal.status, refusal=None if at_field else refusal, **forms)


def _again(
    request: HttpRequest, duty: Duty, by: Actor, status: int, refusal: Refusal | None = None, **forms: Any
) -> HttpResponse:
    context = {**page_of_duty(request, duty, by, **forms), "refusal": refusal}
    return render(request, PAGE, context, status=status)


def _back(request: HttpRequest) -> str:
    """Where the person came from, by the form's `next`; `act` lets nobody be sent elsewhere."""
    return request.POST.get("next") or reverse("engine_duties:list")
