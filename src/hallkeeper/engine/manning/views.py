"""Who is on duty: the week of a hall."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallkeeper.engine.manning.actions import RIGHT, copy_last_week, set_week
from hallkeeper.engine.manning.forms import TimesForm, WeekForm
from hallkeeper.engine.manning.importing import KIND, import_roster
from hallkeeper.engine.manning.queries import all_shifts_of, shifts_of, week_rows, workers
from hallkeeper.engine.manning.shift_times import set_shift_times
from hallkeeper.foundation.kernel.api import date_asked, today
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import BusinessForm, act, form_page, reads, sheet_page
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, current_hall, hall_of, requires, signed_in

TEMPLATE = "engine_manning/week.html"


def _asked(request: HttpRequest) -> tuple[date, list[date]]:
    """The Monday and the days of the page: a week, or one day for the phone."""
    text = request.GET.get("day") or request.GET.get("week") or ""
    asked = date_asked(text) or today()
    monday = asked - timedelta(days=asked.weekday())
    days = [asked] if request.GET.get("day") else [monday + timedelta(days=n) for n in range(7)]
    return monday, days


def _form(request: HttpRequest, hall: Hall, days: list[date], by: Actor) -> WeekForm:
    return WeekForm(
        request.POST if request.method == "POST" else None,
        workers=workers(hall, days[0], days[-1]),
        days=days,
        shifts=shifts_of(hall),
        rows=week_rows(hall, days[0], days[-1]),
        editable=by.may(RIGHT, hall),
    )


def _context(request: HttpRequest, hall: Hall, by: Actor) -> dict[str, object]:
    monday, days = _asked(request)
    return {
        "hall": hall,
        "halls": by.halls().filter(active=True),
        "monday": monday,
        "days": days,
        "week": [monday + timedelta(days=n) for n in range(7)],
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "today": today(),
        "may_set": by.may(RIGHT, hall),
    }


@signed_in
@reads
def index(request: HttpRequest) -> HttpResponse:
    """The week of the hall this person works in."""
    hall = current_hall(request)
    if hall is None:
        return render(request, "engine_manning/none.html")
    return HttpResponseRedirect(reverse("engine_manning:week", args=[hall.code]))


@signed_in
@reads
def week(request: HttpRequest, hall: str) -> HttpResponse:
    """A week, or with `?day=` one day: person by day, shift by shift."""
    by = actor(request)
    place = hall_of(by, hall)
    form = _form(request, place, _asked(request)[1], by)
    return render(request, TEMPLATE, {**_context(request, place, by), "form": form})


@requires(RIGHT)
def save(request: HttpRequest, hall: str) -> HttpResponse:
    """Take the grid as handed in: every place that differs from what the page showed."""
    by = actor(request)
    place = hall_of(by, hall, RIGHT)
    form = _form(request, place, _asked(request)[1], by)

    def verb(_bound: BusinessForm) -> Outcome:
        count = set_week(hall=place, changes=form.changes(), by=by)
        told = ngettext("Saved: %(n)s place changed", "Saved: %(n)s places changed", count) % {"n": count}
        return Outcome(location=_back(request, place), message=told)

    return form_page(
        request,
        template=TEMPLATE,
        form=form,
        verb=verb,
        by=by,
        form_key="manning.week",
        hall=place.code,
        context=_context(request, place, by),
    )


@requires(RIGHT)
def copy(request: HttpRequest, hall: str) -> HttpResponse:
    """Fill the free places of a week from the week before."""
    by = actor(request)
    place = hall_of(by, hall, RIGHT)
    monday, _days = _asked(request)

    def verb() -> Outcome:
        count = copy_last_week(hall=place, monday=monday, by=by)
        told = ngettext("%(n)s place filled", "%(n)s places filled", count) % {"n": count}
        return Outcome(location=_back(request, place), message=told if count else _("Nothing to copy"))

    if request.method != "POST":
        return HttpResponseRedirect(_back(request, place))
    return act(request, form_key="manning.copy", verb=verb, by=by, hall=place.code)


@requires(RIGHT)
def times(request: HttpRequest, hall: str) -> HttpResponse:
    """The hall's own shift times."""
    by = actor(request)
    place = hall_of(by, hall, RIGHT)
    form = TimesForm(request.POST if request.method == "POST" else None, shifts=all_shifts_of(place))

    def verb(_bound: BusinessForm) -> Outcome:
        set_shift_times(hall=place, times=form.times(), by=by)
        return Outcome(
            location=reverse("engine_manning:week", args=[place.code]), message=_("Shift times saved")
        )

    return form_page(
        request,
        template="engine_manning/times.html",
        form=form,
        verb=verb,
        by=by,
        form_key="manning.times",
        hall=place.code,
        context={"hall": place},
    )


def _back(request: HttpRequest, hall: Hall) -> str:
    query = request.GET.urlencode()
    address = reverse("engine_manning:week", args=[hall.code])
    return f"{address}?{query}" if query else address


@requires(RIGHT)
def bring(request: HttpRequest, hall: str) -> HttpResponse:
    """Who works when, from a sheet."""
    by = actor(request)
    at = hall_of(by, hall, RIGHT)
    return sheet_page(
        request,
        kind=KIND,
        bring=lambda rows: import_roster(rows, by, at),
        by=by,
        title=_("Shifts from a sheet"),
        note=at.name,
        back=reverse("engine_manning:week", args=[at.code]),
        hall=at.code,
    )
