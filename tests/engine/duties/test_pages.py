"""The pages of duties, as people use them on the phone and at the counter."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from hallkeeper.books.notices.api import Notice
from hallkeeper.engine.duties.actions.creating import create
from hallkeeper.engine.duties.models import Duty, Evidence, Waiver
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.trail.api import TrailRow, transaction
from tests.cast import Cast
from tests.engine.duties.conftest import TODAY, TOMORROW, hall_time, planned

pytestmark = pytest.mark.usefixtures("morning")


def once(**more: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **more}


def text(response: Any) -> str:
    return str(response.content.decode())


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    file.seek(0)
    file.name = "台面.jpg"
    return file


def state(duty: Duty) -> str:
    return str(Duty.objects.values_list("state", flat=True).get(pk=duty.pk))


def asks(duty: Duty, **evidence: Any) -> Duty:
    Duty.objects.filter(pk=duty.pk).update(evidence=evidence)
    return duty


def titles(response: Any) -> list[str]:
    return [row.duty.kind_code for row in response.context["page"].rows]


# -- the list --


def test_list_shows_mine_and_the_whole_hall_to_who_may(manned: Cast) -> None:
    planned(manned)
    li, zhou = manned.client("li"), manned.client("zhou")
    assert titles(li.get("/duties/")) == ["sweep", "warmth"]
    assert titles(li.get("/duties/?show=hall")) == ["sweep", "warmth"]
    assert titles(zhou.get("/duties/")) == []
    assert titles(zhou.get("/duties/?show=hall")) == ["sweep", "warmth", "money"]


def test_list_of_another_hall_never_shows(manned: Cast) -> None:
    planned(manned)
    assert titles(manned.client("liu").get("/duties/?show=hall")) == []


def test_list_by_state_and_date(manned: Cast) -> None:
    duties = planned(manned)
    li = manned.client("li")
    li.post(f"/duties/{duties['sweep'].pk}/do/", once())
    assert titles(li.get("/duties/?state=done")) == ["sweep"]
    assert titles(li.get("/duties/?state=open")) == ["warmth"]
    assert titles(li.get(f"/duties/?on={TOMORROW}")) == []
    assert titles(li.get("/duties/?on=rubbish&state=rubbish&after=x")) == ["sweep", "warmth"]


def test_list_says_the_words_of_the_state_table(manned: Cast) -> None:
    planned(manned)
    li = manned.client("li")
    with at(hall_time("08:30")):
        assert "将到点" in text(li.get("/duties/"))
    with at(hall_time("08:50")):
        assert "超时" in text(li.get("/duties/?state=late"))


def test_list_pages(company: Cast) -> None:
    for number in range(52):
        with transaction():
            create(kind="explain", hall=company.nm, on=TODAY, due_at=hall_time("12:00"), owner=company.li,
                   ref=f"x:{number}")  # fmt: skip
    li = company.client("li")
    first = li.get("/duties/?state=open")
    second = li.get(f"/duties/{first.context['page'].later}")
    assert (len(titles(first)), len(titles(second))) == (50, 2)
    assert "第 51–52 条，共 52" in text(second)
    seen = [row.duty.pk for page in (first, second) for row in page.context["page"].rows]
    assert len(set(seen)) == 52


def test_empty_list_says_whether_a_filter_made_it_so(manned: Cast) -> None:
    planned(manned)
    li = manned.client("li")
    waived = text(li.get("/duties/?state=waived"))
    assert "筛选后没有。" in waived
    assert f'href="?on={TODAY}">清空筛选看全部 2 条' in waived
    later = text(li.get(f"/duties/?on={TOMORROW}"))
    assert "筛选后没有。" not in later
    assert "这一天没有职责" in later


def test_list_takes_as_many_queries_for_three_as_for_one(manned: Cast) -> None:
    client = manned.client("chen")
    counts = []
    for count in (1, 3):
        for number in range(count):
            with transaction():
                create(
                    kind="explain",
                    hall=manned.nm,
                    on=TODAY,
                    due_at=hall_time("12:00"),
                    ref=f"{count}:{number}",
                )
        client.get("/duties/?show=hall")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/duties/?show=hall").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 15


# -- doing --


def test_tick_from_the_list(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    li = manned.client("li")
    assert f'action="/duties/{sweep.pk}/do/"' in text(li.get("/duties/"))
    answer = li.post(f"/duties/{sweep.pk}/do/", once())
    assert (answer.status_code, answer["Location"], state(sweep)) == (303, "/duties/", "done")
    page = text(li.get("/duties/"))
    assert "已办：扫地" in page
    assert f'action="/duties/{sweep.pk}/undo/"' in page
    assert li.post(f"/duties/{sweep.pk}/undo/", once()).status_code == 303
    assert state(sweep) == "pending"


def test_undo_is_offered_for_ticks_only(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    li = manned.client("li")
    li.post(f"/duties/{sweep.pk}/do/", once())
    Duty.objects.filter(pk=sweep.pk).update(evidence={"kind": "act"})
    assert "/undo/" not in text(li.get("/duties/"))


def test_undo_is_offered_for_seconds_only(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    li = manned.client("li")
    li.post(f"/duties/{sweep.pk}/do/", once())
    with at(hall_time("08:30") + timedelta(seconds=11)):
        assert "/undo/" not in text(li.get("/duties/"))
        answer = li.post(f"/duties/{sweep.pk}/undo/", once())
    assert (answer.status_code, state(sweep)) == (409, "done")


def test_same_press_twice_does_it_once(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    li, values = manned.client("li"), once()
    assert [li.post(f"/duties/{sweep.pk}/do/", values).status_code for _turn in range(2)] == [303, 303]
    assert Evidence.objects.count() == 1


def test_number_out_of_range_asks_why_and_keeps_it(manned: Cast) -> None:
    warmth = planned(manned)["warmth"]
    li = manned.client("li")
    page = text(li.get(f"/duties/{warmth.pk}/"))
    assert "18–26℃" in page
    answer = li.post(f"/duties/{warmth.pk}/do/", once(value="３０"))
    assert (answer.status_code, state(warmth)) == (422, "pending")
    assert "30℃ 不在 18–26℃ 内，写上原因" in text(answer)
    assert li.post(f"/duties/{warmth.pk}/do/", once(value="30", reason="空调坏了")).status_code == 303
    page = text(li.get(f"/duties/{warmth.pk}/"))
    assert "30 ℃ · 空调坏了" in page
    assert "有异常，看原因" in page


@pytest.mark.parametrize("value", ["", "abc", "-", "9" * 13, "😀", "<b>"])
def test_rubbish_is_refused_at_the_field(manned: Cast, value: str) -> None:
    warmth = planned(manned)["warmth"]
    answer = manned.client("li").post(f"/duties/{warmth.pk}/do/", once(value=value))
    assert (answer.status_code, state(warmth), Evidence.objects.count()) == (422, "pending", 0)


def test_photo_is_kept_and_served_to_those_who_see_the_duty(manned: Cast) -> None:
    sweep = asks(planned(manned)["sweep"], kind="photo")
    li = manned.client("li")
    assert li.post(f"/duties/{sweep.pk}/do/", once()).status_code == 422
    assert li.post(f"/duties/{sweep.pk}/do/", once(photo=picture())).status_code == 303
    evidence = Evidence.objects.get()
    address = f"/duties/{sweep.pk}/photo/{evidence.pk}/"
    assert address in text(li.get(f"/duties/{sweep.pk}/"))
    served = li.get(address)
    assert (served.status_code, served["Content-Type"]) == (200, "image/jpeg")
    assert manned.client("he").get(address).status_code == 404
    assert li.get(f"/duties/{sweep.pk}/photo/{evidence.pk + 1}/").status_code == 404


def test_photo_that_is_none_is_refused(manned: Cast) -> None:
    sweep = asks(planned(manned)["sweep"], kind="photo")
    file = io.BytesIO(b"MZ this is no picture")
    file.name = "x.jpg"
    answer = manned.client("li").post(f"/duties/{sweep.pk}/do/", once(photo=file))
    assert (answer.status_code, state(sweep), Evidence.objects.count()) == (422, "pending", 0)


def test_photo_stays_with_a_form_that_is_refused(manned: Cast) -> None:
    warmth = asks(planned(manned)["warmth"], kind="number", low="18", high="26", photo="required")
    li = manned.client("li")
    answer = li.post(f"/duties/{warmth.pk}/do/", once(value="30", photo=picture()))
    kept = answer.context["form"]["kept"].value()
    assert (answer.status_code, bool(kept)) == (422, True)
    assert li.post(f"/duties/{warmth.pk}/do/", once(value="30", reason="坏了", kept=kept)).status_code == 303
    assert Evidence.objects.get().blob is not None
    forged = once(value="30", reason="坏了", kept="forged")
    again = asks(planned(manned, TOMORROW)["warmth"], kind="number", photo="required")
    assert manned.client("chen").post(f"/duties/{again.pk}/do/", forged).status_code == 422


def test_choice_and_words(manned: Cast) -> None:
    options = [
        {"code": "fine", "zh": "正常", "en": "Fine"},
        {"code": "bad", "zh": "坏了", "en": "Bad", "ok": False},
    ]
    sweep = asks(planned(manned)["sweep"], kind="choice", options=options)
    li = manned.client("li")
    assert "坏了" in text(li.get(f"/duties/{sweep.pk}/"))
    assert li.post(f"/duties/{sweep.pk}/do/", once(value="other")).status_code == 422
    assert li.post(f"/duties/{sweep.pk}/do/", once(value="bad")).status_code == 422
    assert li.post(f"/duties/{sweep.pk}/do/", once(value="bad", reason="卡纸")).status_code == 303
    assert "坏了 · 卡纸" in text(li.get(f"/duties/{sweep.pk}/"))


def test_signature_by_pin(manned: Cast) -> None:
    sweep = asks(planned(manned)["sweep"], kind="signature")
    li = manned.client("li")
    answer = li.post(f"/duties/{sweep.pk}/do/", once(pin="0000"))
    assert (answer.status_code, state(sweep)) == (403, "pending")
    assert li.post(f"/duties/{sweep.pk}/do/", once(pin=Cast.PIN)).status_code == 303
    assert Cast.PIN not in str(list(TrailRow.objects.values_list("detail", flat=True)))


def test_explaining_in_words(company: Cast) -> None:
    with transaction():
        duty = create(kind="explain", hall=company.nm, on=TODAY, due_at=hall_time("12:00"), ref="x:1")
    chen = company.client("chen")
    assert "待说明" in text(chen.get(f"/duties/{duty.pk}/"))
    assert chen.post(f"/duties/{duty.pk}/do/", once(value="")).status_code == 422
    assert chen.post(f"/duties/{duty.pk}/do/", once(value="找错了 20 元")).status_code == 303
    assert "找错了 20 元" in text(chen.get(f"/duties/{duty.pk}/"))


def test_act_is_done_on_its_own_page(manned: Cast) -> None:
    money = planned(manned)["money"]
    zhaox = manned.client("zhaox")
    page = text(zhaox.get(f"/duties/{money.pk}/"))
    assert 'href="/duties/"' in page
    assert "办那件事时一并完成" in page
    assert f"/duties/{money.pk}/do/" not in page
    answer = zhaox.post(f"/duties/{money.pk}/do/", once())
    assert (answer.status_code, state(money)) == (409, "pending")


def test_another_person_is_refused_in_words(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    answer = manned.client("zhou").post(f"/duties/{sweep.pk}/do/", once())
    assert (answer.status_code, state(sweep)) == (403, "pending")
    assert "“扫地”由李娜办" in text(answer)
    assert TrailRow.objects.filter(verb="refused", actor="zhou").count() == 1


@pytest.mark.parametrize("verb", ["", "do/", "undo/", "waive/", "urge/", "hand/"])
def test_foreign_and_missing_look_the_same(manned: Cast, verb: str) -> None:
    sweep = planned(manned)["sweep"]
    client = manned.client("he")
    for pk in (sweep.pk, 999_999):
        address = f"/duties/{pk}/{verb}"
        answer = client.post(address, once(reason="x")) if verb else client.get(address)
        assert answer.status_code == 404
    assert state(sweep) == "pending"


def test_acting_is_by_post_only(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    for verb in ("do", "undo", "waive", "urge", "hand"):
        assert manned.client("li").get(f"/duties/{sweep.pk}/{verb}/").status_code == 405


def test_signed_out_goes_to_sign_in(company: Cast) -> None:
    assert Client().get("/duties/").status_code == 302


# -- what leaders do --


def test_waive_on_the_page(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    chen = manned.client("chen")
    assert chen.post(f"/duties/{sweep.pk}/waive/", once(reason=" ")).status_code == 422
    assert chen.post(f"/duties/{sweep.pk}/waive/", once(reason="停水")).status_code == 303
    assert (state(sweep), Waiver.objects.get().reason) == ("waived", "停水")
    assert "停水" in text(chen.get(f"/duties/{sweep.pk}/"))


def test_waive_without_right_or_never_is_refused(manned: Cast) -> None:
    duties = planned(manned)
    zhou, chen = manned.client("zhou"), manned.client("chen")
    assert "/waive/" not in text(zhou.get(f"/duties/{duties['sweep'].pk}/"))
    assert zhou.post(f"/duties/{duties['sweep'].pk}/waive/", once(reason="停水")).status_code == 403
    assert "/waive/" not in text(chen.get(f"/duties/{duties['money'].pk}/"))
    answer = chen.post(f"/duties/{duties['money'].pk}/waive/", once(reason="没空"))
    assert (answer.status_code, state(duties["money"])) == (409, "pending")
    assert "谁也不能豁免" in text(answer)
    assert not Waiver.objects.exists()


def test_urge_on_the_page_then_wait(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    zhou = manned.client("zhou")
    address = f"/duties/{sweep.pk}/"
    assert zhou.post(f"{address}urge/", once(next=address))["Location"] == address
    answer = zhou.post(f"{address}urge/", once())
    assert (answer.status_code, Notice.objects.count()) == (409, 1)
    assert "08:30 已催过" in text(answer)


def test_next_leads_nowhere_else(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    answer = manned.client("zhou").post(f"/duties/{sweep.pk}/urge/", once(next="https://evil.example/"))
    assert (answer.status_code, answer["Location"]) == (303, "/")


def test_hand_on_the_page(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    zhou = manned.client("zhou")
    assert "王强" in text(zhou.get(f"/duties/{sweep.pk}/"))
    assert zhou.post(f"/duties/{sweep.pk}/hand/", once(person=manned.he.pk)).status_code == 422
    assert zhou.post(f"/duties/{sweep.pk}/hand/", once(person=manned.wang.pk)).status_code == 303
    assert titles(manned.client("wang").get("/duties/")) == ["sweep"]
    assert manned.client("li").post(f"/duties/{sweep.pk}/hand/", once(person=manned.li.pk)).status_code == 404


def test_detail_takes_as_many_queries_for_three_proofs_as_for_one(manned: Cast) -> None:
    sweep = planned(manned)["sweep"]
    li = manned.client("li")
    counts = []
    for times in (1, 2):
        for _turn in range(times):
            li.post(f"/duties/{sweep.pk}/do/", once())
            li.post(f"/duties/{sweep.pk}/undo/", once())
        li.get(f"/duties/{sweep.pk}/")
        with CaptureQueriesContext(connection) as seen:
            assert li.get(f"/duties/{sweep.pk}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
