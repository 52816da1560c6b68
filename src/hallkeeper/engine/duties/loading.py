"""Kinds of duties from packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from hallkeeper.engine.duties.models import DutyKind
from hallkeeper.engine.duties.owners import LEADER
from hallkeeper.engine.duties.rules import EvidenceSpec
from hallkeeper.foundation.rooms.api import Control, Names, localised
from hallkeeper.org.posts.api import Post

WAIVE = "engine_duties.waive"
WHEN = {  # anchor of the schedule, and whether it falls before it
    ("at", False): _("Every day %(time)s"),
    ("opens", True): _("%(n)s min before opening"),
    ("opens", False): _("%(n)s min after opening"),
    ("closes", True): _("%(n)s min before closing"),
    ("closes", False): _("%(n)s min after closing"),
}
CODE = r"^[a-z][a-z0-9_]{0,59}$"


class Schedule(BaseModel):
    """When a duty falls due: at a time, minutes from the hall's opening or closing, or by an event: then
    the room where it happens makes the duty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: time | None = None
    opens: int | None = Field(default=None, ge=-720, le=720)
    closes: int | None = Field(default=None, ge=-720, le=720)
    event: bool = False

    @model_validator(mode="after")
    def _one_of_four(self) -> Schedule:
        if sum(one is not None for one in (self.at, self.opens, self.closes)) + self.event != 1:
            raise ValueError("a schedule has exactly one of at, opens, closes, event")
        return self

    @property
    def anchor(self) -> str:
        """Which of the three times it hangs on; empty for an event."""
        if self.event:
            return ""
        return "at" if self.at is not None else "opens" if self.opens is not None else "closes"


class KindRow(BaseModel):
    """One kind of duty in a pack. Distances are minutes; `owner` is a post's code or `leader`.

    Without a schedule another room makes it. `waive: never`, or an empty `waive_right`, says that nobody may
    let it off. `lapses: false`
    keeps an undone one open over the days (the default of what has no schedule).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=CODE)
    title: Names
    clause: str = ""
    trades: tuple[str, ...] = ()
    owner: str = Field(pattern=CODE)
    schedule: Schedule | None = None
    order: int = Field(default=50, ge=0, le=999)
    ready_before: int = Field(default=60, ge=0, le=1440)
    gate: Literal["", "open", "close"] = ""
    evidence: EvidenceSpec = EvidenceSpec()
    act: str = Field(default="", pattern=r"^([a-z_]+:[a-z_]+)?$")
    amounts: str = Field(default="", max_length=80)
    warn_before: int | None = Field(default=None, ge=0, le=1440)
    escalate_after: int | None = Field(default=None, ge=0, le=10080)
    escalate_to: str = ""
    waive: Literal["", "never"] = ""
    waive_right: str = WAIVE
    waits_as: Literal["", "to_explain", "to_verify"] = ""
    lapses: bool | None = None

    @model_validator(mode="after")
    def _goes_up_to_somebody(self) -> KindRow:
        if self.escalate_after is not None and not self.escalate_to:
            raise ValueError("escalate_after needs escalate_to")
        return self


def load_kinds(rows: Sequence[KindRow], pack: str) -> None:
    """Make or refresh kinds; duties already made keep the terms they were made with.

    Raises ValueError, starting with the row's code, for an owner or `escalate_to` that is no post.
    """
    posts = {LEADER, *Post.objects.values_list("code", flat=True)}
    for row in rows:
        strangers = {row.owner, row.escalate_to} - posts - {""}
        if strangers:
            raise ValueError(f"{row.code}: there is no post {', '.join(sorted(strangers))}")
    for row in rows:
        DutyKind.objects.update_or_create(code=row.code, defaults={"pack": pack, **values_of(row)})


def values_of(row: KindRow) -> dict[str, Any]:
    """The columns of one row."""
    schedule = row.schedule
    plain = row.model_dump(
        include={
            "order", "clause", "owner", "ready_before", "gate", "act", "amounts",
            "warn_before", "escalate_after", "escalate_to", "waits_as",
        }
    )  # fmt: skip
    return {
        **plain,
        "titles": row.title.model_dump(),
        "trades": list(row.trades),
        "anchor": schedule.anchor if schedule else "",
        "at": schedule.at if schedule else None,
        "offset": (schedule.opens or schedule.closes or 0) if schedule else 0,
        "evidence": row.evidence.model_dump(mode="json", exclude_defaults=True) | {"kind": row.evidence.kind},
        "waive_right": "" if row.waive == "never" else row.waive_right,
        "lapses": row.lapses if row.lapses is not None else bool(schedule and schedule.anchor),
        "retired": False,
    }


def controls() -> Iterator[Control]:
    """What makes clauses happen: every kind in use that names one."""
    for kind in DutyKind.objects.filter(retired=False).exclude(clause=""):
        yield Control(kind.clause, "duty", localised(kind.titles), detail=when_due(kind))


def when_due(kind: DutyKind) -> str:
    """`Every day 12:00`, `20 min before opening`; of one that an event makes, `When it happens`."""
    words = WHEN[kind.anchor, kind.offset < 0] if kind.anchor else _("When it happens")
    return str(words) % {"n": abs(kind.offset), "time": f"{kind.at:%H:%M}" if kind.at else ""}
