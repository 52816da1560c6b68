"""The gallery: every component in all its states, and sample pages that mirror the screens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hallkeeper.foundation.ui.gallery import samples
from hallkeeper.foundation.ui.gallery.forms import DepositSample

PAGES = ("all", "today", "day", "count", "deposit", "list", "signin", "a4", "slip", "live")


def gallery(request: HttpRequest, page: str = "all") -> HttpResponse:
    """Made-up data only; open while developing, else to signed-in people. A POST comes back with errors."""
    if not settings.DEBUG and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if page not in PAGES:
        raise Http404
    form = DepositSample(request.POST) if request.method == "POST" else DepositSample()
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    context = {
        **samples.everything(),
        "shell": samples.shell(page),
        "pages": PAGES[1:],
        "form": form,
        "sample_form": DepositSample(initial={"amount": 268400}, auto_id="sample_%s"),
        "wrong_form": DepositSample({"amount": "12.345", "slip": ""}),
    }
    return render(request, f"ui/gallery/{page}.html", context, status=status)


gallery.right = "signed-in"  # type: ignore[attr-defined]
