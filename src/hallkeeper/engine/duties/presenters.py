"""How duties look: the rows of lists, and the words of evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hallkeeper.engine.duties.actions.completing import UNDO
from hallkeeper.engine.duties.addresses import page_of, url_of
from hallkeeper.engine.duties.models import Duty, Evidence, State
from hallkeeper.engine.duties.owners import DO, Directory, may_do
from hallkeeper.engine.duties.rules import EvidenceSpec, shown_state
from hallkeeper.foundation.kernel.api import local, today
from hallkeeper.foundation.rooms.api import localised
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.foundation.ui.api import Act, DutyLine, Happening, clock, minutes_late, summary
from hallkeeper.org.posts.api import Actor

OPEN_STATES = ("late", "due_soon", "to_explain", "to_verify", "todo", "not_yet")


def state_of(duty: Duty, moment: datetime) -> str:
    """The state of the table in screens.md that this duty shows at `moment`."""
    return shown_state(
        duty.state,
        moment=moment,
        opens=duty.opens_at,
        due=duty.due_at,
        warn=duty.warn_at,
        done=duty.done_at,
        waits_as=duty.waits_as,
    )


@dataclass(frozen=True)
class DutyRow:
    """A duty in a list: `line` feeds the row of foundation.ui, the rest is for who builds more around it."""

    duty: Duty
    state: str
    owner: str
    mine: bool
    line: DutyLine


def rows_of(duties: Iterable[Duty], by: Actor, moment: datetime, *, show_owner: bool = True) -> list[DutyRow]:
    """Rows for many duties of the asker's halls; at most five queries however many there are."""
    wanted = list(duties)
    directory = Directory(wanted)
    return [_row(duty, by, moment, directory, show_owner) for duty in wanted]


def _row(duty: Duty, by: Actor, moment: datetime, directory: Directory, show_owner: bool) -> DutyRow:
    state = state_of(duty, moment)
    doable = by.may(DO, duty.hall) and may_do(duty, by, directory)
    owner = duty.done_by.name if duty.done_by else directory.words(duty)
    late = minutes_late(duty.due_at, duty.done_at or moment) if state in ("late", "done_late") else 0
    line = DutyLine(
        at=when_of(duty.due_at, local(moment).date()),
        state=state,
        title=summary([duty.title, duty.amounts]),
        detail=summary([owner if show_owner else "", clock(duty.done_at) if duty.done_at else ""]),
        clause=duty.clause,
        minutes=late,
        url=page_of(duty),
        act=_act(duty, by, moment, doable),
    )
    return DutyRow(duty=duty, state=state, owner=owner, mine=doable, line=line)


def when_of(moment: datetime, today: date) -> str:
    """`12:00`, or `11-22 12:00` for another day."""
    here = local(moment)
    return here.strftime("%H:%M" if here.date() == today else "%m-%d %H:%M")


def _act(duty: Duty, by: Actor, moment: datetime, doable: bool) -> Act | None:
    """What can be done from the list: tick it, go and do it, or take a fresh tick back."""
    spec = EvidenceSpec.model_validate(duty.evidence)
    mine = duty.done_at is not None and duty.done_by_id == by.person_id and moment - duty.done_at < UNDO
    if mine and spec.kind == "tick":
        return Act(_("Undo"), reverse("engine_duties:undo", args=[duty.pk]), method="post")
    if not doable or duty.state != "pending":
        return None
    if spec.kind == "tick" and not spec.takes_photo:
        return Act(_("It is done"), reverse("engine_duties:do", args=[duty.pk]), icon="check", method="post")
    return Act(_("Do it"), url_of(duty))


@dataclass(frozen=True)
class Shown:
    """One piece of evidence in words."""

    words: str
    who: str
    at: datetime
    photo: str = ""


def shown_evidence(evidence: Evidence) -> Shown:
    """What was shown when the duty was done, in the reader's language."""
    photo = reverse("engine_duties:photo", args=[evidence.duty_id, evidence.pk]) if evidence.blob_id else ""
    return Shown(words_of(evidence.kind, evidence.value), evidence.by_name, evidence.at, photo)


def proofs_of(duties: Iterable[Duty]) -> dict[int, str]:
    """What was shown for those that are done, in the reader's words, by key of the duty; one query."""
    done = [duty.pk for duty in duties if duty.state == State.DONE]
    rows = Evidence.objects.filter(duty__in=done).exclude(value={}).order_by("pk") if done else []
    return {row.duty_id: words_of(row.kind, row.value) for row in rows}


def words_of(kind: str, value: dict[str, Any]) -> str:
    """A value as people say it."""
    titles = value.get("titles")
    parts = [
        f"{value['number']} {value.get('unit', '')}".strip() if "number" in value else "",
        localised(titles) if isinstance(titles, dict) else "",
        str(value.get("text", "")),
        str(value.get("note", "")),
        str(value.get("reason", "")),
    ]
    return summary(parts) or {
        "signature": _("Signed"),
        "photo": _("Photo"),
        "undo": _("Taken back"),
        "act": _("Done by the act itself"),
    }.get(kind, _("Ticked"))


VERBS = {
    "duty.create": gettext_noop("Made"),
    "duty.complete": gettext_noop("Done"),
    "duty.complete_act": gettext_noop("Done by the act itself"),
    "duty.undo": gettext_noop("Taken back"),
    "duty.waive": gettext_noop("Waived"),
    "duty.urge": gettext_noop("Urged"),
    "duty.hand_to": gettext_noop("Handed on"),
    "duty.cancel": gettext_noop("Cancelled"),
}


def happenings(rows: Iterable[TrailRow]) -> list[Happening]:
    """What happened to a duty, as a timeline."""
    return [
        Happening(when_of(row.at, today()), verb_words(row.verb), row.actor_name, row.reason) for row in rows
    ]


def verb_words(verb: str) -> str:
    """A verb of the trail in the reader's words."""
    return _(VERBS[verb]) if verb in VERBS else verb
