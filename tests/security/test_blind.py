"""Before the count is handed in, what the box should hold is nowhere: on no page, in no part, for nobody."""

from __future__ import annotations

import pytest

from hallkeeper.foundation.kernel.api import format_fen
from hallkeeper.shop.cash.api import box_of, expected_now
from hallkeeper.shop.cash.queries import expected_in
from tests.cast import Cast
from tests.security.life import STORIES, TODAY, Life
from tests.security.test_cross_hall import found_in, money
from tests.security.walking import WALKERS, Seen, look

pytestmark = pytest.mark.xdist_group("lived")

PLACES = (
    "/cash/NM/", "/cash/NM/takings/", "/cash/NM/count/close/", "/cash/NM/paid-out/", "/cash/NM/bank-today/",
    f"/day/NM/{TODAY}/", f"/day/NM/{TODAY}/live/", f"/day/NM/{TODAY}/close/", f"/day/NM/{TODAY}/trail/",
)  # fmt: skip


def secrets(cast: Cast) -> set[str]:
    """What each hall's cash is now, and every sum that gives it away."""
    words: set[str] = set()
    for hall in (cast.nm, cast.dj):
        story, box = STORIES[hall.code], box_of(hall)
        assert box is not None
        whole, today = expected_in(box), story.today_cash_fen
        sums = {today, box.float_fen + today, whole, today + story.today_card_fen}
        words |= set().union(*(money(fen) for fen in sums))
        assert expected_now(box, Life(cast, hall).day)["cash"] in sums
    return words


@pytest.mark.clause("S1.3.1")
@pytest.mark.parametrize("who", WALKERS)
def test_expected_cash_is_nowhere_before_the_count(
    lived: Cast, walked: dict[str, list[Seen]], who: str
) -> None:
    assert found_in(walked[who], secrets(lived)) == {}


@pytest.mark.clause("S1.3.1")
def test_not_even_for_the_custodian_who_typed_it(lived: Cast) -> None:
    """Zhou holds the box and wrote the line herself: the list shows it without its amount."""
    client = lived.client("zhou")
    answer = client.get("/cash/NM/takings/")
    assert format_fen(STORIES["NM"].today_card_fen) in answer.content.decode()
    assert found_in([look(client, place) for place in PLACES], secrets(lived)) == {}


def test_control_after_the_count_it_is_shown(lived: Cast) -> None:
    """The same pages, the same words, once the box has been counted."""
    words, life = secrets(lived), Life(lived, lived.nm)
    life.count("leader", "close", expected_in(life.box))
    client = lived.client("zhou")
    assert len(found_in([look(client, place) for place in PLACES], words)) >= 2
