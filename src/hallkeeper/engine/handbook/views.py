"""The handbook: all clauses, and one with what makes it happen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.handbook.models import Clause
from hallkeeper.engine.handbook.presenters import control_lines, parts
from hallkeeper.engine.handbook.queries import around, clause, trail_of
from hallkeeper.foundation.kernel.api import Missing
from hallkeeper.foundation.ui.api import reads
from hallkeeper.org.posts.api import signed_in


def _clause(number: str) -> Clause:
    found = clause(number)
    if found is None:
        raise Missing("handbook.missing", _("There is no such clause"))
    return found


@signed_in
@reads
def index(request: HttpRequest) -> HttpResponse:
    """Chapters and their clauses; each says how many things make it happen."""
    return render(request, "engine_handbook/index.html", {"parts": parts()})


@signed_in
@reads
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One clause; a chip asks for the part without the frame."""
    one = _clause(number)
    before, after = around(one)
    context = {
        "clause": one,
        "chapters": trail_of(one),
        "controls": control_lines(one),
        "before": before,
        "after": after,
    }
    fragment = bool(request.headers.get("HX-Request"))
    return render(request, f"engine_handbook/{'sheet' if fragment else 'clause'}.html", context)


@signed_in
@reads
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The part that a chip shows beside the page."""
    one = _clause(number)
    context = {"clause": one, "chapters": trail_of(one), "controls": control_lines(one)}
    return render(request, "engine_handbook/sheet.html", context)
