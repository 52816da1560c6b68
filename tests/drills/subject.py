"""What the drills drive: real verbs through the page's entry, and what must hold after each of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.core.management import call_command
from django.db.backends.utils import CursorWrapper

from hallkeeper.config.commands.verify import findings
from hallkeeper.foundation.kernel.api import Refusal, Who, today
from hallkeeper.foundation.numbering.api import next_number
from hallkeeper.foundation.once.api import Outcome, fingerprint, perform
from hallkeeper.foundation.trail.api import TrailRow, record, seal
from tests.drills import trail_tamperings

ZHOU = Who("E003", "周敏")


@dataclass(frozen=True)
class Act:
    """One press of a button: its key, what is sent, and the verb behind it."""

    key: str
    body: dict[str, object]
    verb: Callable[[], Outcome]
    by: Who
    hall: str

    def press(self) -> Outcome | Refusal:
        """Through the page's entry; a refusal is an answer too."""
        try:
            return perform(self.key, fingerprint(self.body), self.verb, by=self.by, hall=self.hall)
        except Refusal as refusal:
            return refusal


def set_up() -> None:
    """An empty installation of the drill's own."""
    call_command("migrate", interactive=False, verbosity=0)


def acts(seed: int, prefix: str) -> Iterator[Act]:
    """Endless acts of one client."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        key = f"{prefix}-{number}"
        yield Act(key, {"n": number}, _numbered(key, chance.randrange(1, 4)), ZHOU, "NM")


def _numbered(key: str, rows: int) -> Callable[[], Outcome]:
    def verb() -> Outcome:
        number = next_number("drill", "NM")
        for row in range(rows):
            record("drilled", f"drill:{number}", ZHOU, hall="NM", detail={"row": row, "of": rows, "key": key})
        return Outcome(f"/drill/{number}/", ids={"number": number, "rows": rows})

    return verb


def seal_up() -> None:
    """What the close does to the day, and the nightly tick to the company."""
    seal("NM", today())
    seal("", None)


def tamperings() -> list[Callable[[CursorWrapper, random.Random], str]]:
    """Ways to change the books behind the product's back; each returns what verify must name."""
    return trail_tamperings.WAYS


def faults(keys: Iterable[tuple[str, dict[str, int]]]) -> Iterator[str]:
    """What does not hold: an act that is only half there, an unsound row."""
    rows: dict[str, int] = {}
    for subject in TrailRow.objects.filter(verb="drilled").values_list("subject", flat=True):
        rows[subject] = rows.get(subject, 0) + 1
    claimed = {f"drill:{ids['number']}": ids["rows"] for _key, ids in keys}
    for subject in sorted(rows.keys() | claimed.keys()):
        if rows.get(subject) != claimed.get(subject):
            yield f"half: {subject} has {rows.get(subject)} rows of {claimed.get(subject)}"
    yield from (f"{check}: {row}" for check, row in findings())
