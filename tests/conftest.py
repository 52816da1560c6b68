"""The rig: a home of its own, SQLite as a file with the real pragmas, or a PostgreSQL (see tests/rig)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests.rig.home import chromium, prepare

HOME = prepare()  # before anything below reads Django's settings

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.cast import company  # noqa: E402, F401  a fixture of every test
from tests.rig import clauses, guards  # noqa: E402

hypothesis_settings.register_profile("dev", max_examples=30, deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")
)


def pytest_configure(config: pytest.Config) -> None:
    """Django stands by now: guard the flush, make argon2 cheap, watch transactions, record clauses."""
    guards.flush_without_guards()
    guards.cheap_argon2()
    guards.watch_transactions()
    if record := clauses.recorder(config):
        config.pluginmanager.register(record, "clause-record")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Reports of marked tests carry their clauses."""
    clauses.mark_items(items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the test database is a file, so threads and the live server meet the real pragmas."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(HOME / "test.sqlite3")


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """Every test starts in the shipped language and with an empty cache (lockouts live there)."""
    cache.clear()
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium; root may not use its sandbox."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": [*sandbox, "--disable-gpu"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The wide shop screen, in the shop's language and time; journeys at 390 px say so themselves."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture
def home() -> Path:
    """The HALLKEEPER_HOME of this test process."""
    return HOME


@pytest.fixture
def shipped_argon2() -> Iterator[None]:
    """Passwords and PINs cost what they cost in the shop; for tests of signing in."""
    with guards.shipped_argon2():
        yield
