"""Looking never writes: every address, with arguments that name real rows, walked by six people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.security.walking import WALKERS, Seen, look

pytestmark = pytest.mark.xdist_group("lived")


def writers(seen: list[Seen]) -> dict[str, list[str]]:
    """Addresses whose GET wrote, and what."""
    return {one.address: one.written for one in seen if one.written}


@pytest.mark.parametrize("who", WALKERS)
def test_looking_at_everything_writes_nothing(walked: dict[str, list[Seen]], who: str) -> None:
    seen = walked[who]
    assert writers(seen) == {}
    assert [one.address for one in seen if one.status >= 500] == []
    assert sum(one.status == 200 for one in seen) >= WALKERS[who][1], [
        (one.address, one.status) for one in seen
    ]


def test_control_a_page_that_writes_is_noticed(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from hallkeeper.books.notices import views

    def spy(by: Any, pk: int) -> Any:
        delivery = original(by, pk)
        type(delivery).objects.filter(pk=delivery.pk).update(read_at=delivery.sent_at)
        return delivery

    original = views.delivery_of
    client = lived.client("li")
    delivery = lived.people["li"].pk
    from hallkeeper.books.notices.api import Delivery

    address = f"/notices/{Delivery.objects.filter(person=delivery).first().notice_id}/"  # type: ignore[union-attr]
    assert writers([look(client, address)]) == {}
    monkeypatch.setattr(views, "delivery_of", spy)
    assert list(writers([look(client, address)])) == [address]
