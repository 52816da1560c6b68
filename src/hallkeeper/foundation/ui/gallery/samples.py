"""The gallery's made-up data as presenter objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import QueryDict

from hallkeeper.foundation.kernel.api import MissingItem, Refusal
from hallkeeper.foundation.ui.denominations import pad_rows
from hallkeeper.foundation.ui.gallery.forms import FilterSample
from hallkeeper.foundation.ui.lists import COUNTED, Page
from hallkeeper.foundation.ui.pictures import Mark, Part, Strip, day_strip
from hallkeeper.foundation.ui.presenters import (
    STATES,
    Act,
    DutyLine,
    GateItem,
    Happening,
    Holder,
    Line,
    NextCard,
    Stage,
)

# The pictures stand still at 10:42 in Shanghai.
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(hours=10, minutes=42)


@cache
def _raw() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "samples.yaml").read_text("utf-8"))
    return loaded


def _act(data: dict[str, Any] | None) -> Act | None:
    return Act(**data) if data else None


def _at(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))


def shell(page: str) -> dict[str, Any]:
    """The frame as a shift leader sees it."""
    data = dict(_raw()["shell"])
    data["menu"] = [
        {
            **entry,
            "active": entry.get("page") == page,
            "count": 3 if entry.get("page") == "today" != page else 0,
        }
        for entry in data["menu"]
    ]
    return {**data, "unread": 0, "clock": "10:42"}


def duties() -> list[DutyLine]:
    """A shift leader's day."""
    return [DutyLine(**{**row, "act": _act(row.get("act"))}) for row in _raw()["duties"]]


def strip() -> Strip:
    """The same day as a line."""
    marks = [Mark(_at(row.at), row.state, row.title) for row in duties()]
    return day_strip(marks, opens=_at("09:00"), closes=_at("18:30"), now=NOW)


def next_card() -> NextCard:
    """The one thing to do."""
    data = _raw()["next"]
    return NextCard(**{**data, "act": _act(data["act"]), "due": _at("12:00"), "warn": _at("10:00")})


def gates() -> list[GateItem]:
    """What the close waits for."""
    return [GateItem(**{**row, "act": _act(row.get("act"))}) for row in _raw()["gates"]]


def refusal() -> Refusal:
    """A blocked close: what is missing, who has it, what to do next."""
    waiting = [gate for gate in gates() if not gate.done]
    items = [MissingItem(str(gate.title), str(gate.detail).split(" · ")[0], "/gallery/") for gate in waiting]
    blocked = _raw()["blocked"]
    return Refusal(
        "days.blocked",
        _raw()["duties"][8]["detail"],
        clause="1.3.1",
        items=items,
        next=blocked["label"],
        next_url="/gallery/",
        recorded=True,
    )


def everything() -> dict[str, Any]:
    """Template context of all gallery pages."""
    raw = _raw()
    rows = duties()
    return {
        "next_card": next_card(),
        "before": rows[:4],
        "after": rows[4:],
        "done_rows": [row for row in rows[:4] if row.state != "to_explain"],
        "open_rows": [row for row in rows[:4] if row.state == "to_explain"],
        "strip": strip(),
        "inbox": [{**row, "acts": [Act(**act) for act in row.get("acts", [])]} for row in raw["inbox"]],
        "stages": [Stage(**row) for row in raw["stages"]],
        "gates": gates(),
        "blocked": _act(raw["blocked"]),
        "holders": [Holder(**row) for row in raw["holders"]],
        "takings": [Part(**row) for row in raw["takings"]],
        "hours": raw["hours"],
        "spark": [(f"11-{day:02d}", value) for day, value in enumerate(raw["spark"], 1)],
        "happenings": [Happening(**row) for row in raw["happenings"]],
        "lines": [Line(**row) for row in raw["lines"]],
        "deposits": raw["deposits"],
        "pages_middle": Page(raw["deposits"], 51, COUNTED + 1, 1204, earlier="?", later="?"),
        "pages_none": Page([], 1, 0, 1204),
        "filters": FilterSample(QueryDict("state=late")),
        "pad": pad_rows({10000: 18, 5000: 11, 2000: 12, 1000: 7, 500: 4, 100: 4}),
        "states": list(STATES),
        "refusal_sample": refusal(),
        "now": NOW,
        "due": _at("12:00"),
        "warn": _at("10:00"),
    }
