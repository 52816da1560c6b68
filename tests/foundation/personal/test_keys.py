"""The key ring: made once, by whoever is first; rotation; file modes."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path
from typing import Any

import pytest

from hallkeeper.foundation.kernel.api import Who
from hallkeeper.foundation.personal.api import KeyMissing, forget_keys, key_ring, rotate_data_key
from hallkeeper.foundation.personal.boxes import lock, unlock
from hallkeeper.foundation.personal.keys import KeyRing
from hallkeeper.foundation.trail.api import TrailRow, rows_of, transaction

OWNER = Who("p001", "陈建国")


def test_new_installation_gets_its_keys_readable_by_the_owner_only(keys: Path) -> None:
    key_ring()
    assert sorted(path.name for path in keys.iterdir()) == ["data-001.key", "index.key"]
    for path in keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_keys_stay_the_same_at_the_next_start(keys: Path) -> None:
    first, box = key_ring(), lock("a", "t.c")
    forget_keys()
    assert key_ring() is not first
    assert (key_ring().newest, key_ring().index_key) == (first.newest, first.index_key)
    assert unlock(box, "t.c") == "a"


@pytest.mark.django_db
def test_rotation_encrypts_with_the_new_key_and_still_reads_the_old(keys: Path) -> None:
    old = lock("a", "t.c")
    first = key_ring().newest
    second = rotate_data_key(by=OWNER)
    assert (first[:3], second[:3]) == ("001", "002")
    assert lock("b", "t.c").startswith(f"e1:{second}:")
    assert unlock(old, "t.c") == "a"
    [row] = rows_of(f"foundation_personal.Key:{second}")
    assert (row.verb, row.actor) == ("key_rotated", "p001")


@pytest.mark.django_db
def test_rotation_inside_a_transaction_is_refused_and_makes_no_key(keys: Path) -> None:
    first = key_ring().newest
    with pytest.raises(RuntimeError, match="before transaction"), transaction():
        rotate_data_key(by=OWNER)
    assert key_ring().newest == first
    assert TrailRow.objects.count() == 0


def test_rotation_in_another_process_is_seen_when_its_first_value_comes(keys: Path) -> None:
    here, there = key_ring(), KeyRing(keys)
    third = [there.rotate(), there.rotate()][-1]
    assert here.newest.startswith("001")
    assert here.data_key(third) == there.data_key(third)
    assert here.newest == third


def test_thousandth_key_counts_on(keys: Path) -> None:
    key_ring()
    (keys / "data-999.key").write_text("ab" * 32)
    assert KeyRing(keys).rotate().startswith("1000-")


def test_key_of_another_installation_under_the_same_number_is_not_taken(keys: Path, other_home: Any) -> None:
    box = lock("a", "t.c")
    other_home("another")
    with pytest.raises(KeyMissing):
        unlock(box, "t.c")


def test_cut_key_file_stops_the_start(keys: Path) -> None:
    keys.mkdir()
    (keys / "index.key").write_text("abcd")
    with pytest.raises(KeyMissing, match=r"index\.key"):
        key_ring()


def start_at_once(path: Path, gate: Any, found: Any) -> None:
    """One starting process."""
    gate.wait(10)
    ring = KeyRing(path)
    found.put((ring.newest, ring.index_key))


def test_processes_that_start_together_share_one_set_of_keys(keys: Path) -> None:
    fork = multiprocessing.get_context("fork")
    gate, found = fork.Barrier(4), fork.Queue()
    starting = [fork.Process(target=start_at_once, args=(keys, gate, found)) for _number in range(4)]
    for process in starting:
        process.start()
    rings = {found.get(timeout=20) for _number in range(4)}
    for process in starting:
        process.join(10)
    assert len(rings) == 1
    assert sorted(path.name for path in keys.iterdir()) == [
        "data-001.key",
        "index.key",
    ]  # no half file left behind
