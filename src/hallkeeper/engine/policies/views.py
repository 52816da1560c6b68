"""Pages of policies: the list, one policy with its history, changing it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.engine.policies.actions import APPROVE, PROPOSE, propose
from hallkeeper.engine.policies.forms import PolicyForm
from hallkeeper.engine.policies.models import PolicyKind, PolicyVersion
from hallkeeper.engine.policies.overview import overview, shown
from hallkeeper.engine.policies.presenters import differences
from hallkeeper.engine.policies.queries import UnknownPolicy, in_force, kind_by_code
from hallkeeper.engine.policies.rules import BadValues, checked, problems
from hallkeeper.engine.policies.specs import specs_of
from hallkeeper.foundation.kernel.api import Missing
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import form_page, reads
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, hall_of, posts_with, requires

SEE = "engine_policies.see"


def _kind(code: str) -> PolicyKind:
    try:
        return kind_by_code(code)
    except UnknownPolicy:
        raise Missing("policies.missing", _("There is no such policy")) from None


def _hall(request: HttpRequest, by: Actor, right: str) -> Hall | None:
    code = request.POST.get("hall") or request.GET.get("hall") or ""
    return hall_of(by, code, right) if code else None


def scopes(by: Actor, kind: PolicyKind) -> list[tuple[str, str]]:
    """Where this person may change a policy: the company (no hall's own post), and halls."""
    company = any(PROPOSE in held.rights and held.hall_id is None for held in by.held)
    found = [("", _("Whole company"))] if company else []
    halls = by.halls(PROPOSE).filter(active=True) if kind.per_hall else Hall.objects.none()
    fitting = [hall for hall in halls if not kind.trades or hall.trade in kind.trades]
    return found + [(hall.code, hall.name) for hall in fitting]


@requires(SEE)
@reads
def index(request: HttpRequest) -> HttpResponse:
    """Every policy that concerns this person's halls, with what holds now."""
    return render(request, "engine_policies/index.html", {"lines": overview(actor(request))})


@requires(SEE)
@reads
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One policy in one scope: what holds, and every version."""
    by = actor(request)
    kind, hall = _kind(code), _hall(request, by, SEE)
    context = {
        **shown(kind, hall, request.GET),
        "halls": by.halls(SEE).filter(active=True) if kind.per_hall else [],
        "may_change": by.may(PROPOSE, hall),
    }
    return render(request, "engine_policies/detail.html", context)


@requires(PROPOSE)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The form that proposes a new version."""
    by = actor(request)
    kind, hall = _kind(code), _hall(request, by, PROPOSE)
    form = _form(request, kind, hall, by)
    return form_page(
        request,
        template="engine_policies/change.html",
        form=form,
        verb=lambda _bound: _propose(kind, hall, form, by),
        by=by,
        form_key=f"policies.propose:{code}",
        hall=hall.code if hall else "",
        context={"kind": kind, "hall": hall, "approvers": posts_with(APPROVE) if kind.money else []},
    )


def _form(request: HttpRequest, kind: PolicyKind, hall: Hall | None, by: Actor) -> PolicyForm:
    current = in_force(kind.code, hall).values.model_dump(mode="json")
    return PolicyForm(
        request.POST if request.method == "POST" else None,
        specs=specs_of(kind.code, kind.fields),
        current=current,
        scopes=scopes(by, kind),
        initial={"hall": hall.code if hall else ""},
    )


def _propose(kind: PolicyKind, hall: Hall | None, form: PolicyForm, by: Actor) -> Outcome:
    version = propose(
        code=kind.code,
        hall=hall,
        valid_from=form.cleaned_data["valid_from"],
        values=form.values(),
        reason=form.cleaned_data["reason"],
        by=by,
    )
    place = reverse("engine_policies:detail", args=[kind.code])
    applied = version.state == PolicyVersion.State.IN_FORCE
    told = (
        _("In force from %(date)s") if applied else _("Sent for approval; it holds from %(date)s once agreed")
    )
    return Outcome(
        location=f"{place}?hall={hall.code}" if hall else place,
        ids={"version": version.pk},
        message=told % {"date": version.valid_from.isoformat()},
    )


@requires(PROPOSE)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Old beside new for what is typed so far; writes nothing."""
    by = actor(request)
    kind, hall = _kind(code), _hall(request, by, PROPOSE)
    form = _form(request, kind, hall, by)
    context = _preview(kind, hall, form) if request.method == "POST" else {}
    return render(request, "engine_policies/preview.html", {"kind": kind, **context})


def _preview(kind: PolicyKind, hall: Hall | None, form: PolicyForm) -> dict[str, Any]:
    form.is_valid()
    specs = specs_of(kind.code, kind.fields)
    try:
        new = checked(kind.code, specs, form.values())
    except BadValues as refusal:
        return {"errors": refusal.errors}
    current = in_force(kind.code, hall).values.model_dump(mode="json")
    lines = [line for line in differences(specs, current, new) if line.changed]
    return {"lines": lines, "holes": problems(specs, new)}
