"""The gate: first come, first served, one at a time, with an end to patience."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from hallkeeper.foundation.kernel.api import Busy
from hallkeeper.foundation.once import gate as room
from hallkeeper.foundation.once.api import gate

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no gate")


def waiting() -> int:
    """How many stand at the gate, the one inside included."""
    return len(room._queue)


def arrive(order: list[int], number: int, arrived: threading.Barrier) -> threading.Thread:
    """One client that comes to a closed gate."""

    def come() -> None:
        with gate():
            order.append(number)
        connection.close()

    thread = threading.Thread(target=come)
    before = waiting()
    thread.start()
    while waiting() == before:  # the next one comes only when this one stands in the queue
        pass
    return thread


def test_gate_lets_in_by_order_of_arrival() -> None:
    order: list[int] = []
    with gate():
        threads = [arrive(order, number, threading.Barrier(1)) for number in range(8)]
        assert order == []
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert waiting() == 0


def test_gate_never_holds_two() -> None:
    inside, most = 0, 0
    lock = threading.Lock()

    def come(_number: int) -> None:
        nonlocal inside, most
        with gate():
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(come, range(200)))
    assert most == 1


def test_gate_ends_patience_with_busy_and_the_others_keep_their_place() -> None:
    order: list[int] = []
    refused: list[str] = []

    def impatient() -> None:
        try:
            with gate(patience=0.01):
                order.append(-1)
        except Busy as refusal:
            refused.append(refusal.code)
        connection.close()

    with gate():
        thread = threading.Thread(target=impatient)
        thread.start()
        other = arrive(order, 1, threading.Barrier(1))
        thread.join()
        assert refused == ["once.busy"]
    other.join()
    assert order == [1]
    assert waiting() == 0


def test_gate_can_be_entered_again_by_who_is_inside() -> None:
    with gate(), gate(patience=0.01):
        assert waiting() == 1
    assert waiting() == 0


def test_gate_opens_again_after_an_error_inside() -> None:
    with pytest.raises(RuntimeError), gate():
        raise RuntimeError
    with gate(patience=0.01):
        assert waiting() == 1
