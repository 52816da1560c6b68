"""The daily report: by the figures of the close alone, sent once, to exactly those who must know."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from hallkeeper.books.notices.api import send
from hallkeeper.engine.manning.api import tomorrows_leader
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import holders
from hallkeeper.shop.hallday.events import DayClosed
from hallkeeper.shop.hallday.figures import CloseFigures, changes
from hallkeeper.shop.hallday.models import DayClose, DayReport
from hallkeeper.shop.hallday.rules import Readers, readers_of

REPORTING = "S1.3.2"


def on_day_closed(event: DayClosed) -> None:
    """Handler (after): send the report of the close unless it was sent already."""
    send_report(close_id=event.close_id)


def send_report(*, close_id: int) -> DayReport:
    """Build and send the report of a close; a second call changes nothing and returns the first report."""
    close = DayClose.objects.select_related("day", "day__hall").get(pk=close_id)
    done = DayReport.objects.filter(close=close).first()
    if done is not None:
        return done
    with translation.override("zh-hans"):
        subject, body = _subject(close), report_text(close)
    with transaction():
        done = DayReport.objects.select_for_update().filter(close=close).first()
        return done or _send(close, subject, body)


def _send(close: DayClose, subject: str, body: str) -> DayReport:
    hall, on = close.day.hall, close.day.date
    sender = Person.objects.get(code=close.by_code)
    readers = readers_for(hall, on, sender.pk)
    people = Person.objects.in_bulk([*readers.to, *readers.cc])
    notice = send(
        kind="daily_report",
        subject=subject,
        body=body,
        unsigned=body,  # with no superior set the report goes out all the same
        to=[people[one] for one in readers.to],
        cc=[people[one] for one in readers.cc],
        by=sender,
        hall=hall,
        subject_ref=f"shop_hallday.DayClose:{close.pk}",
    )
    report = DayReport(close=close, notice=notice, at=now())
    report.save()
    record(
        "hallday.report",
        f"shop_hallday.DayReport:{report.pk}",
        sender.who,
        hall=hall.code,
        day=on,
        clause=REPORTING,
        detail={
            "to": [people[one].code for one in readers.to],
            "cc": [people[one].code for one in readers.cc],
        },
    )
    return report


def readers_for(hall: Hall, on: date, sender: int) -> Readers:
    """Who gets the report of the day that `sender` (a person's key) closes, by post and tomorrow's shifts."""
    extra = list(value("day.report", hall=hall, on=on).extra_posts)
    tomorrow = tomorrows_leader(hall, on)
    return readers_of(
        department_managers=[one.pk for one in holders("department_manager", hall, on)],
        tomorrows_leader=tomorrow.pk if tomorrow else None,
        leaders=[
            one.pk for post in ("hall_manager", "general_manager", *extra) for one in holders(post, hall, on)
        ],
        sender=sender,
    )


def _subject(close: DayClose) -> str:
    name = _("Daily report") if close.generation == 1 else _("Daily report, corrected")
    return f"{name} {close.day.hall.name} {close.day.date.isoformat()}"


def report_text(close: DayClose) -> str:
    """The report as plain text, in the active language, by the data alone."""
    figures = CloseFigures.from_json(close.figures)
    before = DayClose.objects.filter(day=close.day, generation=close.generation - 1).first()
    context = {
        "close": close,
        "figures": figures,
        "replaced": before,
        "changes": changes(CloseFigures.from_json(before.figures), figures) if before else [],
    }
    return render_to_string("shop_hallday/report.txt", context).strip() + "\n"
