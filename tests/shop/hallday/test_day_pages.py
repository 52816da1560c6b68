"""The business day through its pages: what opens it, what closes it, who hears of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.books.notices.api import Delivery
from hallkeeper.engine.approvals.api import Approval
from hallkeeper.engine.duties.api import Duty, plan_day
from hallkeeper.engine.manning.api import OnDuty
from hallkeeper.foundation.jobs.api import run_due
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.rooms.api import rooms
from hallkeeper.foundation.trail.api import TrailRow, last_seal, transaction, verify_trail
from hallkeeper.org.posts.api import Post
from hallkeeper.shop.cash.api import DepositDue, Difference, hand_deposit_to, set_up_box
from hallkeeper.shop.hallday.actions.reporting import send_report
from hallkeeper.shop.hallday.figures import CloseFigures
from hallkeeper.shop.hallday.models import DayClose, DayReport, StageOverride
from tests.shop.cash.conftest import TODAY, Shop, clock
from tests.shop.cash.pages import hand_in, words

DAY = "/day/NM/2026-11-23/"
BALANCED = {"noncash_card": "0", "noncash_wechat": "0", "noncash_alipay": "0"}


def do_gates(shop: Shop, stage: str) -> None:
    """The stage's duties are done; how, is the business of tests/engine/duties."""
    Duty.objects.filter(hall=shop.nm, date=TODAY, gate=stage).exclude(state="cancelled").exclude(
        kind_code__in=["closing_cash_count", "noncash_check", "opening_cash_count"]
    ).update(state="done", done_at=now(), done_by=shop.cast.zhou)


def open_by_page(shop: Shop, who: str = "zhou", **fields: str) -> HttpResponse:
    return hand_in(shop.cast.client(who), f"{DAY}open/", **fields)


def opened(shop: Shop) -> BusinessDay:
    """The day, opened by the early leader with everything done."""
    shop.now(clock(8, 50))
    open_by_page(shop)
    do_gates(shop, "open")
    assert open_by_page(shop).status_code == 303
    return BusinessDay.objects.get(hall=shop.nm, date=TODAY)


def close_by_page(shop: Shop, who: str = "zhou", off: int = 0, **fields: str) -> HttpResponse:
    sent = {**BALANCED, "client_now": (now() + timedelta(seconds=off)).isoformat(), **fields}
    return hand_in(shop.cast.client(who), f"{DAY}close/", **sent)


def ready_to_close(shop: Shop, cash: int = 268400, counted: int | None = None) -> BusinessDay:
    """Served, counted, only the close is left."""
    day = opened(shop)
    shop.take(day, cash)
    shop.now(clock(18, 20))
    shop.count(50000 + (cash if counted is None else counted), "close")
    do_gates(shop, "close")
    return day


def run_worker() -> None:
    while run_due(limit=50):
        pass


def test_day_page_of_a_hall_that_never_opened_says_what_comes_first(shop: Shop) -> None:
    page = words(shop.cast.client("zhou").get(DAY))
    assert "开店之前" in page
    assert "开店点钞" in page or "还没开店" in page
    assert BusinessDay.objects.filter(hall=shop.nm, state="open").count() == 0


def test_day_page_of_a_date_without_business_says_so(shop: Shop) -> None:
    assert "这天没有营业" in words(shop.cast.client("zhou").get("/day/NM/2026-01-05/"))


@pytest.mark.parametrize("path", ["/day/DJ/2026-11-23/", "/day/XX/2026-11-23/", "/day/NM/tomorrow/"])
def test_day_of_another_hall_looks_missing(shop: Shop, path: str) -> None:
    assert shop.cast.client("zhou").get(path).status_code == 404


