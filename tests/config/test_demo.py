"""The demo: only verbs that a screen calls, the same company for the same seed, sound books at the end."""

from __future__ import annotations

import ast
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.journal.api import balances
from hallkeeper.books.notices.api import Delivery
from hallkeeper.config.demo.api import build
from hallkeeper.config.demo.building import moment_of
from hallkeeper.config.demo.cast import leaders
from hallkeeper.config.demo.story import BANK_LATE, CASH_RICH, QUIET, plan_of
from hallkeeper.config.spec import a_morning_or_moment
from hallkeeper.engine.approvals.api import Approval
from hallkeeper.engine.duties.api import Duty
from hallkeeper.engine.packing.api import load_packs
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.kernel.api import TZ, at
from hallkeeper.foundation.rooms.api import rooms
from hallkeeper.shop.cash.api import (
    Deposit,
    DepositDue,
    Difference,
    Handover,
    Takings,
    box_of,
    custodian_of,
    pending_handover,
)
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
    "propose": "engine/policies/views",
    "send": "books/notices/views",
    "accept_opening": "shop/cash/views",
    "explain_difference": "shop/cash/views",
    "ask_to_correct": "shop/cash/views",
    "waive": "engine/duties/views",
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
    "actor_of", "inbox", "shifts_of", "current_day", "last_closed", "mine", "of_hall", "box_of",
    "custodian_of", "designated_account", "expected_now", "open_dues", "open_differences",
    "pending_handover", "waiting_for",
    "now", "today", "local", "at", "transaction", "run_due", "run_ticks", "keep", "attach",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick_signatures(settings: Any) -> None:
    """The companies of this file sign thousands of times; nobody attacks them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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


def test_plan_of_a_date_depends_on_seed_date_and_distance_only() -> None:
    assert plan_of(1, UNTIL, 3) == plan_of(1, UNTIL, 3)
    assert plan_of(1, UNTIL, 3) != plan_of(2, UNTIL, 3)
    assert all(fen % 100 == 0 and orders > 0 for orders, fen in plan_of(1, UNTIL).takings.values())


@pytest.mark.parametrize("seed", range(1, 30))
def test_every_story_has_a_deposit_for_the_manager_and_yesterdays_is_for_the_leader(seed: int) -> None:
    def cash(back: int) -> int:
        takings = plan_of(seed, UNTIL, back).takings
        return sum(fen for (_round, method), (_orders, fen) in takings.items() if method == "cash")

    assert cash(CASH_RICH) - 3_500 >= 300_000 > cash(QUIET)
    assert plan_of(seed, UNTIL, BANK_LATE).deposit_hour > "12:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 23, 7, 30, tzinfo=TZ)),
        ("2026-11-23T16:00", datetime(2026, 11, 23, 16, tzinfo=TZ)),
        ("2026-11-23T08:00:00+00:00", datetime(2026, 11, 23, 16, tzinfo=TZ)),
    ],
)
def test_until_is_the_morning_of_a_date_or_a_moment(text: str, moment: datetime) -> None:
    assert a_morning_or_moment(text) == moment


def company_as_text() -> list[tuple[Any, ...]]:
    """Everything that must be the same for the same seed: money, people, times; no keys, no salts."""
    return [
        *Takings.objects.order_by("pk").values_list(
            "day__date", "shift", "method", "orders", "amount_fen", "at"
        ),
        *Handover.objects.order_by("pk").values_list("giver__code", "taker__code", "state", "ended_at"),
        *DayClose.objects.order_by("pk").values_list("number", "by_code", "at", "figures"),
        *DayReport.objects.order_by("pk").values_list("close__number", "at", "notice__body"),
        *Deposit.objects.order_by("pk").values_list("slip_no", "amount_fen", "paid_at"),
        *Duty.objects.order_by("pk").values_list("kind_code", "date", "state", "done_at", "done_by__code"),
        *Difference.objects.order_by("pk").values_list("amount_fen", "state", "words", "found_at"),
        *Delivery.objects.order_by("pk").values_list("notice__subject", "person__code", "acknowledged_at"),
    ]


def lived(days: int, until: datetime) -> list[tuple[Any, ...]]:
    """A company that lived so many whole days, and the last one up to a moment."""
    load_packs()
    build(days=days, seed=1, until=until)
    return company_as_text()


@pytest.mark.django_db
def test_same_seed_and_moment_give_the_same_company() -> None:
    until = moment_of(UNTIL, "16:00")
    with transaction.atomic():
        before = lived(2, until)
        transaction.set_rollback(True)
    assert DayClose.objects.count() == 0
    assert lived(2, until) == before


def problems() -> list[str]:
    """What `hallkeeper verify` would say."""
    return [problem for room in rooms() for check in room.verify_checks for problem in check.function()]


@pytest.mark.django_db
def test_demo_until_a_morning_has_whole_days_only_and_sound_books() -> None:
    lived(2, moment_of(UNTIL, "07:30"))
    assert DayClose.objects.count() == DayReport.objects.count() == 2
    assert problems() == []
    assert list(BusinessDay.objects.order_by("date").values_list("state", flat=True)) == ["closed", "closed"]
    first, second = DepositDue.objects.order_by("day__date")
    assert (first.state, second.state) == ("done", "open")
    box = box_of(second.hall)
    assert box is not None
    found = balances(second.hall)
    assert found["drawer"] == box.float_fen
    assert found["pouch"] == second.amount_fen
    assert custodian_of(box).name in ("周敏", "赵雪")


# hour, the day, rounds of takings, who holds the box, differences to explain, box offered, counted to close
HOURS = [
    ("00:30", "none", 0, 0, 0, False, False),
    ("07:30", "none", 0, 0, 0, False, False),
    ("08:40", "planned", 0, 0, 1, False, False),
    ("10:00", "open", 0, 0, 1, False, False),
    ("10:42", "open", 1, 0, 1, False, False),
    ("16:00", "open", 3, 0, 0, True, False),
    ("19:00", "open", 5, 1, 1, False, True),
    ("23:30", "open", 5, 1, 1, False, True),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "state", "rounds", "holder", "to_explain", "offered", "counted"), HOURS)
def test_last_day_is_lived_up_to_the_moment(
    hour: str, state: str, rounds: int, holder: int, to_explain: int, offered: bool, counted: bool
) -> None:
    moment = moment_of(UNTIL, hour)
    lived(1, moment)
    day = BusinessDay.objects.filter(date=UNTIL).first()
    taken = Takings.objects.filter(day__date=UNTIL).values("at").distinct().count()
    assert ((day.state if day else "none"), taken) == (state, rounds)
    box = box_of(DepositDue.objects.get().hall)
    assert box is not None
    assert custodian_of(box).account.username == leaders(UNTIL)[holder]
    assert Difference.objects.filter(state="open").count() == to_explain
    assert (pending_handover(box, moment) is not None) is offered
    closing = Duty.objects.filter(date=UNTIL, kind_code="closing_cash_count", state="done")
    assert closing.exists() is counted
    latest = Duty.objects.exclude(done_at=None).order_by("-done_at").first()
    assert latest is not None and latest.done_at is not None and latest.done_at <= moment
    with at(moment):
        assert problems() == []


@pytest.mark.django_db
def test_demo_shows_what_is_worth_seeing() -> None:
    moment = moment_of(UNTIL, "10:42")
    lived(5, moment)
    states = Duty.objects.values_list("kind_code", "state")
    assert ("opening_equipment", "waived") in states
    assert ("closing_power", "missed") in states
    assert any(duty.late for duty in Duty.objects.filter(date=UNTIL, kind_code="opening_cleaning"))
    assert set(Difference.objects.values_list("state", flat=True)) == {"open", "explained"}
    assert Approval.objects.get(state="waiting").kind == "shop_cash.correct"
    assert Delivery.objects.filter(ack_wanted=True, acknowledged_at=None).exists()
    by_manager = DepositDue.objects.filter(by_manager=True, state="done")
    assert by_manager.exists() and all(due.amount_fen >= 300_000 for due in by_manager)
    assert any(due.done_at and due.done_at > due.due_at for due in DepositDue.objects.all())
    hall = DepositDue.objects.all()[0].hall
    assert value("cash.handover", hall, UNTIL).lapse_minutes == 60
