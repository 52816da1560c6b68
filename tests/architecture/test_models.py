"""Every model has its decisions: how changes are trailed, how long rows stay, whether they may change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db import models

from hallkeeper.foundation.rooms.api import AppendOnly, rooms

UNIT = r"(d|m|y|days?|weeks?|months?|years?)"
RETENTION = re.compile(
    rf"\b(forever|while|until|as long as)\b|\b(\d+|one|two|three|five|ten)\s?{UNIT}\b", re.IGNORECASE
)


def models_of(label: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(label).get_models())


def names_of(label: str) -> list[str]:
    return [model.__name__ for model in models_of(label)]


def undecided(names: Iterable[str], decisions: Mapping[str, str]) -> dict[str, list[str]]:
    """Models without a decision, decisions without a model, and empty decisions."""
    held = set(names)
    return {
        kind: found
        for kind, found in {
            "no decision": sorted(held - set(decisions)),
            "no model": sorted(set(decisions) - held),
            "empty": sorted(name for name, text in decisions.items() if not text.strip()),
        }.items()
        if found
    }


def test_every_model_has_a_trail_decision() -> None:
    found = {room.name: undecided(names_of(room.label), room.trail) for room in rooms()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_model_has_a_retention_decision() -> None:
    found = {room.name: undecided(names_of(room.label), room.retention) for room in rooms()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_retention_says_how_long() -> None:
    vague = {
        f"{room.name}.{name}": text
        for room in rooms()
        for name, text in room.retention.items()
        if not RETENTION.search(text)
    }
    assert vague == {}


def test_append_only_is_declared_and_inherited() -> None:
    for room in rooms():
        inherited = {model.__name__ for model in models_of(room.label) if issubclass(model, AppendOnly)}
        assert inherited == set(room.append_only), room.name


def test_no_float_column() -> None:
    floats = [
        f"{model._meta.label}.{field.name}"
        for room in rooms()
        for model in models_of(room.label)
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    ]
    assert floats == []


def test_money_columns_are_wide_integers() -> None:
    narrow = [
        f"{model._meta.label}.{field.name}"
        for room in rooms()
        for model in models_of(room.label)
        for field in model._meta.get_fields()
        if field.name.endswith("fen") and not isinstance(field, models.BigIntegerField)
    ]
    assert narrow == []


def test_decision_control() -> None:
    assert undecided(["Box", "Count"], {"Box": "verb rows", "Coin": "", "Count": "none: derived"}) == {
        "no model": ["Coin"],
        "empty": ["Coin"],
    }
    assert undecided(["Box"], {}) == {"no decision": ["Box"]}
    assert RETENTION.search("5y after the day closes")
    assert not RETENTION.search("for some time")
