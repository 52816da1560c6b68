"""The list of what a stage waits for: who has it, and what the one who looks can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.api import Duty, page_of, url_of
from hallkeeper.foundation.kernel.api import MissingItem
from hallkeeper.foundation.ui.api import Act, GateItem, clock, duty_state, minutes_late, state_word, summary
from hallkeeper.shop.hallday.awaiting import CLOSE_PAGE

COUNTS = ("shop_cash:count_opening", "shop_cash:count_close")
LOOK = _("Look")


@dataclass(frozen=True)
class Asker:
    """Who looks: their name, the duties that are theirs, whether they may urge, the page they are on."""

    name: str
    mine: frozenset[int] = frozenset()
    may_urge: bool = False
    page: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a stage waits for: its duties, whose they are, what was shown for them, what the cash lacks."""

    duties: Sequence[Duty]
    owners: Mapping[int, str]
    proofs: Mapping[int, str]
    blockers: Sequence[MissingItem] = ()


def gate_items(wanted: Wanted, moment: datetime, asker: Asker, *, begun: bool = True) -> list[GateItem]:
    """The rows, done ones too. Once the stage has `begun`, the first thing that this person can do is the
    page's solid button; the key `c` goes there.
    """
    holders = {str(one.url): one.who for one in wanted.blockers}
    pending = {url_of(duty) for duty in wanted.duties if not _done(duty)}
    rest = [_blocker_item(one) for one in wanted.blockers if str(one.url) not in pending]
    rows = [_duty_item(duty, wanted, moment, asker, holders) for duty in wanted.duties]
    return _first_act([*rest, *rows], solid=begun)


def _first_act(items: list[GateItem], *, solid: bool) -> list[GateItem]:
    for n, item in enumerate(items):
        if item.act is not None and item.act.method == "get" and item.act.label != LOOK:
            act = replace(item.act, solid=solid, key="c")
            return [*items[:n], replace(item, act=act), *items[n + 1 :]]
    return items


def _done(duty: Duty) -> bool:
    return duty.state in ("done", "waived")


def _duty_item(
    duty: Duty, wanted: Wanted, moment: datetime, asker: Asker, holders: Mapping[str, str]
) -> GateItem:
    state = duty_state(duty.state, now=moment, due=duty.due_at, warn=duty.warn_at, done=duty.done_at)
    late = minutes_late(duty.due_at, duty.done_at) if duty.done_at else 0
    who = duty.done_by.name if duty.done_by else wanted.owners.get(duty.pk, "")
    holder = holders.get(url_of(duty), "")
    if _done(duty):
        words = [who, wanted.proofs.get(duty.pk, ""), state_word(state, minutes=late) if late else ""]
    else:
        words = [holder or who, *_remarks(duty)]
    return GateItem(
        state=state,
        title=duty.title,
        detail=summary(words),
        at=clock(duty.done_at) if duty.done_at else "",
        act=None if _done(duty) else _act(duty, asker, holder),
    )


def _remarks(duty: Duty) -> list[str | Promise]:
    if duty.act in COUNTS:
        return [_("counted by who holds the box")]
    return [_("done with the close")] if duty.act == CLOSE_PAGE else []


def _act(duty: Duty, asker: Asker, holder: str) -> Act | None:
    """What can be done from here. What the close does itself has no button of its own."""
    if duty.act == CLOSE_PAGE:
        return None
    if holder == asker.name or (not holder and duty.pk in asker.mine):
        return Act(_("Start cash count") if duty.act in COUNTS else _("Do it"), url_of(duty))
    if asker.may_urge and duty.state == "pending":
        url = reverse("engine_duties:urge", args=[duty.pk])
        return Act(_("Urge"), url, icon="speakerphone", method="post", back=asker.page)
    return Act(LOOK, page_of(duty))


def _blocker_item(one: MissingItem) -> GateItem:
    return GateItem("todo", one.label, one.who, act=Act(_("Go there"), one.url) if one.url else None)
