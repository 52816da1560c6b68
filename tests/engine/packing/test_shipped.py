"""The shipped packs: whole, loadable, and in step with the rooms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hallkeeper.engine.handbook.api import Clause
from hallkeeper.engine.manning.api import Shift
from hallkeeper.engine.packing.api import load_packs, packs, waiting_offers
from hallkeeper.engine.policies.api import value
from hallkeeper.engine.policies.models import PolicyKind
from hallkeeper.foundation.rooms.api import rooms
from hallkeeper.org.posts.api import Post, PostRight

PACKS = Path(__file__).resolve().parents[3] / "src" / "hallkeeper" / "packs"
NAV = {
    "today",
    "day",
    "counter",
    "stock",
    "team",
    "pay",
    "handbook",
    "halls",
    "exceptions",
    "targets",
    "policies",
    "figures",
    "payruns",
    "settlement",
    "people",
    "deposits",
    "differences",
    "reports",
    "intake",
    "cases",
    "customers",
    "visits",
    "archive",
    "tofile",
    "loans",
}
ARTICLES = {
    1: [7, 7, 4, 5, 6],
    2: [1, 2, 4, 7],
    3: [4, 6, 4, 2, 1],
    4: [4, 6, 2, 19, 10, 1],
    5: [4, 2, 3, 1, 3, 4],
}


GAS = """\
trades:
  - {code: gas, name: {zh: 燃气营业厅, en: Gas hall}}
posts:
  - {code: meter_reader, name: {zh: 抄表员, en: Meter reader}, level: 20, superior: hall_manager}
policies:
  - code: gas.price
    title: {zh: 气价, en: Price}
    clause: S1.2.7
    trades: [gas]
    fields:
      - {name: fen, kind: fen, label: {zh: 每方, en: Per cubic metre}, default: 345}
duties:
  - code: gas_leak_check
    title: {zh: 查漏, en: Check for leaks}
    clause: S1.1.3
    trades: [gas]
    owner: leader
    schedule: {opens: -20}
    gate: open
shifts:
  - {code: gas_day, name: {zh: 白班, en: Day}, starts: "08:00", ends: "17:00", trades: [gas]}
