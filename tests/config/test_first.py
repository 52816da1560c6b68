"""The first administrator on the terminal: no default password, typed twice, weak ones asked again."""

from __future__ import annotations

import sys

import pytest

from hallkeeper.config import first
from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.people.api import Account
from hallkeeper.org.places.api import INSTALLATION, set_up_company
from tests.cast import load_shipped_posts

GOOD = "Nan-Men-2026"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody types at hidden prompts, in order; name and account are always the same."""
    answers: list[str] = []
    lines = iter(["郑立", "zheng"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(lines))
    monkeypatch.setattr(first.getpass, "getpass", lambda _prompt: answers.pop(0))
    return answers


@pytest.fixture
def _posts(transactional_db: None) -> None:
    load_shipped_posts()
    with transaction():
        set_up_company(name="南门通信", short_name="南门", by=INSTALLATION)


@pytest.mark.usefixtures("_posts")
def test_administrator_is_made_with_the_typed_password(typed: list[str]) -> None:
    typed += [GOOD, GOOD]
    assert first.ask_for_administrator() == "zheng"
    account = Account.objects.get()
    assert account.check_password(GOOD)
    assert not account.must_change_password


@pytest.mark.usefixtures("_posts")
def test_different_and_weak_passwords_are_asked_again(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += [GOOD, "other", "12345678", "12345678", GOOD, GOOD]
    assert first.ask_for_administrator() == "zheng"
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert typed == []


@pytest.mark.usefixtures("_posts")
def test_third_weak_password_ends_it_and_nobody_is_made(typed: list[str]) -> None:
    typed += ["12345678"] * 6
    with pytest.raises(BadInput):
        first.ask_for_administrator()
    assert Account.objects.count() == 0


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with pytest.raises(Refusal, match="no_terminal"):
        first.ask_for_administrator()
