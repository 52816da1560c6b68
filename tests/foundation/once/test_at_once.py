"""The same press many times at once, on real transactions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from hallkeeper.foundation.kernel.api import Refusal, Who
from hallkeeper.foundation.numbering.api import next_number
from hallkeeper.foundation.numbering.models import Series
from hallkeeper.foundation.once.api import Outcome, fingerprint, perform
from hallkeeper.foundation.trail.api import TrailRow, record, verify_trail

ZHOU = Who("E003", "周敏")


def press(key: str, body: str) -> Outcome | Refusal:
    """One press of the button in a thread of its own."""

    def verb() -> Outcome:
        number = next_number("slip", "NM")
        record("made", f"slip:{number}", ZHOU, hall="NM")
        return Outcome(f"/slip/{number}/", ids={"number": number})

    try:
        return perform(key, fingerprint({"body": body}), verb, by=ZHOU)
    except Refusal as refusal:
        return refusal
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [2, 5, 16])
def test_same_press_at_once_has_one_effect_and_one_reply(times: int) -> None:
    with ThreadPoolExecutor(times) as pool:
        replies = list(pool.map(lambda _n: press("k", "same"), range(times)))
    assert [reply.location for reply in replies if isinstance(reply, Outcome)] == ["/slip/1/"] * times
    assert sum(not reply.replayed for reply in replies if isinstance(reply, Outcome)) == 1
    assert Series.objects.get().last == 1
    assert TrailRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_other_body_at_once_is_refused_and_one_of_them_counts() -> None:
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda n: press("k", "ab"[n % 2]), range(6)))
    refused = [reply for reply in replies if isinstance(reply, Refusal)]
    assert {reply.code for reply in refused} == {"once.other_body"}
    assert len(refused) == 3
    assert Series.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_other_keys_at_once_all_count_and_the_trail_stays_whole() -> None:
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda n: press(f"k{n}", "same"), range(60)))
    numbers = sorted(reply.ids["number"] for reply in replies if isinstance(reply, Outcome))
    assert numbers == list(range(1, 61))
    assert TrailRow.objects.count() == 60
    assert [*verify_trail()] == []
