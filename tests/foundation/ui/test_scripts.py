"""The small scripts in a real browser: amounts, pad, drafts, lost lines, lost sessions, keys, axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.foundation.ui import urls

AXE = Path(__file__).resolve().parents[3] / "frontend/node_modules/axe-core/axe.min.js"
BUILD = Path(__file__).resolve().parents[3] / "src/hallkeeper/foundation/ui/static/ui/build/app.js"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not BUILD.exists(), reason="node frontend/build.mjs first"),
]
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def site(pages: list[dict[str, object]], live_server: Any, settings: Any) -> str:
    settings.DEBUG = True  # opens the gallery
    return str(live_server.url)


@pytest.fixture
def screen(site: str, page: Page) -> Iterator[Page]:
    """A page that must break neither a script nor the content policy."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "Policy" in message.text else None)
    page.set_default_timeout(8000)
    yield page
    assert said == []


def fill(screen: Page, site: str, amount: str, words: str = "") -> None:
    screen.goto(f"{site}/pay/")
    screen.get_by_label("实缴").fill(amount)
    if words:
        screen.get_by_label("说明").fill(words)


def press(screen: Page) -> None:
    screen.get_by_role("button", name="交", exact=True).click()


@pytest.mark.parametrize(
    ("typed", "capitals"),
    [
        ("999.99", ""),
        ("1000", "人民币壹仟元整"),
        ("２,684", "人民币贰仟陆佰捌拾肆元整"),
        ("10,203.04", "人民币壹万零贰佰零叁元零肆分"),
        ("100,000,500.50", "人民币壹亿零伍佰元伍角"),
        ("1,234.56", "人民币壹仟贰佰叁拾肆元伍角陆分"),
    ],
)
def test_capitals_stand_beneath_from_a_thousand(screen: Page, site: str, typed: str, capitals: str) -> None:
    from hallkeeper.foundation.kernel.api import capitals as kernel_capitals
    from hallkeeper.foundation.kernel.api import parse_yuan

    fill(screen, site, typed)
    expect(screen.locator("#id_amount_capitals")).to_have_text(capitals)
    assert capitals in ("", kernel_capitals(parse_yuan(typed)))


def test_post_goes_through_once_and_leaves_no_draft(screen: Page, site: str, pages: list[Any]) -> None:
    fill(screen, site, "12.50")
    press(screen)
    expect(screen.get_by_role("heading", name="好了")).to_be_visible()
    expect(screen.get_by_text("已缴")).to_be_visible()
    assert [row["amount"] for row in pages] == [1250]
    assert pages[0]["client_now"] is not None
    assert screen.evaluate("Object.keys(localStorage).filter(k => k.startsWith('hk-draft'))") == []


def test_lost_line_keeps_everything_and_the_key(screen: Page, site: str, pages: list[Any]) -> None:
    fill(screen, site, "12.50", "找零")
    key = screen.locator("[name=once]").input_value()
    screen.route("**/pay/", lambda route: route.abort())
    press(screen)
    expect(screen.get_by_role("alert")).to_have_text("连不上服务器，填的都在，连上后再交")
    assert screen.get_by_label("说明").input_value() == "找零"
    assert pages == []
    screen.unroute("**/pay/")
    assert screen.locator("[name=once]").input_value() == key
    press(screen)
    expect(screen.get_by_role("heading", name="好了")).to_be_visible()
    assert len(pages) == 1


def test_lost_answer_is_not_done_twice(screen: Page, site: str, pages: list[Any]) -> None:
    """The server did it, the answer was lost, the person presses again."""
    fill(screen, site, "12.50")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    screen.route("**/pay/", lose)
    press(screen)
    expect(screen.get_by_role("alert")).to_be_visible()
    assert len(pages) == 1
    screen.unroute("**/pay/")
    press(screen)
    expect(screen.get_by_role("heading", name="好了")).to_be_visible()
    assert len(pages) == 1


def test_draft_comes_back_after_a_reload_but_nothing_private(screen: Page, site: str) -> None:
    fill(screen, site, "2684", "分两天")
    screen.get_by_label("手机").fill("13802516634")
    key = screen.locator("[name=once]").input_value()
    screen.reload()
    assert screen.get_by_label("实缴").input_value() == "2,684.00"
    assert screen.get_by_label("说明").input_value() == "分两天"
    assert screen.get_by_label("手机").input_value() == ""
    assert screen.locator("[name=once]").input_value() == key
    expect(screen.get_by_text("上次填的已恢复")).to_be_visible()
    assert "13802516634" not in screen.evaluate("JSON.stringify(localStorage)")


def test_refusal_comes_back_in_place(screen: Page, site: str, pages: list[Any]) -> None:
    fill(screen, site, "4.00", "找零")
    press(screen)
    expect(screen.locator("#id_amount_error")).to_have_text("不能缴这么少")
    expect(screen.locator("[data-errors]")).to_be_focused()
    assert screen.get_by_label("说明").input_value() == "找零"
    assert pages == []
    screen.get_by_label("实缴").fill("6")
    press(screen)
    expect(screen.get_by_role("heading", name="好了")).to_be_visible()


def test_lost_session_signs_in_over_the_page(screen: Page, site: str, pages: list[Any]) -> None:
    fill(screen, site, "12.50", "找零")
    urls.SIGNED_IN.add("away")
    press(screen)
    dialog = screen.get_by_role("dialog")
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_label("密码")).to_have_value("")
    assert pages == []
    dialog.get_by_label("密码").fill("right")
    dialog.get_by_role("button", name="登录").click()
    expect(screen.get_by_role("heading", name="好了")).to_be_visible()
    assert [(row["amount"], row["words"]) for row in pages] == [(1250, "找零")]


