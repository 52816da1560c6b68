"""Today: what do I do now?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hallkeeper.books.days.api import business_date
from hallkeeper.books.notices.api import inbox
from hallkeeper.engine.approvals.api import waiting_for
from hallkeeper.engine.duties.api import coming, mine, of_hall
from hallkeeper.foundation.kernel.api import TZ, now, today
from hallkeeper.foundation.ui.api import day_strip, reads
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, current_hall, signed_in
from hallkeeper.portal.today.path import first_day_path
from hallkeeper.portal.today.presenters import today_of

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
    on = business_date(hall) if hall else today()
    request.hk_business_date = on  # type: ignore[attr-defined]  # the frame needs it too
    own = mine(by, on)
    may_see_all = hall is not None and by.may(SEE_ALL, hall)
    whole = may_see_all and request.GET.get("show") == "hall"
    shown = of_hall(hall, on) if whole and hall is not None else own
    moment = now()
    content = today_of(shown, moment, doable=frozenset(duty.pk for duty in own))
    return {
        "today": content,
        "path": first_day_path(hall, by),
        "strip": _strip(hall, content.marks, moment),
        "approvals": list(waiting_for(by)[:5]),
        "to_acknowledge": list(inbox(by).filter(ack_wanted=True, acknowledged_at=None)[:5]),
        "coming": coming(by, on),
        "whole": whole,
        "may_see_all": may_see_all,
        "hall": hall,
        "moment": moment,
    }


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
