"""An initialised installation on SQLite, made once by the command and copied for each test."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.config.runner import hallkeeper

PASSPHRASE = re.compile(r"^\s+((?:[A-Z0-9]{4}-){5}[A-Z0-9]{4})$", re.MULTILINE)


@dataclass(frozen=True)
class Installed:
    """A home and the passphrase of its recovery sheet."""

    home: Path
    passphrase: Path
    said: str


@pytest.fixture(scope="session")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home = tmp_path_factory.mktemp("installed") / "home"
    ended = hallkeeper("init", "--no-input", home=home)
    assert ended.code == 0, ended.err
    passphrase = home.parent / "passphrase"
    passphrase.write_text(PASSPHRASE.findall(ended.out)[0] + "\n")
    return Installed(home, passphrase, ended.out)


@pytest.fixture
def installed(_installed: Installed, tmp_path: Path) -> Installed:
    """A copy of its own for one test."""
    home = tmp_path / "home"
    shutil.copytree(_installed.home, home)
    return Installed(home, _installed.passphrase, _installed.said)
