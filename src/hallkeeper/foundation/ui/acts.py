"""The one way a posted form becomes an act: once only, with the person's words kept on a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Refusal, Who
from hallkeeper.foundation.once.api import Outcome, done_before, fingerprint, perform

# Not part of what a person asks for: they differ between two presses of the same button.
APART = frozenset({"csrfmiddlewaretoken", "once", "client_now"})


def _digest(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def body_fingerprint(request: HttpRequest, form_key: str) -> str:
    """What was asked: form, address, every field and the content of every file."""
    body: dict[str, list[str]] = {
        name: [str(value) for value in values] for name, values in request.POST.lists() if name not in APART
    }
    for name, files in request.FILES.lists():
        body[f"file:{name}"] = [_digest(upload) for upload in files]
    return fingerprint({"form": form_key, "path": request.path, "body": body})


def incomplete() -> BadInput:
    """The refusal of a form that came without its key, or with nothing at all."""
    return BadInput("once.no_key", _("This form is incomplete. Reload the page and hand it in again"))


def once_key(request: HttpRequest) -> str:
    """The form's once-only key. Raises BadInput when it is missing or no UUID."""
    try:
        return str(UUID(request.POST.get("once", "")))
    except ValueError:
        raise incomplete() from None


def go(request: HttpRequest, location: str, status: int = 303) -> HttpResponse:
    """Send the browser on: 303, for htmx HX-Redirect, for our own fetch HK-Location."""
    if not url_has_allowed_host_and_scheme(location, allowed_hosts={request.get_host()}):
        location = "/"
    if request.headers.get("HK-Form"):
        return HttpResponse(status=204, headers={"HK-Location": location})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": location})
    return HttpResponseRedirect(location, status=status)


def act(
    request: HttpRequest,
    *,
    form_key: str,
    verb: Callable[[], Outcome],
    by: Who,
    hall: str = "",
    on_refusal: Callable[[Refusal], HttpResponse] | None = None,
) -> HttpResponse:
    """Do `verb` once for this form's key and send the browser to its outcome.

    A second press with the same key and body gets the same reply and changes nothing. A `Refusal`
    re-renders the form through `on_refusal` (with everything typed), status as the refusal says.
    """
    try:
        outcome = perform(once_key(request), body_fingerprint(request, form_key), verb, by=by, hall=hall)
    except Refusal as refusal:
        response = on_refusal(refusal) if on_refusal else refusal_page(request, refusal)
        response.status_code = refusal.status
        return response
    return _on(request, outcome)


def act_again(request: HttpRequest, *, form_key: str, by: Who) -> HttpResponse | None:
    """The reply to a press that was done before, with this very key and content, whatever has become of its
    page since; None for any other request.
    """
    once = request.POST.get("once", "")
    outcome = done_before(once, body_fingerprint(request, form_key), by=by) if once else None
    return _on(request, outcome) if outcome is not None else None


def _on(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    if outcome.message:
        messages.success(request, outcome.message)
    return go(request, outcome.location or request.path)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page of its own for a refusal that has no form to return to."""
    return render(request, "ui/errors/conflict.html", {"refusal": refusal}, status=refusal.status)
