"""The server: boots on a fit database, answers, works in the background, ends when told to."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.config.conftest import Installed
from tests.config.runner import ROOT, hallkeeper
from tests.rig.postgres import free_port

PATIENCE = 60.0


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """`hallkeeper …` that goes on."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "HALLKEEPER"))}
    return subprocess.Popen(
        [sys.executable, "-m", "hallkeeper.config.command", *arguments],
        env={
            **kept,
            "HALLKEEPER_HOME": str(home),
            "HALLKEEPER_LANG": "en",
            "HALLKEEPER_PLAIN_STATIC": "1",
            "DATABASE_URL": "",
            "PYTHONPATH": str(ROOT / "src"),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def answered(port: int, path: str) -> int:
    """Status of the first answer; waits until somebody listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (TimeoutError, urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("nobody answered")


def ended(process: subprocess.Popen[str]) -> str:
    """Tell it to end; what it said."""
    process.send_signal(signal.SIGTERM)
    said, _none = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def test_serve_answers_and_keeps_others_from_restoring_until_it_ends(installed: Installed) -> None:
    port = free_port()
    process = start(installed.home, "serve", "--port", str(port))
    try:
        assert answered(port, "/") == 200
        refused = hallkeeper("restore", installed.passphrase, "--force", home=installed.home)
        assert refused.code == 1
    finally:
        said = ended(process)
    assert f"http://127.0.0.1:{port}" in said


def test_idle_browsers_keep_nobody_out(installed: Installed) -> None:
    port = free_port()
    process = start(installed.home, "serve", "--port", str(port), "--threads", "2", "--no-worker")
    try:
        assert answered(port, "/healthz") == 200
        with ExitStack() as idle:
            for _number in range(20):  # as many as a few browsers keep open between two pages
                connection = idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert connection.recv(12) == b"HTTP/1.1 200"
            assert answered(port, "/healthz") == 200
    finally:
        ended(process)


def queue_a_job(home: Path) -> None:
    """Work that any worker takes up at once, though nobody knows what it is."""
    with sqlite3.connect(home / "hallkeeper.sqlite3") as database:
        database.execute(
            "INSERT INTO foundation_jobs_job (kind, payload, key, state, again, attempts, max_attempts,"
            " run_after, lease, last_error, created_at)"
            " VALUES ('nobody.knows', '{}', '', 'queued', 0, 0, 8, '2026-01-01', '', '', '2026-01-01')"
        )


def attempts(home: Path) -> int:
    """How often a worker has tried it."""
    with sqlite3.connect(home / "hallkeeper.sqlite3") as database:
        row = database.execute("SELECT attempts FROM foundation_jobs_job WHERE kind = 'nobody.knows'")
        return int(row.fetchone()[0])


@pytest.mark.parametrize("arguments", [(), ("--no-worker",)])
def test_serve_works_in_the_background_unless_told_not_to(
    installed: Installed, arguments: tuple[str, ...]
) -> None:
    queue_a_job(installed.home)
    port = free_port()
    process = start(installed.home, "serve", "--port", str(port), *arguments)
    try:
        assert answered(port, "/") == 200
        end = time.monotonic() + (1 if arguments else PATIENCE)
        while not attempts(installed.home) and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        ended(process)
    assert bool(attempts(installed.home)) is not bool(arguments)


def test_worker_ends_when_told_to(installed: Installed) -> None:
    process = start(installed.home, "worker")
    end = time.monotonic() + PATIENCE
    while not (installed.home / "running.lock").exists() and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(0.2)
    ended(process)
