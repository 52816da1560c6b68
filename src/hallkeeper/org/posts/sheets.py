"""Answers that hold a secret: shown by the very reply to the press, kept nowhere, gone on a reload."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hallkeeper.foundation.kernel.api import Refusal, Who
from hallkeeper.foundation.once.api import Outcome, perform
from hallkeeper.foundation.ui.api import (
    BusinessForm,
    body_fingerprint,
    once_key,
    refusal_page,
    render_refusal,
)

Secret = dict[str, str]


def show_once(
    request: HttpRequest,
    *,
    form: BusinessForm | None,
    verb: Callable[[], tuple[Outcome, Secret]],
    by: Who,
    form_key: str,
    template: str,
) -> HttpResponse:
    """Do `verb` once and answer with its secret on a sheet; a second press gets the sheet without it.

    No redirect: the secret would have to wait somewhere in between.
    """
    shown: Secret = {}

    def run() -> Outcome:
        outcome, secret = verb()
        shown.update(secret)
        return outcome

    try:
        outcome = perform(once_key(request), body_fingerprint(request, form_key), run, by=by)
    except Refusal as refusal:
        if form is None:
            return refusal_page(request, refusal)
        return render_refusal(request, template, form, refusal)
    context = {"secret": shown, "location": outcome.location}
    response = render(request, "org_posts/sheet.html", context)
    response["Cache-Control"] = "no-store"
    return response
