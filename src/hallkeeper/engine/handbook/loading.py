"""Chapters and clauses from packs."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from hallkeeper.engine.handbook.models import Chapter, Clause
from hallkeeper.foundation.rooms.api import Names

NUMBER = r"^S[1-9]\d?(\.\d{1,2}){0,3}$"


class ChapterRow(BaseModel):
    """A part of the handbook."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=NUMBER)
    title: Names


class ClauseRow(BaseModel):
    """A rule; `text` is Chinese, the language the handbook is written in."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=NUMBER)
    chapter: str
    title: Names
    text: str = Field(min_length=1, max_length=2000)


def order_of(number: str) -> int:
    """`S4.3.10` after `S4.3.9`: two digits per step."""
    steps = [int(step) for step in number.removeprefix("S").split(".")]
    return int("".join(f"{step:02d}" for step in [*steps, 0, 0, 0, 0][:4]))


def load_chapters(rows: Sequence[ChapterRow], pack: str) -> None:
    """Make or refresh chapters."""
    for row in rows:
        values = {"titles": row.title.model_dump(), "pack": pack, "order": order_of(row.id)}
        Chapter.objects.update_or_create(id=row.id, defaults=values)


def load_clauses(rows: Sequence[ClauseRow], pack: str) -> None:
    """Make or refresh clauses in one statement; the owner's own versions will be rows of their own."""
    Clause.objects.bulk_create(
        [
            Clause(
                id=row.id,
                chapter=row.chapter,
                titles=row.title.model_dump(),
                texts={"zh": row.text},
                pack=pack,
                order=order_of(row.id),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["chapter", "titles", "texts", "pack", "order"],
    )
