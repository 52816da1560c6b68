"""A refusal as the tests want it: its code, nothing changed, and the attempt on the trail where due."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from hallkeeper.foundation.kernel.api import Refusal
from hallkeeper.foundation.trail.api import TrailRow
from tests.shop.cash.conftest import Shop

APPS = ("shop_cash", "books_journal", "books_days", "engine_duties")


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the cash, the books, the days and the duties."""
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def refused(
    shop: Shop, code: str, verb: Callable[[], Any], by: str = "zhou", *, recorded: bool = False
) -> Refusal:
    """`verb` is refused with this code; all rows are as before; recorded ones stand on the trail by name."""
    before, rows = everything(), TrailRow.objects.count()
    with pytest.raises(Refusal) as caught:
        shop.act(verb, by)
    assert caught.value.code == code
    assert everything() == before
    assert caught.value.recorded is recorded
    written = list(TrailRow.objects.order_by("pk"))[rows:]
    assert [(row.verb, row.subject, row.actor) for row in written] == (
        [("refused", code, by)] if recorded else []
    )
    return caught.value


def last_row(verb: str) -> dict[str, Any]:
    """The detail of the newest trail row of a verb."""
    found = TrailRow.objects.filter(verb=verb).latest("pk")
    detail: dict[str, Any] = json.loads(found.detail)
    return detail | {"actor": found.actor, "reason": found.reason, "clause": found.clause, "hall": found.hall}