@pytest.mark.clause("S1.1.4")
def test_opening_is_refused_until_the_box_is_counted_and_nobody_can_let_it_pass(bare: Shop) -> None:
    chen = bare.actor("chen")
    bare.act(lambda: set_up_box(hall=bare.nm, name="南门 1 号", float_fen=50000, by=chen), "chen")
    bare.now(clock(8, 50))
    refused = open_by_page(bare, "chen", override="赶时间，先开门")
    assert refused.status_code == 409
    assert "开店点钞" in words(refused) and "周敏" in words(refused)
    assert not BusinessDay.objects.filter(hall=bare.nm).exclude(state="planned").exists()
    bare.pass_box("chen", "zhou", 50000)  # the leader has counted it now, and signed
    opened(bare)
    assert BusinessDay.objects.get(hall=bare.nm, date=TODAY).state == "open"


def test_opening_with_a_gate_left_needs_a_reason_and_the_right(shop: Shop) -> None:
    shop.now(clock(8, 50))
    assert open_by_page(shop).status_code == 409  # zhou sees what is missing
    assert open_by_page(shop, override="设备在修").status_code == 403  # a leader may not override
    assert open_by_page(shop, "chen", override="设备在修，先开门").status_code == 303
    override = StageOverride.objects.get()
    assert (override.by_code, override.reason) == ("chen", "设备在修，先开门")
    assert override.missing != []


def test_clerk_cannot_open(shop: Shop) -> None:
    assert open_by_page(shop, "li").status_code == 403
    assert not BusinessDay.objects.filter(hall=shop.nm).exclude(state="planned").exists()


@pytest.mark.clause("S1.3.1")
def test_close_is_refused_while_the_count_is_missing_then_done_and_sealed(shop: Shop) -> None:
    day = opened(shop)
    shop.take(day, 268400)
    shop.now(clock(18, 20))
    do_gates(shop, "close")
    refused = close_by_page(shop)
    assert refused.status_code == 409
    assert "现金没点" in words(refused) and "周敏" in words(refused)
    assert DayClose.objects.count() == 0
    shop.count(318400, "close")
    assert close_by_page(shop).status_code == 303
    close = DayClose.objects.get()
    figures = CloseFigures.from_json(close.figures)
    assert (close.number, figures.deposit_fen, figures.takings_fen) == ("NM-20261123-S01", 268400, 268400)
    day.refresh_from_db()
    assert day.state == "closed"
    assert last_seal("NM", TODAY) is not None and list(verify_trail()) == []
    slip = words(shop.cast.client("zhou").get(f"{DAY}slip/"))
    assert "2,684.00" in slip and "人民币贰仟陆佰捌拾肆元整" in slip and close.number in slip


@pytest.mark.clause("S1.3.1")
def test_close_by_anyone_but_the_leader_of_the_day_is_refused_and_recorded(shop: Shop) -> None:
    ready_to_close(shop)
    shop.cast.grant("hall_manager", "shop_hallday.close")
    refused = close_by_page(shop, "chen")
    assert refused.status_code == 403
    assert "周敏" in words(refused)
    assert DayClose.objects.count() == 0
    assert TrailRow.objects.filter(verb="refused", subject="hallday.leader_only", actor="chen").count() == 1
    assert close_by_page(shop, "li").status_code == 403
    assert close_by_page(shop).status_code == 303


@pytest.mark.clause("S1.3.1")
def test_difference_needs_cause_and_words_and_reaches_the_manager_at_once(shop: Shop) -> None:
    ready_to_close(shop, cash=269400, counted=268400)
    refused = close_by_page(shop)
    assert refused.status_code == 422
    assert DayClose.objects.count() == 0
    done = close_by_page(shop, cause_cash="change_too_much", words_cash="13:20 那单多找 10 元")
    assert done.status_code == 303
    found = Difference.objects.get(purpose="close")
    assert (found.amount_fen, found.words) == (-1000, "13:20 那单多找 10 元")
    told = Delivery.objects.filter(notice__kind="difference", role="to")
    assert [one.person.code for one in told] == ["sun"]
    assert told.get().notice.sent_at == now()
    assert CloseFigures.from_json(DayClose.objects.get().figures).difference_fen == -1000


