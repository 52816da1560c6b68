"""The demo: only verbs that a screen calls, the same company for the same seed, sound books at the end."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from hallkeeper.books.journal.api import balances
from hallkeeper.config.demo.api import build
from hallkeeper.config.demo.story import plan_of
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.foundation.rooms.api import rooms
from hallkeeper.shop.cash.api import Deposit, DepositDue, Handover, Takings, box_of, custodian_of
from hallkeeper.shop.hallday.api import DayClose, DayReport

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "hallkeeper"
UNTIL = date(2026, 11, 23)

# What the demo calls besides reads, and the place where a person at a screen calls the same.
VERBS = {
    "first_administrator": "org/posts/views",
    "set_up_company": "org/posts/views",
    "add_department": "org/posts/views",
    "add_hall": "org/posts/views",
    "add_person": "org/posts/views",
    "give_post": "org/posts/views",
    "change_password": "org/posts/views",
    "note_sign_in": "org/posts/views",
    "approve": "engine/approvals/views",
    "set_pin": "org/posts/views",
    "set_up_box": "shop/cash/views",
    "add_account": "shop/cash/views",
    "set_week": "engine/manning/views",
    "count_box": "shop/cash/views",
    "offer_handover": "shop/cash/views",
    "take_over": "shop/cash/views",
    "complete": "engine/duties/views",
    "acknowledge": "books/notices/views",
    "open_hall": "shop/hallday/views",
    "record_takings": "shop/cash/views",
    "pay_out": "shop/cash/views",
    "take_out": "shop/cash/views",
    "deposit": "shop/cash/views",
    "close_hall": "shop/hallday/views",
}
READS = {
    "actor_of", "inbox", "waiting_for", "shifts_of", "current_day", "mine", "box_of", "custodian_of",
    "designated_account", "expected_now", "open_dues", "now", "at", "transaction", "run_due", "run_ticks",
    "keep", "attach",
}  # fmt: skip


def called_by_the_demo() -> set[str]:
    """Functions of rooms that the demo imports (types start with a capital)."""
    found: set[str] = set()
    for path in (PACKAGE / "config" / "demo").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = getattr(node, "module", None) or ""
            if isinstance(node, ast.ImportFrom) and module.endswith(".api") and ".demo." not in module:
                found |= {one.name for one in node.names if one.name[0].islower()}
    return found


def screen_sources(place: str) -> str:
    """The text of a room's views."""
    base = PACKAGE / place
    files = [base.with_suffix(".py")] if base.with_suffix(".py").exists() else sorted(base.glob("*.py"))
    room = base.parent
    return "\n".join(path.read_text(encoding="utf-8") for path in [*files, *room.glob("*_views.py")])


def test_demo_calls_exactly_the_listed_verbs_and_reads() -> None:
    assert called_by_the_demo() == set(VERBS) | READS


@pytest.mark.parametrize(("verb", "place"), sorted(VERBS.items()))
def test_every_verb_of_the_demo_is_called_by_a_screen(verb: str, place: str) -> None:
    tree = ast.parse(screen_sources(place))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert verb in names


def test_verb_check_notices_a_verb_that_no_screen_calls() -> None:
    assert "seal_the_rest" not in screen_sources("shop/cash/views")


def test_plan_of_a_date_depends_on_seed_and_date_only() -> None:
    assert plan_of(1, UNTIL) == plan_of(1, UNTIL)
    assert plan_of(1, UNTIL) != plan_of(2, UNTIL)
    assert all(fen % 100 == 0 and orders > 0 for orders, fen in plan_of(1, UNTIL).takings.values())


def company_as_text() -> list[tuple[Any, ...]]:
    """Everything that must be the same for the same seed: money, people, times; no keys, no salts."""
    return [
        *Takings.objects.order_by("pk").values_list("day__date", "shift", "method", "orders", "amount_fen"),
        *Handover.objects.order_by("pk").values_list("giver__code", "taker__code", "state", "ended_at"),
        *DayClose.objects.order_by("pk").values_list("number", "by_code", "at", "figures"),
        *DayReport.objects.order_by("pk").values_list("close__number", "at", "notice__body"),
        *Deposit.objects.order_by("pk").values_list("slip_no", "amount_fen", "paid_at"),
    ]


def lived() -> list[tuple[Any, ...]]:
    """A company that lived two days."""
    load_packs()
    build(days=2, seed=1, until=UNTIL)
    return company_as_text()


def lived_and_forgotten() -> list[tuple[Any, ...]]:
    """The same, and the database is as empty after it as before."""
    with transaction.atomic():
        found = lived()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_demo_of_two_days_is_closed_reported_sound_and_the_same_again() -> None:
    before = lived_and_forgotten()
    assert DayClose.objects.count() == 0
    assert lived() == before
    assert DayClose.objects.count() == DayReport.objects.count() == 2
    assert [problem for room in rooms() for check in room.verify_checks for problem in check.function()] == []
    first, second = DepositDue.objects.order_by("day__date")
    assert (first.state, second.state) == ("done", "open")
    box = box_of(second.hall)
    assert box is not None
    found = balances(second.hall)
    assert found["drawer"] == box.float_fen
    assert found["pouch"] == second.amount_fen
    assert custodian_of(box).name in ("周敏", "赵雪")
