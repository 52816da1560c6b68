"""How states look: word, icon, shape and tone, from one table (screens.md, "Visual language").

Pure functions and frozen dataclasses; templates only draw what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import local

Text = str | Promise


@dataclass(frozen=True, slots=True)
class StateLook:
    """A state as people see it. `tone` is one of todo, soon, late, done, over, notyet."""

    code: str
    word: Text
    icon: str
    shape: str
    tone: str


def _look(code: str, word: Text, icon: str, shape: str, tone: str) -> tuple[str, StateLook]:
    return code, StateLook(code, word, icon, shape, tone)


STATES: dict[str, StateLook] = dict(
    (
        _look("not_yet", _("Not yet"), "circle-dashed", "ring", "notyet"),
        _look("todo", _("To do"), "circle-dot", "thick", "todo"),
        _look("current", _("Under way"), "progress", "thick", "todo"),
        _look("due_soon", _("Due soon"), "hourglass-high", "diamond", "soon"),
        _look("late", _("Late"), "alert-triangle", "square", "late"),
        _look("done", _("Done"), "circle-check", "disc", "done"),
        _look("done_late", _("Done late"), "clock-check", "square", "late"),
        _look("to_verify", _("To verify"), "eye-check", "half", "todo"),
        _look("to_explain", _("To explain"), "progress-alert", "diamond", "soon"),
        _look("returned", _("Returned"), "corner-down-left", "ring", "soon"),
        _look("waived", _("Waived"), "circle-minus", "dash", "notyet"),
        _look("missed", _("Missed"), "circle-x", "cross", "late"),
        _look("paused", _("Paused"), "player-pause", "bars", "notyet"),
        _look("locked", _("Locked"), "lock", "none", "notyet"),
        _look("cancelled", _("Cancelled"), "circle-minus", "dash", "notyet"),
        _look("overridden", _("Overridden"), "arrow-back-up", "diamond", "soon"),
        _look("matched", _("Agrees"), "circle-check", "disc", "done"),
        _look("short", _("Short"), "alert-triangle", "square", "late"),
        _look("over", _("Over"), "alert-triangle", "square", "over"),
        _look("refused", _("Refused"), "hand-stop", "cross", "late"),
    )
)

# What other rooms call the same things.
ALIASES = {
    "pending": "not_yet",
    "open": "current",
    "planned": "not_yet",
    "closed": "done",
    "reopened": "current",
}


def state_look(state: str) -> StateLook:
    """The look of a state or of one of its aliases. Raises KeyError for an unknown state."""
    return STATES[ALIASES.get(state, state)]


def duty_state(
    state: str, *, now: datetime, due: datetime, warn: datetime | None, done: datetime | None
) -> str:
    """The state a duty shows: `done_late`, `due_soon` and `late` come from the times.

    Late stays visible after it is done: never plain done.
    """
    if state == "done":
        return "done_late" if done is not None and done > due else "done"
    if state != "pending":
        return state
    if now > due:
        return "late"
    if warn is not None and now >= warn:
        return "due_soon"
    return "not_yet"


def minutes_late(due: datetime, done: datetime) -> int:
    """Whole minutes after `due`, at least 1 when late, 0 when in time."""
    seconds = int((done - due).total_seconds())
    return max(1, seconds // 60) if seconds > 0 else 0


def state_word(state: str, *, minutes: int = 0) -> Text:
    """The word of a state; with minutes: `Done 7 min late`, from an hour on in hours."""
    look = state_look(state)
    if minutes <= 0 or look.code not in ("done_late", "late"):
        return look.word
    if look.code == "done_late":
        return _("Done %(span)s late") % {"span": spell_minutes(minutes)}
    return _("Late by %(span)s") % {"span": spell_minutes(minutes)}


def spell_minutes(minutes: int) -> str:
    """`7 min`, `1 h 05`, `2 days`, in the reader's language."""
    if minutes < 60:
        return str(_("%(n)s min") % {"n": minutes})
    if minutes < 48 * 60:
        return str(_("%(hours)s h %(minutes)s") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02d}"})
    return str(_("%(n)s days") % {"n": minutes // (24 * 60)})


@dataclass(frozen=True, slots=True)
class Act:
    """A button: `method` is get or post; `solid` marks the page's one solid button; `confirm` asks first; a
    post comes `back` to where it was pressed.
    """

    label: Text
    url: str = ""
    icon: str = ""
    solid: bool = False
    method: str = "get"
    tone: str = ""
    blocked: bool = False
    confirm: Text = ""
    key: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One row of a duty list; `at` is the local clock, `hot` marks the row of the card on top, `waits` says
    what must come first, `key` opens the row.
    """

    at: str
    state: str
    title: Text
    detail: Text = ""
    clause: str = ""
    minutes: int = 0
    url: str = ""
    act: Act | None = None
    hot: bool = False
    strong: bool = False
    waits: Text = ""
    key: str = ""

    @property
    def look(self) -> StateLook:
        """Icon, shape and tone of the state."""
        return state_look(self.state)

    @property
    def over(self) -> bool:
        """Nothing left to do here: on the phone these rows fold. What wants an explanation never folds."""
        return self.look.code in ("done", "done_late", "waived", "cancelled")

    @property
    def word(self) -> Text:
        """The state in words, with how late; or what it waits for."""
        return self.waits or state_word(self.state, minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class NextCard:
    """The one thing to do: countdown from server time, one solid act."""

    state: str
    title: Text
    detail: Text
    act: Act | None = None
    clause: str = ""
    due: datetime | None = None
    warn: datetime | None = None

    @property
    def look(self) -> StateLook:
        """Tone and icon of the card."""
        return state_look(self.state)


@dataclass(frozen=True, slots=True)
class GateItem:
    """One thing that must be done first: who has it, since when, or the act that does it."""

    state: str
    title: Text
    detail: Text = ""
    at: str = ""
    act: Act | None = None

    @property
    def look(self) -> StateLook:
        """Icon and tone."""
        return state_look(self.state)

    @property
    def done(self) -> bool:
        """Done rows are plain, open rows are bold."""
        return self.look.tone == "done"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the day or of a case. States: done, current, late, not_yet, overridden."""

    label: Text
    state: str
    icon: str
    time: Text = ""
    note: Text = ""
    note_tone: str = ""
    url: str = ""

    @property
    def look(self) -> StateLook:
        """Word for screen readers and tone."""
        return state_look(self.state)

    @property
    def shown_icon(self) -> str:
        """A check when done, a bent arrow when overridden, else the stage's own."""
        return {"done": "check", "overridden": "arrow-back-up"}.get(self.state, self.icon)

    @property
    def reached(self) -> bool:
        """The line that leads on from here is drawn solid."""
        return self.state in ("done", "overridden")


@dataclass(frozen=True, slots=True)
class Holder:
    """One person in a chain of custody; `turn` is past, now or next; `signed` describes the hop before."""

    name: str
    turn: str
    note: Text = ""
    signed: Text = ""

    @property
    def mark(self) -> str:
        """The surname mark; a question mark while nobody stands there."""
        return self.name[:1] if self.name and self.turn != "next" else "?"


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of a timeline: what happened, who, when."""

    at: str
    title: Text
    who: str = ""
    detail: Text = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sum: label, amount in fen, and where it comes from."""

    label: Text
    fen: int
    url: str = ""
    clause: str = ""


def clock(moment: datetime) -> str:
    """`16:08` as people here see it."""
    return local(moment).strftime("%H:%M")


def summary(parts: Iterable[Text]) -> str:
    """Words joined by the middle dot; empty parts fall out."""
    return " · ".join(text for text in map(str, parts) if text)


def before_and_after(lines: Sequence[DutyLine], now_clock: str) -> tuple[list[DutyLine], list[DutyLine]]:
    """A day's rows cut by the now-line. People think "before and after now", not "by priority"."""
    return [row for row in lines if row.at <= now_clock], [row for row in lines if row.at > now_clock]
