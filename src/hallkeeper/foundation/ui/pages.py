"""Form pages: guard, form, act, message, redirect, in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hallkeeper.foundation.kernel.api import Refusal, Who
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.acts import act, incomplete
from hallkeeper.foundation.ui.forms import BusinessForm

Typed = TypeVar("Typed", bound=BusinessForm)


def render_refusal(
    request: HttpRequest,
    template: str,
    form: BusinessForm | None,
    refusal: Refusal,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page again with everything typed: the refusal at its field, or on top (`refusal`)."""
    at_field = form.refused(refusal) if form is not None else False
    values = {**(context or {}), "form": form, "refusal": None if at_field else refusal}
    return render(request, template, values, status=refusal.status)


def form_page(
    request: HttpRequest,
    *,
    template: str,
    form: Typed,
    verb: Callable[[Typed], Outcome],
    by: Who,
    form_key: str,
    hall: str = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form. GET shows it; POST checks it, acts once and sends on, or shows it again.

    `form` is bound on POST by the caller. An invalid form comes back with status 422.
    """
    values = {**(context or {}), "form": form}
    if request.method != "POST":
        return render(request, template, values)
    if not form.is_bound:
        return render_refusal(request, template, form, incomplete(), context)
    if not form.is_valid():
        return render(request, template, values, status=422)
    return act(
        request,
        form_key=form_key,
        verb=lambda: verb(form),
        by=by,
        hall=hall,
        on_refusal=lambda refusal: render_refusal(request, template, form, refusal, context),
    )