@pytest.mark.clause("S1.3.1")
def test_what_the_books_expect_shows_only_against_what_was_typed(shop: Shop) -> None:
    day = ready_to_close(shop)
    shop.take(day, 12345, "wechat")
    shop.count(318400, "close")
    assert "123.45" not in words(shop.cast.client("zhou").get(f"{DAY}close/"))
    empty = close_by_page(shop, noncash_wechat="")
    assert (empty.status_code, "123.45" in words(empty)) == (422, False)
    typed = close_by_page(shop, noncash_wechat="100")
    assert (typed.status_code, "123.45" in words(typed)) == (422, True)
    assert "微信：原因" in words(typed)
    assert DayClose.objects.count() == 0


def test_close_twice_by_one_press_is_one_close(shop: Shop) -> None:
    ready_to_close(shop)
    key = "6b0b4a2e-8f6c-4d3a-9d59-0f2f9b1c7e11"
    client = shop.cast.client("zhou")
    sent = {**BALANCED, "client_now": now().isoformat()}
    first = hand_in(client, f"{DAY}close/", once=key, **sent)
    again = hand_in(client, f"{DAY}close/", once=key, **sent)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert DayClose.objects.count() == 1


@pytest.mark.parametrize(("off", "status"), [(300, 303), (301, 409), (-301, 409)])
def test_close_is_refused_when_the_clock_is_off(shop: Shop, off: int, status: int) -> None:
    ready_to_close(shop)
    answer = close_by_page(shop, off=off)
    assert answer.status_code == status
    if status == 409:
        assert "先校时" in words(answer)
        assert DayClose.objects.count() == 0


def test_close_without_the_computers_time_is_refused(shop: Shop) -> None:
    ready_to_close(shop)
    assert close_by_page(shop, client_now="").status_code == 409
    assert DayClose.objects.count() == 0


def test_close_with_a_duty_left_names_it(shop: Shop) -> None:
    ready_to_close(shop)
    left = Duty.objects.filter(hall=shop.nm, date=TODAY).exclude(gate="close").first()
    assert left is not None
    Duty.objects.filter(pk=left.pk).update(gate="close", state="pending", done_at=None, done_by=None)
    refused = close_by_page(shop)
    assert refused.status_code == 409
    assert left.title in words(refused)
    assert DayClose.objects.count() == 0


@pytest.mark.clause("S1.3.2")
def test_report_goes_by_itself_to_exactly_the_manager_and_tomorrows_leader(shop: Shop) -> None:
    ready_to_close(shop)
    close_by_page(shop)
    assert DayReport.objects.count() == 0  # not inside the close's own transaction
    run_worker()
    notice = DayReport.objects.get().notice
    readers = {(one.person.code, one.role) for one in notice.deliveries.select_related("person")}
    assert readers == {("sun", "to"), ("zhaox", "to"), ("chen", "cc"), ("zheng", "cc")}
    assert "2,684.00" in notice.body and "NM-20261123-S01" in notice.body
    page = words(shop.cast.client("sun").get(f"{DAY}report/"))
    assert "2,684.00" in page and "赵雪" in page
    assert shop.cast.client("he").get(f"{DAY}report/").status_code == 404  # another hall's leader


def test_report_is_sent_once_however_often_it_is_asked_for(shop: Shop) -> None:
    ready_to_close(shop)
    close_by_page(shop)
    run_worker()
    first = DayReport.objects.get()
    assert send_report(close_id=first.close_id) == first
    assert DayReport.objects.count() == 1


def test_report_goes_out_although_the_leaders_superior_is_not_set(shop: Shop) -> None:
    from hallkeeper.org.posts.api import Post

    Post.objects.filter(code="shift_leader").update(superior=None)
    ready_to_close(shop)
    close_by_page(shop)
    run_worker()
    assert DayReport.objects.get().notice.sender_code == "system"


