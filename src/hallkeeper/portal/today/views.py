"""Today: what do I do now?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hallkeeper.books.days.api import BusinessDay, day_now
from hallkeeper.engine.duties.api import coming, mine, of_hall
from hallkeeper.foundation.kernel.api import TZ, now, today
from hallkeeper.foundation.ui.api import day_strip, reads
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, current_hall, signed_in
from hallkeeper.portal.today.path import first_day_path
from hallkeeper.portal.today.presenters import Row, row_of, today_of
from hallkeeper.portal.today.reading import opening_row, told_about
from hallkeeper.portal.today.waiting import waiting_of

SEE_ALL = "engine_duties.see_all"


@signed_in
@reads
def today_page(request: HttpRequest) -> HttpResponse:
    """The first screen of everybody; on the first day a path of five."""
    by, hall = actor(request), current_hall(request)
    return render(request, "portal_today/today.html", _content(request, by, hall))


@signed_in
@reads
def live(request: HttpRequest) -> HttpResponse:
    """The parts that change by themselves, asked for every thirty seconds."""
    by, hall = actor(request), current_hall(request)
    return render(request, "portal_today/live.html", _content(request, by, hall))


def _content(request: HttpRequest, by: Actor, hall: Hall | None) -> dict[str, Any]:
    on, day = day_now(hall) if hall else (today(), None)
    request.hk_business_date = on  # type: ignore[attr-defined]  # the frame needs it too
    may_see_all = hall is not None and by.may(SEE_ALL, hall)
    whole = may_see_all and request.GET.get("show") == "hall"
    path = None if day is not None and day.opened_at else first_day_path(hall, by)
    moment = now()
    content = today_of(_rows(by, hall, (on, day), moment, whole=whole, first_day=path is not None), moment)
    return {
        "today": content,
        "path": path,
        "strip": _strip(hall, content.marks, moment),
        "waiting": waiting_of(by),
        "coming": coming(by, on),
        "whole": whole,
        "may_see_all": may_see_all,
        "hall": hall,
        "moment": moment,
    }


def _rows(
    by: Actor,
    hall: Hall | None,
    now_on: tuple[date, BusinessDay | None],
    moment: datetime,
    *,
    whole: bool,
    first_day: bool,
) -> list[Row]:
    on, day = now_on
    own = mine(by, on)
    shown = of_hall(hall, on) if whole and hall is not None else own
    doable = {duty.pk for duty in own}
    told = told_about(hall, on, day, shown)
    rows = [row_of(duty, moment, told, doable=duty.pk in doable) for duty in shown]
    if hall is not None and not first_day:
        opening = opening_row(hall, on, day, by=by, moment=moment, shown=shown)
        rows += [opening] if opening is not None else []
    return rows


def _strip(hall: Hall | None, marks: Any, moment: datetime) -> Any:
    if hall is None or not marks:
        return None
    on = moment.astimezone(TZ).date()
    opens, closes = (datetime.combine(on, time, TZ) for time in (hall.opens, hall.closes))
    return day_strip(
        [mark for mark in marks if mark.at.astimezone(TZ).date() == on],
        opens=opens,
        closes=closes,
        now=moment,
    )
