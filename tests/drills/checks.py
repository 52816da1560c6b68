"""What must hold after every act, however it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from hallkeeper.config.commands.verify import findings
from hallkeeper.foundation.once.models import OnceKey

Kept = dict[str, dict[str, Any]]


def kept_keys() -> Kept:
    """What the database remembers of each press: key → status and ids."""
    rows = OnceKey.objects.values_list("key", "status", "ids")
    return {key: {"status": status, **ids} for key, status, ids in rows}


def lost(acknowledged: Iterable[str], kept: Kept) -> Iterator[str]:
    """Acknowledged presses that are not there."""
    yield from (f"lost {key}" for key in acknowledged if key not in kept)


def halves(kept: Kept) -> Iterator[str]:
    """Presses that are remembered without what they made."""
    made: dict[str, set[str]] = {}
    for key, facts in kept.items():
        if facts["status"] == 0:
            yield f"half: {key} has no outcome"
        if row := facts.get("row"):
            label, _, number = row.partition(":")
            made.setdefault(label, set()).add(number)
    for label, numbers in made.items():
        there = {str(pk) for pk in apps.get_model(label).objects.values_list("pk", flat=True)}
        yield from (f"half: {label} {number} is not there" for number in sorted(numbers - there))


def faults(acknowledged: Iterable[str]) -> Iterator[str]:
    """Everything: nothing lost, nothing half done, every room's own check."""
    kept = kept_keys()
    yield from lost(acknowledged, kept)
    yield from halves(kept)
    yield from (f"{check}: {row}" for check, row in findings())
