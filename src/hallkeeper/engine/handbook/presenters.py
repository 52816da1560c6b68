"""The handbook as people read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.handbook.controls import controls
from hallkeeper.engine.handbook.models import Chapter, Clause
from hallkeeper.engine.handbook.queries import chapters
from hallkeeper.foundation.rooms.api import Control

WORDS: dict[str, Promise] = {
    "duty": _("Duty"),
    "policy": _("Policy"),
    "flow": _("Flow"),
    "record": _("Record"),
    "right": _("Right"),
    "figure": _("Figure"),
}


@dataclass(frozen=True)
class ControlLine:
    """One control with the word for its kind."""

    control: Control
    word: Promise


@dataclass(frozen=True)
class ClauseLine:
    """A clause in a list and how many controls it has."""

    clause: Clause
    controls: int


@dataclass(frozen=True)
class PartLine:
    """A chapter; `top` chapters (`S1`) open a part."""

    chapter: Chapter
    clauses: list[ClauseLine]
    top: bool


def parts() -> list[PartLine]:
    """Every chapter in order."""
    found = controls()
    return [
        PartLine(
            chapter,
            [ClauseLine(one, len(found.get(one.id, []))) for one in clauses],
            "." not in chapter.id,
        )
        for chapter, clauses in chapters()
    ]


def control_lines(clause: Clause) -> list[ControlLine]:
    """What makes one clause happen."""
    return [ControlLine(one, WORDS[one.kind]) for one in controls().get(clause.id, [])]
