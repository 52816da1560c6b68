"""Reads of the handbook."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

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


def trail_of(one: Clause) -> list[Chapter]:
    """The chapters above a clause, the part first."""
    steps = one.chapter.split(".")
    above = [".".join(steps[: count + 1]) for count in range(len(steps))]
    return list(Chapter.objects.filter(id__in=above))


def around(one: Clause) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after, in the order of the handbook."""
    before = Clause.objects.filter(order__lt=one.order).order_by("-order").first()
    return before, Clause.objects.filter(order__gt=one.order).first()


def find(asker: object, text: str) -> list[tuple[str, str, str]]:
    """The search group: number or words of title and text; (label, detail, address)."""
    words = text.strip().removeprefix("§")
    rows = Clause.objects.filter(
        Q(id__icontains=words) | Q(titles__zh__icontains=words) | Q(titles__en__icontains=words)
    )
    return [
        (f"{one.mark} {one.title}", one.text, reverse("engine_handbook:clause", args=[one.id]))
        for one in rows[:8]
    ]
