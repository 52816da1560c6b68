"""Pure rules of the day: the path of six, the clock, who hears of it. Prose: docs/rules/day.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a business day, in order; each opens the next."""

    OPEN = "open"
    SERVE = "serve"
    COUNT = "count"
    CLOSE = "close"
    REPORT = "report"
    DEPOSIT = "deposit"


class Mark(StrEnum):
    """How a stage stands."""

    DONE = "done"
    CURRENT = "current"
    LATER = "later"
    LATE = "late"


@dataclass(frozen=True)
class DayFacts:
    """What the path is computed from; nothing else decides it."""

    state: str  # planned | open | closed | reopened
    missing_to_close: int
    counting: bool  # a closing count was handed in, or the hall's closing time has passed
    report_sent: bool
    deposit_open: bool  # a deposit is due and not complete
    deposit_late: bool = False
    counted: bool = False  # the closing count stands

    @property
    def begun(self) -> bool:
        """Whether what the next gate asks is to be done now, and not only at the end of the day."""
        return self.state != "open" or self.counting


def path_of(facts: DayFacts) -> dict[Stage, Mark]:
    """The mark of each stage. Exactly one stage is current or late until the deposit is done."""
    current = current_stage(facts)
    marks: dict[Stage, Mark] = {}
    for stage in Stage:
        if current is None or list(Stage).index(stage) < list(Stage).index(current):
            marks[stage] = Mark.DONE
        elif stage == current:
            marks[stage] = Mark.LATE if stage is Stage.DEPOSIT and facts.deposit_late else Mark.CURRENT
        else:
            marks[stage] = Mark.LATER
    return marks


def current_stage(facts: DayFacts) -> Stage | None:
    """The stage that is under way; None once everything is done."""
    if facts.state == "planned":
        return Stage.OPEN
    if facts.state in ("open", "reopened"):
        if not facts.missing_to_close:
            return Stage.CLOSE
        return Stage.COUNT if facts.counting or facts.state == "reopened" else Stage.SERVE
    if not facts.report_sent:
        return Stage.REPORT
    return Stage.DEPOSIT if facts.deposit_open else None


@dataclass(frozen=True)
class Asked:
    """What a duty asks, as far as the stages of the day are concerned."""

    gate: str = ""  # the stage that waits for it: open | close
    by_close: bool = False  # done on the close page itself
    after_hours: bool = False  # scheduled for when the hall has closed


def awaited(asked: Asked, *, state: str, counted: bool) -> Stage | None:
    """The stage that must come before a duty can begin; None where it can be done now.

    A hall that was never opened has nothing to count, close or switch off; what the close itself does comes
    after the count.
    """
    if state == "planned" and (asked.gate == "close" or asked.after_hours):
        return Stage.OPEN
    return Stage.COUNT if asked.by_close and not counted else None


def skew_seconds(client: datetime, server: datetime) -> int:
    """How far the shop computer's clock is off, in whole seconds, without sign."""
    return abs(round((client - server).total_seconds()))


@dataclass(frozen=True)
class Readers:
    """Who gets the daily report: `to` must act on it, `cc` are the leaders (S1.3.2)."""

    to: tuple[int, ...]
    cc: tuple[int, ...]


def readers_of(
    *, department_managers: Sequence[int], tomorrows_leader: int | None, leaders: Sequence[int], sender: int
) -> Readers:
    """The department manager and tomorrow's leader, copying the leaders; nobody twice, never the sender."""
    to = list(dict.fromkeys([*department_managers, *([tomorrows_leader] if tomorrows_leader else [])]))
    to = [person for person in to if person != sender]
    cc = [person for person in dict.fromkeys(leaders) if person not in to and person != sender]
    return Readers(tuple(to), tuple(cc))
