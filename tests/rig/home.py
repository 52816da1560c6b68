"""A home folder of its own for each test process, set before Django reads its settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings

from tests.rig.postgres import OwnPostgres
from tools.catalogue import compile_all

ROOT = Path(__file__).resolve().parents[2]


def worker_name() -> str:
    """`gw0`, `gw1` … in a parallel run, else `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def choose_database() -> None:
    """SQLite unless HALLKEEPER_TEST_DB=postgres; then DATABASE_URL, or a server started for this run.

    The first process starts the server; parallel workers inherit its DATABASE_URL.
    """
    if os.environ.get("HALLKEEPER_TEST_DB", "sqlite") != "postgres":
        os.environ.pop("DATABASE_URL", None)
        return
    os.environ["HALLKEEPER_NO_POOL"] = "1"
    if not os.environ.get("DATABASE_URL"):
        server = OwnPostgres()
        atexit.register(server.stop)
        os.environ["DATABASE_URL"] = server.start()


def chromium() -> str:
    """The browser of the machine; the tests download none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise pytest.UsageError("install chromium (make test does)")
    return found


def prepare() -> Path:
    """Make the folder, choose the database, compile the catalogues, set Django up. Once per process."""
    if settings.configured:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests choose their own home first")
    home = Path(tempfile.mkdtemp(prefix=f"hallkeeper-test-{worker_name()}-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    (home / "static").mkdir()  # where collectstatic would put things; the tests serve from the sources
    os.environ["HALLKEEPER_HOME"] = str(home)
    os.environ["HALLKEEPER_PLAIN_STATIC"] = "1"
    os.environ.pop("HALLKEEPER_HTTPS", None)
    os.environ.pop("HALLKEEPER_SMTP_URL", None)
    # The browser's driver runs an event loop in the test's thread; Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    choose_database()
    if worker_name() == "main":
        compile_all(ROOT / "src")
    os.environ["DJANGO_SETTINGS_MODULE"] = "hallkeeper.config.settings"
    django.setup()
    # Workers must not inherit it: they would read the settings before they have their own home.
    del os.environ["DJANGO_SETTINGS_MODULE"]
    return home
