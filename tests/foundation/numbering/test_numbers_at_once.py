"""Many clients ask at once: no number twice, none left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from hallkeeper.foundation.numbering.api import next_number

CLIENTS, EACH = 4, 10


def take(client: int) -> list[int]:
    """Take ten numbers, giving every third one back."""
    kept = []
    try:
        for number in range(EACH):
            try:
                with transaction.atomic():
                    taken = next_number("slip", "NM")
                    if number % 3 == 2:
                        raise RuntimeError
            except RuntimeError:
                continue
            kept.append(taken)
    finally:
        connection.close()
    return kept


@pytest.mark.django_db(transaction=True)
def test_next_number_from_four_clients_is_gap_free_and_never_twice() -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        kept = sorted(number for numbers in pool.map(take, range(CLIENTS)) for number in numbers)
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) == CLIENTS * 7
