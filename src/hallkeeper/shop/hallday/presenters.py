"""The day page's parts as the components draw them: path, gates, money, relay, hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.duties.api import Duty, url_of
from hallkeeper.foundation.kernel.api import MissingItem
from hallkeeper.foundation.ui.api import Act, GateItem, Holder, Stage, clock, duty_state
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
LOOK = _("Look")
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


def gate_items(
    duties: Sequence[Duty], blockers: Sequence[MissingItem], moment: datetime, mine: frozenset[int]
) -> list[GateItem]:
    """What a stage waits for: its duties, done ones too, then what the cash still wants."""
    acts = {str(one.url) for one in blockers}
    rows = [
        _duty_item(duty, moment, duty.pk in mine)
        for duty in duties
        if url_of(duty) not in acts or _done(duty)
    ]
    return _first_act_solid([*(_blocker_item(one) for one in blockers), *rows])


def _first_act_solid(items: list[GateItem]) -> list[GateItem]:
    """One solid button a page: the first thing that this person can do."""
    for n, item in enumerate(items):
        if item.act is not None and item.act.label != LOOK:
            return [*items[:n], replace(item, act=replace(item.act, solid=True)), *items[n + 1 :]]
    return items


def _done(duty: Duty) -> bool:
    return duty.state in ("done", "waived")


def _duty_item(duty: Duty, moment: datetime, mine: bool) -> GateItem:
    state = duty_state(duty.state, now=moment, due=duty.due_at, warn=duty.warn_at, done=duty.done_at)
    who = duty.done_by or duty.owner_person
    act: Act | None = None
    if not _done(duty):
        act = Act(_("Do it") if mine else LOOK, url_of(duty))
    return GateItem(
        state=state,
        title=duty.title,
        detail=who.name if who else "",
        at=clock(duty.done_at) if duty.done_at else "",
        act=act,
    )


def _blocker_item(one: MissingItem) -> GateItem:
    return GateItem("todo", one.label, one.who, act=Act(_("Go there"), one.url) if one.url else None)


def relay_of(holders: Sequence[tuple[str, datetime]], next_name: str, running: bool) -> list[Holder]:
    """The chain of custodians of the day, and who takes the box tomorrow."""
    last = len(holders) - 1
    chain = [
        Holder(
            name=name,
            turn="now" if n == last and running else "past",
            note=_("from %(clock)s") % {"clock": clock(since)},
            signed=_("Both signed") if n else "",
        )
        for n, (name, since) in enumerate(holders)
    ]
    if next_name:
        chain.append(Holder(next_name, "next", note=_("tomorrow")))
    return chain


def close_word(missing: int) -> str:
    """`Close: 2 to go`, or that it can be closed now."""
    if not missing:
        return str(_("Close: ready"))
    return ngettext("Close: %(n)s to go", "Close: %(n)s to go", missing) % {"n": missing}


def day_url(day: BusinessDay, name: str = "day") -> str:
    """A page of this day."""
    return reverse(f"shop_hallday:{name}", args=[day.hall.code, day.date.isoformat()])