def test_report_says_that_nobody_leads_tomorrow(shop: Shop) -> None:
    OnDuty.objects.filter(date__gt=TODAY).delete()
    ready_to_close(shop)
    close_by_page(shop)
    run_worker()
    notice = DayReport.objects.get().notice
    assert "明日值班长还没排" in notice.body
    assert [one.person.code for one in notice.deliveries.filter(role="to")] == ["sun"]


def closed(shop: Shop) -> DayClose:
    ready_to_close(shop)
    close_by_page(shop)
    run_worker()
    return DayClose.objects.get()


def approve(shop: Shop, who: str) -> HttpResponse:
    asked = Approval.objects.get(state="waiting")
    client = shop.cast.client(who)
    page = client.get(f"/approvals/{asked.pk}/")
    context: Any = page.context
    seen = context["digest"] if context and "digest" in context else asked.payload_hash
    return hand_in(client, f"/approvals/{asked.pk}/approve/", seen=seen)


def test_reopening_takes_two_people_and_reverses_to_the_fen(shop: Shop) -> None:
    closed(shop)
    shop.now(clock(18, 40))
    asked = hand_in(shop.cast.client("zhou"), f"{DAY}reopen/", reason="微信少记一笔")
    assert asked.status_code == 303
    assert approve(shop, "zhou").status_code in (403, 404, 409)  # not by the one who asked
    assert BusinessDay.objects.get(hall=shop.nm, date=TODAY).state == "closed"
    assert approve(shop, "sun").status_code == 303
    day = BusinessDay.objects.get(hall=shop.nm, date=TODAY)
    assert (day.state, day.generation) == ("reopened", 2)
    assert [due.state for due in DepositDue.objects.all()] == ["cancelled"]
    shop.count(318400, "close")
    do_gates(shop, "close")
    assert close_by_page(shop).status_code == 303
    run_worker()
    numbers = list(DayClose.objects.order_by("generation").values_list("number", flat=True))
    assert numbers == ["NM-20261123-S01", "NM-20261123-S02"]
    second = DayReport.objects.get(close__generation=2).notice
    assert "NM-20261123-S01" in second.body and "更正" in second.subject
    assert list(verify_trail()) == []


def test_reopening_without_a_reason_asks_nobody(shop: Shop) -> None:
    closed(shop)
    refused = hand_in(shop.cast.client("zhou"), f"{DAY}reopen/", reason="  ")
    assert refused.status_code == 422
    assert Approval.objects.count() == 0


def test_reopening_of_an_open_day_is_refused(shop: Shop) -> None:
    opened(shop)
    assert hand_in(shop.cast.client("zhou"), f"{DAY}reopen/", reason="弄错了一笔").status_code == 409
    assert Approval.objects.count() == 0


def test_two_cannot_reopen_what_was_reopened_meanwhile(shop: Shop) -> None:
    from hallkeeper.foundation.kernel.api import Refusal
    from hallkeeper.org.posts.api import TwoPeople
    from hallkeeper.shop.hallday.actions.reopening import reopen

    closed(shop)
    both = TwoPeople(shop.actor("zhou"), shop.actor("sun"))
    payload = {"hall": "NM", "date": TODAY.isoformat(), "generation": 9, "reason": "少记"}
    with pytest.raises(Refusal, match=r"hallday\.not_closed"), transaction():
        reopen(payload, both)


@pytest.mark.parametrize(
    "name", ["", "live/", "close/", "slip/", "slip/?paper=80", "report/", "reopen/", "trail/"]
)
def test_pages_of_a_closed_day_open_for_its_hall(shop: Shop, name: str) -> None:
    closed(shop)
    shop.cast.grant("shift_leader", "shop_hallday.see_trail")
    assert shop.cast.client("zhou").get(f"{DAY}{name}").status_code == 200


def test_slip_of_a_day_that_is_not_closed_is_missing(shop: Shop) -> None:
    opened(shop)
    assert shop.cast.client("zhou").get(f"{DAY}slip/").status_code == 404


