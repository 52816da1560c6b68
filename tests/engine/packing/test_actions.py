"""Loading: once, in order, never over what an owner may have changed."""

from __future__ import annotations

from typing import Any

import pytest

from hallkeeper.engine.packing.api import Pack, ShippedRow, load_packs, packs, shipped_row, waiting_offers
from hallkeeper.foundation.trail.api import TrailRow

pytestmark = pytest.mark.django_db


def rows(section: str, *names: tuple[str, str]) -> str:
    lines = [f"  - {{code: {code}, name: {{zh: {zh}, en: {code}}}}}\n" for code, zh in names]
    return f"{section}:\n" + "".join(lines)


def test_load_packs_twice_changes_nothing(loaded: Any, write: Any) -> None:
    root = write("gas", tools=rows("tools", ("saw", "锯")))
    assert load_packs(root=root) == ["gas"]
    before = list(Pack.objects.values_list("loaded_at", "digest"))
    assert load_packs(root=root) == []
    assert loaded.rows == [("gas", "saw", "锯")]
    assert list(Pack.objects.values_list("loaded_at", "digest")) == before
    assert TrailRow.objects.filter(verb="load").count() == 1


def test_load_packs_goes_by_section_then_common_packs_first(loaded: Any, write: Any) -> None:
    write("gas", trade="gas", tools=rows("tools", ("saw", "锯")), notes=rows("notes", ("a", "甲")))
    root = write("zoo", tools=rows("tools", ("axe", "斧")), notes=rows("notes", ("b", "乙")))
    load_packs(root=root)
    assert [row[:2] for row in loaded.rows] == [("zoo", "b"), ("gas", "a"), ("zoo", "axe"), ("gas", "saw")]


def test_load_packs_of_a_newer_pack_hands_over_only_what_is_new(loaded: Any, write: Any) -> None:
    load_packs(root=write("gas", tools=rows("tools", ("saw", "锯"), ("axe", "斧"))))
    loaded.rows.clear()
    newer = rows("tools", ("saw", "大锯"), ("pin", "钉"))
    load_packs(root=write("gas", version=2, tools=newer))
    assert loaded.rows == [("gas", "pin", "钉")]
    saw, axe = shipped_row("tools", "saw"), shipped_row("tools", "axe")
    assert saw is not None and saw.offered is not None and axe is not None
    assert (saw.state, saw.shipped["name"]["zh"], saw.offered["name"]["zh"]) == ("waiting", "锯", "大锯")
    assert axe.state == "retired"
    assert [row.key for row in waiting_offers()] == ["saw"]
    assert [(pack.code, pack.version) for pack in packs()] == [("gas", 2)]


def test_load_packs_back_to_the_old_words_withdraws_the_offer(loaded: Any, write: Any) -> None:
    old = rows("tools", ("saw", "锯"))
    load_packs(root=write("gas", tools=old))
    load_packs(root=write("gas", version=2, tools=rows("tools", ("saw", "大锯"))))
    load_packs(root=write("gas", version=3, tools=old))
    assert waiting_offers() == []


def test_load_packs_refreshes_rows_that_only_packs_change(loaded: Any, write: Any) -> None:
    load_packs(root=write("gas", notes=rows("notes", ("a", "甲"))))
    load_packs(root=write("gas", version=2, notes=rows("notes", ("a", "新甲"))))
    assert loaded.rows == [("gas", "a", "甲"), ("gas", "a", "新甲")]
    assert ShippedRow.objects.get(key="a").shipped["name"]["zh"] == "新甲"


def test_load_packs_of_one_pack_may_refer_to_one_loaded_before(loaded: Any, write: Any) -> None:
    root = write("zoo", tools=rows("tools", ("axe", "斧")))
    load_packs(["zoo"], root=root)
    text = "tools:\n  - {code: saw, name: {zh: 锯, en: Saw}, above: axe}\n"
    assert load_packs(["gas"], root=write("gas", trade="gas", tools=text)) == ["gas"]


def test_load_packs_that_fails_in_a_room_writes_nothing(loaded: Any, write: Any) -> None:
    def fail(rows: Any, pack: str) -> None:
        raise RuntimeError("the room is on fire")

    root = write("gas", tools=rows("tools", ("saw", "锯")), notes=rows("notes", ("a", "甲")))
    loaded_load = loaded.load
    calls: list[str] = []

    def second(rows: Any, pack: str) -> None:
        calls.append(pack)
        if len(calls) == 2:
            fail(rows, pack)
        loaded_load(rows, pack)

    from hallkeeper.engine.packing import actions  # reason: only this test swaps the sections

    found = actions.sections()
    object.__setattr__(found["tools"], "load", second)
    object.__setattr__(found["notes"], "load", second)
    with pytest.raises(RuntimeError):
        load_packs(root=root)
    assert (Pack.objects.count(), ShippedRow.objects.count(), TrailRow.objects.count()) == (0, 0, 0)
