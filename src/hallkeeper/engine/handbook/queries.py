"""Reads of the handbook."""

from __future__ import annotations

from hallkeeper.engine.handbook.models import Chapter, Clause


def clause(number: str) -> Clause | None:
    """The clause with this number (`S1.2.7`, also `1.2.7`), or None."""
    return Clause.objects.filter(id=f"S{number.removeprefix('S')}").first()


def chapters() -> list[tuple[Chapter, list[Clause]]]:
    """Every chapter with its own clauses, in order; two queries."""
    found: dict[str, list[Clause]] = {}
    for one in Clause.objects.all():
        found.setdefault(one.chapter, []).append(one)
    return [(chapter, found.get(chapter.id, [])) for chapter in Chapter.objects.all()]
