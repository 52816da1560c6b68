"""Seals over a scope's rows, and the check that finds what was changed behind the product's back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from django.db.models import Max, Subquery
from django.db.models.functions import Coalesce

from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.macs import row_mac, seal_mac
from hallkeeper.foundation.trail.models import Seal, Tape, TrailRow
from hallkeeper.foundation.trail.recording import COMPANY, advance, flush, scope_of, transaction


def seal(hall: str, day: date | None) -> Seal:
    """Seal all rows of the scope that no seal covers yet, chained to the hall's previous seal.

    Joins the open transaction and first writes the rows buffered so far; rows recorded after it
    (even in the same transaction) wait for the next seal.
    """
    with transaction():
        flush()
        return _seal_scope(chain=hall or COMPANY, scope=scope_of(hall, day))


def _seal_scope(chain: str, scope: str) -> Seal:
    # Advancing by nothing locks the tape and reads its end; the second serialises sealers of one chain.
    last = advance({scope: 0, f"seals/{chain}": 1})[scope]
    ends = Seal.objects.filter(scope=scope).order_by("-last_seq").values("last_seq")
    seals = Seal.objects.filter(chain=chain).annotate(covered=Coalesce(Subquery(ends[:1]), 0))
    before = seals.order_by("-number").first()
    covered = before.covered if before else 0
    macs = TrailRow.objects.filter(scope=scope, seq__gt=covered, seq__lte=last).order_by("seq")
    made = Seal(
        chain=chain,
        number=before.number + 1 if before else 1,
        scope=scope,
        first_seq=covered + 1,
        last_seq=last,
        previous=before.mac if before else "",
        at=now().astimezone(UTC),
    )
    made.mac = seal_mac(made, macs.values_list("mac", flat=True))
    made.save()
    return made


def seal_the_rest(moment: datetime) -> int:
    """Once a day seal what earlier days left open: the company's rows and rows after a day's close."""
    start = datetime.combine(moment.astimezone(UTC).date(), datetime.min.time(), UTC)
    ends = dict(Seal.objects.values_list("scope").annotate(end=Max("last_seq")))
    stale = [
        tape.scope
        for tape in Tape.objects.exclude(scope__startswith="seals/")
        if tape.seq > (ends.get(tape.scope) or 0)
    ]
    older = set(TrailRow.objects.filter(scope__in=stale, at__lt=start).values_list("scope", flat=True))
    with transaction():
        for scope in sorted(older):
            _seal_scope(chain=scope.split("/")[0], scope=scope)
    return len(older)


def verify_trail() -> Iterator[str]:
    """Yield one sentence per unsound place; nothing when the trail is whole."""
    yield from _check_rows()
    yield from _check_seals()


def _check_rows() -> Iterator[str]:
    expected = dict(Tape.objects.exclude(scope__startswith="seals/").values_list("scope", "seq"))
    seen: dict[str, int] = dict.fromkeys(expected, 0)
    for row in TrailRow.objects.order_by("scope", "seq").iterator(chunk_size=2000):
        at = seen.get(row.scope)
        if at is None:
            yield f"trail row {row.scope}#{row.seq} has no tape"
            continue
        if row.seq != at + 1:
            yield f"trail {row.scope}: rows {at + 1} to {row.seq - 1} are missing"
        seen[row.scope] = row.seq
        if row.mac != row_mac(row):
            yield f"trail row {row.scope}#{row.seq} ({row.verb} {row.subject}) was changed"
    for scope, end in expected.items():
        if seen[scope] != end:
            yield f"trail {scope}: the tape says {end} rows, {seen[scope]} are there"


def _check_seals() -> Iterator[str]:
    previous: dict[str, Seal] = {}
    for made in Seal.objects.order_by("chain", "number").iterator():
        before = previous.get(made.chain)
        if made.number != (before.number + 1 if before else 1):
            yield f"seal {made.chain}#{made.number}: the one before it is missing"
        elif made.previous != (before.mac if before else ""):
            yield f"seal {made.chain}#{made.number} does not follow the one before it"
        if made.mac != seal_mac(made, _macs(made)):
            yield f"seal {made.chain}#{made.number} over {made.scope} does not match its rows"
        previous[made.chain] = made
    ends = dict(Tape.objects.filter(scope__startswith="seals/").values_list("scope", "seq"))
    for scope, end in ends.items():
        last = previous.get(scope.removeprefix("seals/"))
        if (last.number if last else 0) != end:
            yield f"{scope}: {end} seals were made, {last.number if last else 0} are there"


def _macs(made: Seal) -> Iterable[str]:
    rows = TrailRow.objects.filter(scope=made.scope, seq__gte=made.first_seq, seq__lte=made.last_seq)
    return rows.order_by("seq").values_list("mac", flat=True)
