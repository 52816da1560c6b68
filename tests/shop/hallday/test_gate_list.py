"""The list of a stage: who has what, and what the one who looks can do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hallkeeper.engine.duties.api import Duty, url_of
from hallkeeper.foundation.kernel.api import MissingItem, now
from hallkeeper.foundation.ui.api import GateItem
from hallkeeper.shop.hallday.gate_list import Asker, Wanted, gate_items
from tests.shop.cash.conftest import Shop

COUNT_PAGE = "/cash/NM/count/close/"


def a_duty(shop: Shop, pk: int, **fields: Any) -> Duty:
    due = now() + timedelta(hours=1)
    values = {"titles": {"zh": f"事{pk}", "en": f"Thing {pk}"}, "state": "pending", "due_at": due, **fields}
    return Duty(pk=pk, hall=shop.nm, date=due.date(), opens_at=due - timedelta(hours=2), **values)


def rows(
    *duties: Duty, asker: Asker, blockers: tuple[MissingItem, ...] = (), begun: bool = True
) -> list[GateItem]:
    wanted = Wanted(duties, {duty.pk: "李娜" for duty in duties}, {}, blockers)
    return gate_items(wanted, now(), asker, begun=begun)


@pytest.mark.parametrize(
    ("asker", "label", "method"),
    [
        (Asker("李娜", mine=frozenset({1})), "去做", "get"),
        (Asker("陈立", may_urge=True, page="/day/"), "催办", "post"),
        (Asker("王强"), "看看", "get"),
    ],
)
def test_what_is_mine_i_do_what_is_others_i_urge_or_look_at(
    shop: Shop, asker: Asker, label: str, method: str
) -> None:
    [row] = rows(a_duty(shop, 1), asker=asker)
    assert row.act is not None
    assert (str(row.act.label), row.act.method, row.act.back) == (label, method, asker.page)


def test_only_the_first_thing_to_do_is_solid_and_only_once_the_stage_has_begun(shop: Shop) -> None:
    asker = Asker("李娜", mine=frozenset({2, 3}), may_urge=True)
    duties = [a_duty(shop, pk) for pk in (1, 2, 3)]
    acts = [row.act for row in rows(*duties, asker=asker)]
    assert [act and act.solid for act in acts] == [False, True, False]
    assert [act and act.key for act in acts] == ["", "c", ""]
    assert not any(row.act and row.act.solid for row in rows(*duties, asker=asker, begun=False))


@pytest.mark.clause("S1.2.6")
def test_who_holds_the_box_counts_it_whoever_the_duty_names(shop: Shop) -> None:
    duty = a_duty(shop, 1, act="shop_cash:count_close")
    uncounted = (MissingItem("现金没点", "赵雪", COUNT_PAGE),)
    assert url_of(duty) == COUNT_PAGE
    [holder] = rows(duty, asker=Asker("赵雪"), blockers=uncounted)
    assert holder.act is not None and str(holder.act.label) == "开始点钞"
    [other] = rows(duty, asker=Asker("周敏", mine=frozenset({1}), may_urge=True), blockers=uncounted)
    assert other.act is not None and str(other.act.label) == "催办"
    assert str(other.detail).startswith("赵雪")


def test_a_count_that_no_longer_holds_is_missing_although_its_duty_is_done(shop: Shop) -> None:
    done = a_duty(shop, 1, act="shop_cash:count_close", state="done", done_at=now(), done_by=shop.cast.zhou)
    uncounted = (MissingItem("现金没点", "周敏", COUNT_PAGE),)
    first, second = rows(done, asker=Asker("周敏"), blockers=uncounted)
    assert (str(first.title), first.act and first.act.url) == ("现金没点", COUNT_PAGE)
    assert second.act is None and second.done


def test_what_the_close_does_itself_has_no_button(shop: Shop) -> None:
    [row] = rows(a_duty(shop, 1, act="shop_hallday:close"), asker=Asker("周敏", mine=frozenset({1})))
    assert row.act is None
    assert "结账时核对" in str(row.detail)


def test_done_late_stays_visible(shop: Shop) -> None:
    late = a_duty(
        shop, 1, state="done", done_at=now() + timedelta(hours=1, minutes=7), done_by=shop.cast.zhou
    )
    [row] = rows(late, asker=Asker("周敏"))
    assert row.state == "done_late"
    assert "迟办 7 分" in str(row.detail)
