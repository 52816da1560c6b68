"""Runs the command as people do: a process of its own, a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def hallkeeper(*arguments: object, home: Path, language: str = "en", cwd: Path = ROOT, **more: str) -> Ended:
    """`hallkeeper …` with this home, on SQLite unless `DATABASE_URL` is given; nobody types."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "HALLKEEPER"))}
    environment = {
        **kept,
        "HALLKEEPER_HOME": str(home),
        "HALLKEEPER_LANG": language,
        "DATABASE_URL": "",
        "PYTHONPATH": str(ROOT / "src"),
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-m", "hallkeeper.config.command", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