def test_slip_as_pdf_carries_the_chinese_font_and_the_seal(shop: Shop) -> None:
    closed(shop)
    answer = shop.cast.client("zhou").get(f"{DAY}slip.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    from io import BytesIO

    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    seal = last_seal("NM", TODAY)
    assert seal is not None and seal.code in text
    assert "日结单" in text and "2,684.00" in text


def test_a_closed_day_is_not_closed_again(shop: Shop) -> None:
    closed(shop)
    refused = close_by_page(shop)
    assert refused.status_code == 409
    assert "2026-11-23 已结账，里面的不能再改" in words(refused)
    assert (DayClose.objects.count(), DepositDue.objects.count()) == (1, 1)


def test_trail_page_shows_who_did_what(shop: Shop) -> None:
    closed(shop)
    page = words(shop.cast.client("chen").get(f"{DAY}trail/"))
    assert "结账" in page and "周敏" in page


def test_now_leads_to_the_running_day(shop: Shop) -> None:
    assert shop.cast.client("zhou").get("/day/")["Location"] == DAY
    assert shop.cast.client("li").get("/day/").status_code == 403


def test_verify_names_a_day_closed_without_a_slip(shop: Shop) -> None:
    from hallkeeper.shop.hallday.checks import verify_closes

    closed(shop)
    assert list(verify_closes()) == []
    BusinessDay.objects.filter(hall=shop.nm).update(generation=7)
    assert list(verify_closes()) == ["day NM 2026-11-23: closed without a slip"]


def test_pages_take_the_same_queries_with_one_and_three_hand_overs(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    opened(shop)
    client = shop.cast.client("zhou")
    client.get(DAY)
    with django_assert_max_num_queries(60) as first:
        client.get(DAY)
    before = len(first)
    for giver, taker in (("zhou", "zhaox"), ("zhaox", "zhou")):
        shop.pass_box(giver, taker, 50000)
    with django_assert_max_num_queries(60) as then:
        client.get(DAY)
    assert len(then) == before


def test_every_right_of_the_day_is_declared() -> None:
    room = next(one for one in rooms() if one.name == "shop.hallday")
    assert {right.code.split(".")[0] for right in room.rights} == {"shop_hallday"}


def test_clock_of_a_server_behind_its_own_trail_stops_the_close(shop: Shop) -> None:
    ready_to_close(shop)
    shop.now(datetime(2026, 11, 23, 18, 10, tzinfo=clock(18).tzinfo))
    assert close_by_page(shop).status_code == 409
    assert DayClose.objects.count() == 0


@pytest.mark.clause("S1.1.4")
def test_a_hall_that_cannot_open_yet_has_a_locked_button_that_says_what_is_missing(bare: Shop) -> None:
    chen = bare.actor("chen")
    bare.act(lambda: set_up_box(hall=bare.nm, name="南门 1 号", float_fen=50000, by=chen), "chen")
    bare.now(clock(8, 50))
    bare.act(lambda: plan_day(bare.nm, TODAY), "chen")
    page = bare.cast.client("zhou").get(DAY).content.decode()
    [button] = re.findall(r'<button class="([^"]*)"[^>]*>(?:<svg.*?</svg>)?开店</button>', page)[:1]
    assert "hk-btn-blocked" in button and "hk-btn-solid" not in button
    answer = words(open_by_page(bare))
    assert "开店点钞" in answer and "陈立" in answer


def test_open_button_is_solid_once_nothing_is_missing(shop: Shop) -> None:
    shop.now(clock(8, 50))
    shop.act(lambda: plan_day(shop.nm, TODAY), "chen")
    Duty.objects.filter(hall=shop.nm, date=TODAY, gate="open").update(
        state="done", done_at=now(), done_by=shop.cast.zhou
    )
    page = shop.cast.client("zhou").get(DAY).content.decode()
    assert "hk-btn-blocked" not in page
    assert len(set(re.findall(r'<button class="hk-btn hk-btn-solid[^>]*>([^<]*)<', page))) == 1


def test_close_is_locked_while_the_cash_is_uncounted_and_counting_is_the_solid_act(shop: Shop) -> None:
    day = opened(shop)
    shop.take(day, 268400)
    shop.now(clock(18, 10))
    page = shop.cast.client("zhou").get(DAY).content.decode()
    assert "缺一件都不能结" in words(shop.cast.client("zhou").get(DAY))
    assert re.search(r'hk-btn-blocked[^>]*href="/day/NM/2026-11-23/close/"', page)
    assert {text.strip() for text in re.findall(r"hk-btn-solid[^>]*>([^<]*)<", page)} == {"开始点钞"}


def test_nothing_is_solid_about_closing_in_the_middle_of_the_day(shop: Shop) -> None:
    opened(shop)
    shop.now(clock(11, 0))
    assert "hk-btn-solid" not in shop.cast.client("zhou").get(DAY).content.decode()


def test_orders_stand_by_the_hour_and_known_takings_never_give_the_cash_away(shop: Shop) -> None:
    day = opened(shop)
    shop.now(clock(11, 0))
    shop.take(day, 268400)
    page = words(shop.cast.client("zhou").get(DAY))
    assert "最忙 11 点" in page and "点完再显示" in page
    assert "2,684.00" not in page


def test_others_are_urged_from_the_day_page_and_it_comes_back(shop: Shop) -> None:
    shop.now(clock(8, 50))
    shop.act(lambda: plan_day(shop.nm, TODAY), "chen")
    chen = shop.cast.client("chen")
    assert "催办" in words(chen.get(DAY))
    duty = Duty.objects.filter(hall=shop.nm, date=TODAY, gate="open", state="pending").exclude(owner_post="")[
        0
    ]
    answer = hand_in(chen, f"/duties/{duty.pk}/urge/", next=DAY)
    assert (answer.status_code, answer["Location"]) == (303, DAY)


def told_to_deposit() -> list[tuple[str, str, str, bool]]:
    """Everybody who was told of a deposit: in whose name, as what, and whether they acknowledge it."""
    rows = Delivery.objects.filter(notice__kind__in=("deposit", "duties.hand_to")).order_by("pk")
    return list(rows.values_list("notice__sender_code", "person__code", "role", "ack_wanted"))


@pytest.mark.clause("S1.5.2")
def test_who_is_named_to_deposit_is_told_in_the_closers_name_copied_to_the_superior(shop: Shop) -> None:
    ready_to_close(shop)
    assert close_by_page(shop, depositor="zhaox").status_code == 303
    assert sorted(told_to_deposit()) == [("zhou", "zhaox", "to", True), ("zhou", "zheng", "cc", False)]
    due = DepositDue.objects.get()
    body = Delivery.objects.filter(notice__kind="deposit")[0].notice.body
    assert "2,684.00" in body and "2026-11-23" in body
    shop.act(lambda: hand_deposit_to(due=due, person=shop.cast.wang, by=shop.actor("chen")), "chen")
    assert sorted(told_to_deposit()[2:]) == [("chen", "sun", "cc", False), ("chen", "wang", "to", True)]


def test_who_deposits_what_they_closed_themselves_needs_no_letter(shop: Shop) -> None:
    ready_to_close(shop)
    assert close_by_page(shop, depositor="zhou").status_code == 303
    assert told_to_deposit() == []


@pytest.mark.clause("S1.5.2")
def test_without_a_superior_no_word_of_the_finder_goes_out_and_the_day_closes(shop: Shop) -> None:
    Post.objects.filter(code="shift_leader").update(superior=None)
    ready_to_close(shop, cash=269400, counted=268400)
    words = {"cause_cash": "change_too_much", "words_cash": "13:20 那单多找 10 元"}
    assert close_by_page(shop, depositor="zhaox", **words).status_code == 303
    told = Delivery.objects.filter(notice__kind="difference").get().notice
    assert (told.sender_code, "13:20" in told.body) == ("system", False)
    assert told_to_deposit() == [("system", "zhaox", "to", True)]