def test_pad_adds_and_enter_goes_on(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/count/")
    total = screen.locator("[data-pad-total]").first
    expect(total).to_have_text("2,684.00")
    first, second = screen.locator("[name=pieces_10000]").first, screen.locator("[name=pieces_5000]").first
    first.focus()
    first.press("Enter")
    expect(second).to_be_focused()
    second.press("Shift+Enter")
    expect(first).to_be_focused()
    first.fill("20")
    expect(total).to_have_text("2,884.00")
    screen.locator("[data-pad-bundle='1000']").first.click()
    expect(total).to_have_text("3,884.00")
    expect(screen.locator("[data-pad-sum='1000']").first).to_have_text("1,070.00")
    expect(screen.locator("[data-pad-capitals]").first).to_have_text("人民币叁仟捌佰捌拾肆元整")


def test_keys_are_silent_in_fields(screen: Page, site: str, pages: list[Any]) -> None:
    fill(screen, site, "12.50")
    screen.get_by_label("说明").press("?")
    expect(screen.get_by_role("dialog")).to_have_count(0)
    screen.locator("h1").click()
    screen.keyboard.press("?")
    expect(screen.get_by_role("heading", name="快捷键")).to_be_visible()
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("dialog")).to_have_count(0)
    screen.get_by_label("说明").press("Control+Enter")
    expect(screen.get_by_role("heading", name="好了")).to_be_visible()
    assert len(pages) == 1


def test_irreversible_act_asks_first(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/all/")
    screen.locator("form[data-confirm] .hk-btn-solid").first.click()
    dialog = screen.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="否")).to_be_focused()
    dialog.get_by_role("button", name="否").click()
    expect(dialog).to_have_count(0)
    expect(screen).to_have_url(re.compile("/gallery/all/$"))


def test_live_part_says_how_old_it_is(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/all/")
    screen.route("**/gallery/live/", lambda route: route.abort())
    screen.evaluate("htmx.trigger(document.getElementById('path'), 'hk:live')")
    expect(screen.locator("#path .hk-stale-word")).to_have_text(re.compile(r"数据停在 \d\d:\d\d"))
    screen.unroute("**/gallery/live/")
    screen.evaluate("htmx.trigger(document.getElementById('path'), 'hk:live')")
    expect(screen.locator("#path.hk-stale")).to_have_count(0)
    expect(screen.locator("#path .hk-stage")).to_have_count(6)


def test_dark_is_kept_by_a_cookie(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/today/")
    screen.locator(".hk-top-end summary").click()
    screen.get_by_role("button", name="深色").click()
    expect(screen.locator("html")).to_have_attribute("data-theme", "dark")
    screen.reload()
    expect(screen.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.skipif(not AXE.exists(), reason="npm ci in frontend/ first")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_serious_finding_of_axe(site: str, browser: Browser, size: str, scheme: Any) -> None:
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    found: dict[str, list[Any]] = {}
    for name in ("all", "today", "day", "count", "deposit", "list", "signin"):
        page.goto(f"{site}/gallery/{name}/")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found[name] = page.evaluate(
            "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]))"
        )
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, name
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


def reached(screen: Page) -> str:
    """The words of the row that has the focus."""
    return str(screen.evaluate("document.activeElement.closest('tr')?.cells[0].innerText || ''"))


def test_keys_move_between_rows_and_enter_opens(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/list/")
    walk = []
    for key in ("j", "j", "ArrowDown", "ArrowDown", "k", "ArrowUp", "ArrowUp"):
        screen.keyboard.press(key)
        walk.append(reached(screen))
    assert walk == ["11-22", "11-21", "11-20", "11-20", "11-21", "11-22", "11-22"]
    assert screen.evaluate("document.activeElement.matches(':focus-visible')")
    screen.keyboard.press("Enter")
    expect(screen).to_have_url(re.compile("/gallery/deposit/"))


def test_row_keys_are_silent_in_fields_and_while_composing(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/list/")
    screen.keyboard.press("/")
    assert screen.evaluate("document.activeElement.name") == "state"
    screen.keyboard.press("j")
    assert reached(screen) == ""
    screen.keyboard.press("Escape")
    screen.evaluate(
        "document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
    )
    assert reached(screen) == ""
    screen.keyboard.press("j")
    assert reached(screen) == "11-22"


def test_question_mark_lists_the_row_keys(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/list/")
    screen.keyboard.press("?")
    dialog = screen.get_by_role("dialog")
    expect(dialog.get_by_text("上下一行")).to_be_visible()
    expect(dialog.get_by_text("清空筛选")).to_be_visible()
    screen.keyboard.press("j")
    assert reached(screen) == ""


def test_keys_leave_a_page_without_a_list_alone(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/all/")
    screen.evaluate("document.activeElement.blur()")
    screen.keyboard.press("ArrowDown")
    assert screen.evaluate("document.activeElement === document.body")


def test_register_is_cards_on_the_phone_and_a_table_at_the_desk(screen: Page, site: str) -> None:
    screen.goto(f"{site}/gallery/list/")
    row = screen.locator("[data-list] tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).display") == "table-row"
    screen.set_viewport_size(SIZES["phone"])
    box = row.bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 390, 56 <= box["height"] <= 64) == (True, True, True)
    wide = "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 391).length"
    assert screen.evaluate(wide) == 0
    screen.mouse.click(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5)
    expect(screen).to_have_url(re.compile("/gallery/deposit/"))
