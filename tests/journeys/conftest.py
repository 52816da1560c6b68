"""Journeys: a live server, a real browser, a clock that both of them follow, a worker turned by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # playwright's loop lives in this thread; the ORM does not mind
)

from hallkeeper.foundation.jobs.api import run_due, run_ticks
from hallkeeper.foundation.kernel.api import TZ, at, now
from tests.journeys.hall import StandingHall
from tests.shop.cash.conftest import Shop
from tests.shop.cash.conftest import bare as bare
from tests.shop.cash.conftest import shop as shop

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


class Site:
    """The running product and its clock. `open` gives a signed-out browser of one person."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.violations: list[str] = []
        self.errors: list[str] = []
        self._clock = ExitStack()

    def clock(self, on: str, hour: str) -> None:
        """Move server and browsers to `2026-11-23`, `08:30` Shanghai time."""
        moment = datetime.combine(date.fromisoformat(on), time.fromisoformat(hour), TZ)
        self._clock.close()
        self._clock.enter_context(at(moment))
        for context in self.contexts:
            context.clock.set_fixed_time(moment)

    def stop(self) -> None:
        """Give the clock back and close every browser."""
        self._clock.close()
        for context in self.contexts:
            context.close()

    def leave_traces(self, name: str) -> None:
        """With HALLKEEPER_TRACES: what every open page shows at the end, to look at after a failure."""
        folder = os.environ.get("HALLKEEPER_TRACES", "")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=f"{folder}/{name}-{number}.png", full_page=True)
            words = page.locator("body").inner_text()
            Path(f"{folder}/{name}-{number}.txt").write_text(f"{page.url}\n{words}\n", encoding="utf-8")

    def work(self) -> None:
        """What the worker does in its next seconds: the ticks, then every due job."""
        run_ticks(now())
        while run_due(limit=50):
            pass

    def open(self, size: dict[str, int] = DESK, **more: Any) -> Page:
        """A new browser of this size, at the clock of the site."""
        context = self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            is_mobile=size["width"] < 700,
            has_touch=size["width"] < 700,
            **more,
        )
        context.set_default_timeout(8000)
        context.clock.set_fixed_time(now())
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_default_navigation_timeout(10000)
        return page

    def _listen(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.violations.append(message.text)

    def go(self, page: Page, path: str) -> None:
        """Open an address of the product."""
        page.goto(self.url + path)

    def sign_in(self, page: Page, account: str, password: str) -> Page:
        """Sign in by the page's own form."""
        self.go(page, "/accounts/login/")
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码", exact=True).first.fill(password)
        page.get_by_role("button", name="登录").first.click()
        expect(page).not_to_have_url(re.compile("login"))
        return page


@pytest.fixture
def site(
    request: pytest.FixtureRequest, transactional_db: None, live_server: Any, browser: Browser
) -> Iterator[Site]:
    """The product on a live server; every page is watched for violations of the content policy."""
    running = Site(live_server.url, browser)
    yield running
    running.leave_traces(request.node.name)
    running.stop()
    assert running.violations == []
    assert running.errors == []


@pytest.fixture
def hall(site: Site, shop: Shop) -> StandingHall:
    """The cast's hall on the morning of 2026-11-23: Zhou Min has taken over the box with its float."""
    return StandingHall(site, shop)


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Save a picture of the page when HALLKEEPER_PICTURES names a folder."""
    folder = os.environ.get("HALLKEEPER_PICTURES", "")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return take