"""


def every(section: str) -> Iterator[dict[str, Any]]:
    """The rows of a section in all packs."""
    for path in sorted(PACKS.glob("*/*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from content.get(section, []) if path.name != "pack.yaml" else []


@pytest.fixture
def shipped(db: None) -> None:
    """All packs are loaded."""
    load_packs()


def expected() -> list[str]:
    """The numbers of the register: articles 1 to 5, their sections, their items."""
    first = {1: 1, 2: 0, 3: 1, 4: 0, 5: 1}
    return [
        f"S{article}.{first[article] + place}.{item}"
        for article, sections in ARTICLES.items()
        for place, count in enumerate(sections)
        for item in range(1, count + 1)
    ]


def test_the_handbook_holds_every_clause_once() -> None:
    found = [row["id"] for row in every("clauses")]
    assert len(found) == len(set(found)) == 119
    assert sorted(found) == sorted(expected())


def test_every_clause_says_something_in_chinese() -> None:
    chinese = re.compile("[一-鿿]")
    assert [
        row["id"] for row in every("clauses") if not chinese.search(row["text"] + row["title"]["zh"])
    ] == []
    assert [row["id"] for row in every("clauses") if chinese.search(row["title"]["en"])] == []


@pytest.mark.clause("S4.4.1")
def test_every_post_of_the_contract_is_shipped(shipped: None) -> None:
    assert set(Post.objects.values_list("code", flat=True)) == {
        "general_manager",
        "department_manager",
        "hall_manager",
        "shift_leader",
        "clerk",
        "acceptance_clerk",
        "customer_representative",
        "archivist",
        "safety_officer",
        "trainer",
        "performance_officer",
        "finance",
        "marketing_manager",
        "marketing_specialist",
        "after_sales",
        "marketing_inspector",
        "supervisor",
        "deputy_manager",
        "customer_manager",
    }
    part_time = Post.objects.filter(part_time=True).values_list("code", flat=True)
    assert set(part_time) == {"safety_officer", "trainer", "performance_officer"}


@pytest.mark.clause("S1.5.2")
def test_every_post_but_the_top_has_a_superior(shipped: None) -> None:
    superiors = {post.code: post.superior for post in Post.objects.select_related("superior")}
    assert [code for code, superior in superiors.items() if superior is None] == ["general_manager"]
    assert superiors["clerk"] == Post.objects.get(code="department_manager")
    assert superiors["shift_leader"] == Post.objects.get(code="general_manager")


def test_the_posts_carry_exactly_the_rights_that_rooms_declare(shipped: None) -> None:
    declared = {right.code for room in rooms() for right in room.rights}
    assert set(PostRight.objects.values_list("right", flat=True)) == declared


@pytest.mark.clause("S1.2.6")
def test_no_clerk_carries_a_right_to_move_the_takings(shipped: None) -> None:
    setters = {"department_manager", "general_manager"}  # who sets a box up holds it and must pass it on
    carriers = {"count": setters, "hand_over": setters, "pay_out": set[str]()}
    for right, more in carriers.items():
        posts = PostRight.objects.filter(right=f"shop_cash.{right}").values_list("post__code", flat=True)
        assert (right, set(posts)) == (right, {"shift_leader", "hall_manager", *more})


def test_nobody_gets_an_entry_that_is_not_in_the_rail() -> None:
    assert [row["code"] for row in every("posts") if set(row.get("nav", [])) - NAV] == []
    assert [row["code"] for row in every("posts") if len(row.get("nav", [])) > 7] == []


@pytest.mark.clause("S1.2.7")
def test_the_deposit_policy_ships_as_the_clause_says(shipped: None) -> None:
    found = value("cash.deposit")
    assert (found.limit_fen, found.due_time.isoformat(), found.due_days, found.bank_closed) == (
        300000, "12:00:00", 1, "still",
    )  # fmt: skip
    assert PolicyKind.objects.get(code="cash.deposit").money


def test_duties_name_posts_and_rights_that_exist(shipped: None) -> None:
    posts = set(Post.objects.values_list("code", flat=True)) | {"leader"}
    declared = {right.code for room in rooms() for right in room.rights} | {""}
    rows = list(every("duties"))
    assert [row["code"] for row in rows if row["owner"] not in posts] == []
    assert [row["code"] for row in rows if row.get("escalate_to") and row["escalate_to"] not in posts] == []
    assert [row["code"] for row in rows if row.get("waive_right", "") not in declared] == []
    assert [row["code"] for row in rows if not Clause.objects.filter(id=row["clause"]).exists()] == []


def test_loading_again_changes_nothing(shipped: None) -> None:
    assert load_packs() == []
    assert waiting_offers() == []
    assert [pack.code for pack in packs()] == ["common", "power", "telecom"]


def test_every_trade_has_shifts(shipped: None) -> None:
    trades = {trade for shift in Shift.objects.all() for trade in shift.trades}
    assert trades == {row["code"] for row in every("trades")}


def test_a_new_trade_joins_by_a_pack_alone(shipped: None, tmp_path: Path) -> None:
    gas = tmp_path / "gas"
    gas.mkdir()
    (gas / "pack.yaml").write_text("code: gas\nversion: 1\ntitle: {zh: 燃气, en: Gas}\ntrade: gas\n", "utf-8")
    (gas / "all.yaml").write_text(GAS, "utf-8")
    assert load_packs(["gas"], root=tmp_path) == ["gas"]
    assert value("gas.price").fen == 345
    assert Post.objects.get(code="meter_reader").superior == Post.objects.get(code="hall_manager")


@pytest.mark.parametrize("wing", ["engine", "foundation", "org", "books", "shop", "portal"])
def test_no_python_outside_packs_names_a_trade(wing: str) -> None:
    words = re.compile(r"\b(telecom|IMEI|SIM card|kilowatt|transformer)\b|电信|供电|联通")
    source = PACKS.parent / wing
    found = [
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if words.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
