"""Reminding people of what they have not acknowledged, in opening hours only (S1.5.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallkeeper.books.notices.actions import MAIL, Draft, send_many
from hallkeeper.books.notices.models import Delivery
from hallkeeper.books.notices.queries import top_of_the_company
from hallkeeper.foundation.jobs.api import enqueue
from hallkeeper.foundation.kernel.api import SYSTEM, Refusal, local
from hallkeeper.foundation.once.api import gate
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import superiors_of

HOURS = 4
TIMES = 3
LEAST = timedelta(hours=1)
OFFICE = (time(9), time(18))  # for what belongs to no hall
AT_ONCE = 200  # people per run; the rest waits half a minute
LOOKED_AT = 2000


def four_hours(hall: Hall | None) -> int:
    """What holds where no policy says otherwise."""
    return HOURS


def chase(moment: datetime, hours_of: Callable[[Hall | None], int] = four_hours) -> int:
    """Remind everyone who has owed an acknowledgement for `hours_of(hall)` hours (again after as many), three
    times at most; then tell their superior once. Returns how many people were reminded or reported.

    Idempotent: what was reminded at `moment` is due again only so many hours later. Policies lie above this
    room, so who runs the tick brings the hours.
    """
    with gate(), transaction():
        due = [row for row in _owed(moment) if _open(row, moment) and _is_due(row, moment, hours_of)]
        due = due[:AT_ONCE]
        remind = [row for row in due if row.chased_times < TIMES]
        report = [row for row in due if row.chased_times >= TIMES]
        _remind(remind, moment)
        _report(report, moment)
    return len(due)


def _is_due(row: Delivery, moment: datetime, hours_of: Callable[[Hall | None], int]) -> bool:
    return (row.chased_at or row.sent_at) <= moment - timedelta(hours=hours_of(row.notice.hall))


def _owed(moment: datetime) -> list[Delivery]:
    before = moment - LEAST
    rows = Delivery.objects.filter(
        Q(chased_at__isnull=True, sent_at__lte=before) | Q(chased_at__lte=before),
        ack_wanted=True,
        acknowledged_at__isnull=True,
        superior_told_at__isnull=True,
        person__active=True,
    )
    # Two workers at once: on PostgreSQL the second one finds these rows taken; SQLite has one writer.
    held = rows.select_for_update(skip_locked=True, of=("self",))
    ordered = held.order_by(Coalesce("chased_at", "sent_at"), "pk")
    return list(ordered.select_related("notice", "notice__hall", "person")[:LOOKED_AT])


def _open(row: Delivery, moment: datetime) -> bool:
    hall = row.notice.hall
    opens, closes = (hall.opens, hall.closes) if hall else OFFICE
    return opens <= local(moment).time() < closes


def _remind(rows: Sequence[Delivery], moment: datetime) -> None:
    if not rows:
        return
    ids = [row.pk for row in rows]
    # Unread again, so it stands on top of the inbox and counts at the bell.
    Delivery.objects.filter(pk__in=ids).update(
        chased_at=moment, chased_times=F("chased_times") + 1, read_at=None
    )
    enqueue(MAIL, {"remind": ids})
    for row in rows:
        _record("notice.remind", row, {"person": row.person.code, "times": row.chased_times + 1})


def _report(rows: Sequence[Delivery], moment: datetime) -> None:
    if not rows:
        return
    top = top_of_the_company()
    with override(settings.LANGUAGE_CODE):
        send_many([_about(row, top, moment) for row in rows])
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(superior_told_at=moment)
    for row in rows:
        _record("notice.report", row, {"person": row.person.code})


def _about(row: Delivery, top: Sequence[Person], moment: datetime) -> Draft:
    words = {"name": row.person.name, "subject": row.notice.subject, "times": row.chased_times}
    return Draft(
        kind="notices.unacknowledged",
        subject=_("%(name)s has not acknowledged: %(subject)s") % words,
        body=_("%(name)s was reminded %(times)s times.") % words,
        to=_superiors(row, top, moment),
        hall=row.notice.hall,
        subject_ref=row.notice.ref,
    )


def _superiors(row: Delivery, top: Sequence[Person], moment: datetime) -> Sequence[Person]:
    try:
        return superiors_of(row.person, row.notice.hall, local(moment).date()) or top
    except Refusal:
        return top


def _record(verb: str, row: Delivery, detail: dict[str, object]) -> None:
    hall = row.notice.hall
    record(verb, row.notice.ref, SYSTEM, hall=hall.code if hall else "", detail=detail, clause="S1.5.2")
