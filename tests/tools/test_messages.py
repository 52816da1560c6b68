"""Collecting messages keeps the Chinese that is there, brings new messages empty, drops those out of use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import messages
from tools.rooms import load

PAGE = """{% load i18n %}<h1>{% trans "Deposit" %}</h1>
{% blocktranslate count n=n %}{{ n }} slip{% plural %}{{ n }} slips{% endblocktranslate %}"""
VERB = 'title = _("Count")\nshort = pgettext("noun", "Count")\n'


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room with one page and one verb, and a catalogue from before."""
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    folder = tmp_path / "shop" / "cash"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "views.py").write_text(
        'title = _("Count")\nshort = pgettext("noun", "Count")\n', encoding="utf-8"
    )
    catalogue = folder / messages.CATALOGUE
    catalogue.parent.mkdir(parents=True)
    before = 'msgid "Deposit"\nmsgstr "缴款"\n\nmsgid "Gone"\nmsgstr "没了"\n'
    catalogue.write_text(messages.HEADER.format(room="shop.cash") + "\n" + before, encoding="utf-8")
    return folder


def test_update_merges(room: Path) -> None:
    assert messages.update("shop.cash", messages.sources(load())["shop.cash"]) == 3
    found = {entry.key: entry for entry in messages.translations(room / messages.CATALOGUE)}
    assert set(found) == {"Deposit", "Count", "noun\x04Count", "%(n)s slip"}
    assert found["Deposit"].texts == ["缴款"]
    assert found["%(n)s slip"].plural == "%(n)s slips"


def test_what_a_room_below_says_in_chinese_is_not_asked_again(room: Path) -> None:
    files = messages.sources(load())["shop.cash"]
    assert messages.update("shop.cash", files, below={"Count", "Deposit"}) == 2
    found = {entry.key: entry.texts for entry in messages.translations(room / messages.CATALOGUE)}
    assert found["Deposit"] == ["缴款"]  # what has words of its own keeps them
    assert "Count" not in found


def test_update_twice_changes_nothing(room: Path) -> None:
    files = messages.sources(load())["shop.cash"]
    messages.update("shop.cash", files)
    once = (room / messages.CATALOGUE).read_bytes()
    messages.update("shop.cash", files)
    assert (room / messages.CATALOGUE).read_bytes() == once


def test_a_room_without_messages_gets_no_catalogue(room: Path) -> None:
    (room / "rules.py").write_text("HALF = 2\n", encoding="utf-8")
    assert messages.update("shop.stock", [room / "rules.py"]) == 0
    assert not messages.catalogue_of("shop.stock").exists()
