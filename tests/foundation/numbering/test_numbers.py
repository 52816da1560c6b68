"""Numbers without gaps, given back by a rollback."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from hallkeeper.foundation.numbering.api import document_number, next_number
from hallkeeper.foundation.numbering.models import Series
from hallkeeper.foundation.numbering.numbers import OutsideTransaction

DAY = date(2026, 11, 23)


@pytest.mark.django_db
def test_next_number_counts_each_series_and_scope_by_itself() -> None:
    assert [next_number("slip", "NM") for _n in range(3)] == [1, 2, 3]
    assert (next_number("slip", "DJ"), next_number("deposit", "NM"), next_number("slip", "NM")) == (1, 1, 4)


@pytest.mark.django_db(transaction=True)
def test_next_number_is_given_back_by_a_rollback() -> None:
    with transaction.atomic():
        assert next_number("slip", "NM") == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        assert next_number("slip", "NM") == 2
        raise RuntimeError
    with transaction.atomic():
        assert next_number("slip", "NM") == 2


@pytest.mark.django_db(transaction=True)
def test_next_number_outside_a_transaction_is_refused_and_moves_nothing() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(OutsideTransaction):
        next_number("slip", "NM")
    assert Series.objects.count() == 0


@pytest.mark.django_db
def test_document_number_names_hall_day_and_kind() -> None:
    numbers = [document_number("slip", "S", hall="NM", day=DAY) for _n in range(2)]
    numbers.append(document_number("slip", "S", hall="NM", day=date(2026, 11, 24)))
    numbers.append(document_number("deposit", "D", hall="NM", day=DAY))
    assert numbers == ["NM-20261123-S01", "NM-20261123-S02", "NM-20261124-S01", "NM-20261123-D01"]
