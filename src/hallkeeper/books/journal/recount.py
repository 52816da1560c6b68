"""`hallkeeper verify`: the books recounted three ways. Each check names the rows that are unsound."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from hallkeeper.books.days.api import BusinessDay, State
from hallkeeper.books.journal.accounts import is_account
from hallkeeper.books.journal.models import DayTotal, Entry, Leg
from hallkeeper.foundation.trail.api import TrailRow, detail_of


def check_entries() -> Iterator[str]:
    """First way: every entry's legs sum to zero per unit, know their accounts, and lie in its day."""
    crooked = Leg.objects.values("entry_id", "unit").annotate(total=Sum("fen")).exclude(total=0)
    for row in crooked.order_by("entry_id"):
        yield f"journal entry {row['entry_id']}: its legs sum to {row['total']} {row['unit']}, not to zero"
    thin = Entry.objects.annotate(count=Count("legs")).filter(count__lt=2)
    for pk in thin.order_by("pk").values_list("pk", flat=True):
        yield f"journal entry {pk}: fewer than two legs"
    strayed = Leg.objects.exclude(day=F("entry__day"), hall=F("entry__hall"))
    strange = Entry.objects.exclude(date=F("day__date"), hall=F("day__hall"))
    for leg in strayed.order_by("pk"):
        yield f"journal leg {leg.pk} of entry {leg.entry_id} lies in another day or hall than its entry"
    for entry in strange.order_by("pk"):
        yield f"journal entry {entry.pk} lies in another hall or date than its day"
    for account in Leg.objects.values_list("account", flat=True).distinct():
        if not is_account(account):
            yield f"journal: legs in the unknown account {account!r}"


def check_against_trail() -> Iterator[str]:
    """Second way: every entry is exactly what the trail says was posted, and none is missing."""
    posted = dict(
        TrailRow.objects.filter(verb="journal.post")
        .values_list("subject", "detail")
        .iterator(chunk_size=2000)
    )
    entries = Entry.objects.prefetch_related("legs").order_by("pk")
    for entry in entries.iterator(chunk_size=1000):
        detail = posted.pop(entry.name_on_trail, None)
        if detail is None:
            yield f"journal entry {entry.pk} stands on no trail row"
            continue
        told = sorted(tuple(leg) for leg in detail_of(detail).get("legs", []))
        there = sorted((leg.account, leg.unit, leg.fen) for leg in entry.legs.all())
        if told != there:
            yield f"journal entry {entry.pk}: the trail says {told}, the legs say {there}"
    for subject in sorted(posted):
        yield f"{subject} was posted and is gone"


def check_day_totals() -> Iterator[str]:
    """Third way: the totals of each closed day are the sums of its legs."""
    closed = Q(day__state=State.CLOSED)
    summed = {
        (row["day_id"], row["account"], row["unit"]): row["total"]
        for row in Leg.objects.filter(closed).values("day_id", "account", "unit").annotate(total=Sum("fen"))
    }
    sealed = {
        (row.day_id, row.account, row.unit): row.fen
        for row in DayTotal.objects.filter(closed, generation=F("day__generation"))
    }
    names = {day.pk: f"{day.hall.code} {day.date}" for day in BusinessDay.objects.select_related("hall")}
    for key in sorted({*summed, *sealed}):
        if summed.get(key, 0) != sealed.get(key, 0):
            day, account, unit = key
            yield (
                f"day {names[day]}, {account}: legs sum to {summed.get(key, 0)} {unit}, "
                f"the day's total says {sealed.get(key, 0)}"
            )
