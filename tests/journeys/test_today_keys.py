"""Today and the day by keyboard: digits open rows, Enter does the top duty, brackets turn days."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.hall import ON, StandingHall

pytestmark = pytest.mark.journey
AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
SERIOUS = """axe.run().then(found => found.violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => one.id + ' ' + one.nodes.map(node => node.html).join(' ')))"""


def findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(SERIOUS)
    return found


def test_keys_of_today_and_of_the_day(hall: StandingHall) -> None:
    hall.served()
    zhou = hall.at_screen("zhou")
    zhou.go("/")
    row = zhou.main.locator('a[data-key="1"]')
    wanted = row.get_attribute("href")
    zhou.page.keyboard.press("1")
    expect(zhou.page).to_have_url(f"{hall.site.url}{wanted}")
    zhou.go("/")
    top = zhou.main.locator(".hk-next a.hk-btn-solid").get_attribute("href")
    zhou.page.keyboard.press("Enter")
    expect(zhou.page).to_have_url(f"{hall.site.url}{top}")
    zhou.go(f"/day/NM/{ON}/")
    zhou.page.keyboard.press("[")
    expect(zhou.page).to_have_url(f"{hall.site.url}/day/NM/2026-11-22/")
    zhou.page.keyboard.press("]")
    expect(zhou.page).to_have_url(f"{hall.site.url}/day/NM/{ON}/")
    zhou.page.keyboard.press("c")
    expect(zhou.page).to_have_url(f"{hall.site.url}/cash/NM/count/close/")


def test_enter_on_a_link_follows_that_link(hall: StandingHall) -> None:
    hall.served()
    zhou = hall.at_screen("zhou")
    zhou.go("/")
    zhou.page.get_by_role("link", name="营业日", exact=True).first.focus()
    zhou.page.keyboard.press("Enter")
    expect(zhou.page).to_have_url(f"{hall.site.url}/day/NM/{ON}/")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_on_today_and_the_day(hall: StandingHall, size: dict[str, int]) -> None:
    hall.served()
    chen = hall.at_screen("chen", size=size)
    found = {}
    for path in ("/", "/?show=hall", f"/day/NM/{ON}/"):
        chen.go(path)
        found[path] = findings(chen.page)
    assert not any(found.values()), json.dumps(found, ensure_ascii=False)
