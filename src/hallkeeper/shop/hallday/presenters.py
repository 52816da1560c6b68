"""The day page's parts as the components draw them: path, gates, money, relay, hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.kernel.api import local
from hallkeeper.foundation.ui.api import Holder, Stage
from hallkeeper.shop.hallday.rules import DayFacts, Mark, path_of
from hallkeeper.shop.hallday.rules import Stage as StageCode

Text = str | Promise

STAGES: dict[StageCode, tuple[Text, str]] = {
    StageCode.OPEN: (pgettext_lazy("stage", "Open"), "building-store"),
    StageCode.SERVE: (pgettext_lazy("stage", "Serve"), "users"),
    StageCode.COUNT: (pgettext_lazy("stage", "Count"), "clipboard-check"),
    StageCode.CLOSE: (pgettext_lazy("stage", "Close"), "calculator"),
    StageCode.REPORT: (pgettext_lazy("stage", "Report"), "mail-forward"),
    StageCode.DEPOSIT: (pgettext_lazy("stage", "Deposit"), "building-bank"),
}
_WAITS: dict[StageCode, Text] = {
    StageCode.OPEN: _("After opening"),
    StageCode.COUNT: _("After the count"),
}
_MARKS = {Mark.DONE: "done", Mark.CURRENT: "current", Mark.LATER: "not_yet", Mark.LATE: "late"}


@dataclass(frozen=True)
class Notes:
    """The small print under each stage, as text."""

    time: Mapping[StageCode, Text]
    note: Mapping[StageCode, Text]
    late: frozenset[StageCode] = frozenset()


def stages_of(facts: DayFacts, notes: Notes, overridden: frozenset[StageCode] = frozenset()) -> list[Stage]:
    """The path of six as the component draws it; an overridden stage keeps its bent arrow."""
    marks = path_of(facts)
    return [
        Stage(
            label=STAGES[code][0],
            state="overridden" if code in overridden and marks[code] is Mark.DONE else _MARKS[marks[code]],
            icon=STAGES[code][1],
            time=notes.time.get(code, ""),
            note=notes.note.get(code, ""),
            note_tone="late" if code in notes.late else "",
        )
        for code in StageCode
    ]


def relay_of(
    holders: Sequence[tuple[str, datetime]], next_name: str, running: bool, on: date
) -> list[Holder]:
    """The chain of custodians of the day `on`, and who takes the box tomorrow."""
    last = len(holders) - 1
    chain = [
        Holder(
            name=name,
            turn="now" if n == last and running else "past",
            note=_("from %(clock)s") % {"clock": short(since, on)},
            signed=_("Both signed") if n else "",
        )
        for n, (name, since) in enumerate(holders)
    ]
    if next_name:
        chain.append(Holder(next_name, "next", note=_("tomorrow")))
    return chain


def short(moment: datetime, on: date) -> str:
    """`15:30` on the day itself, else with its date."""
    here = local(moment)
    return here.strftime("%H:%M" if here.date() == on else "%m-%d %H:%M")


def close_word(missing: int) -> str:
    """`Close: 2 to go`, or that it can be closed now."""
    if not missing:
        return str(_("Close: ready"))
    return ngettext("Close: %(n)s to go", "Close: %(n)s to go", missing) % {"n": missing}


def wait_word(stage: StageCode) -> Text:
    """`After opening`: why a duty cannot begin yet."""
    return _WAITS[stage]


def day_url(day: BusinessDay, name: str = "day") -> str:
    """A page of this day."""
    return reverse(f"shop_hallday:{name}", args=[day.hall.code, day.date.isoformat()])
