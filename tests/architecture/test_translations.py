"""Chinese is complete: every message has its words, no guess, no leftover, no two words for one thing."""

from __future__ import annotations

import re
from functools import cache

from tests.architecture.source import SOURCE
from tools.catalogue import Entry
from tools.messages import catalogue_of, extract, messages, sources, translations
from tools.rooms import load

HOUSE = load()
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")
Catalogues = dict[str, dict[str, Entry]]


@cache
def used() -> Catalogues:
    """Room → the messages that its files use."""
    return {
        room: {entry.key: entry for entry in messages(extract(paths))}
        for room, paths in sources(HOUSE).items()
    }


@cache
def chinese() -> Catalogues:
    """Room → what its catalogue holds."""
    rooms = ["config", *(room for room in HOUSE.order if room != "config")]
    return {room: {entry.key: entry for entry in translations(catalogue_of(room))} for room in rooms}


def untranslated(wanted: Catalogues, held: Catalogues) -> list[str]:
    """Messages without Chinese in the room's own catalogue or one it may look down to."""
    found = []
    for room, entries in wanted.items():
        open_to = {room, *HOUSE.may_use(room)}
        words = {key for other in open_to for key, entry in held.get(other, {}).items() if entry.translated}
        found += [f"{room}: {key}" for key in sorted(set(entries) - words)]
    return found


def leftovers(wanted: Catalogues, held: Catalogues) -> list[str]:
    """Catalogue entries that the room's files no longer use."""
    return [
        f"{room}: {key}"
        for room, entries in held.items()
        for key in sorted(set(entries) - set(wanted.get(room, {})))
    ]


def quarrels(held: Catalogues) -> list[str]:
    """One message with different Chinese in two catalogues: Django would take either."""
    words: dict[str, set[tuple[str, ...]]] = {}
    for entries in held.values():
        for key, entry in entries.items():
            words.setdefault(key, set()).add(tuple(entry.texts))
    return sorted(key for key, texts in words.items() if len(texts) > 1)


def lost_placeholders(held: Catalogues) -> list[str]:
    """Chinese that drops or invents a placeholder (a plural may leave out its number)."""
    return [
        f"{room}: {key}"
        for room, entries in held.items()
        for key, entry in entries.items()
        for text in entry.texts
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.plural or entry.msgid))
    ]


def test_every_message_has_chinese() -> None:
    assert untranslated(used(), chinese()) == []


def test_no_leftover_in_a_catalogue() -> None:
    assert leftovers(used(), chinese()) == []


def test_no_guess_and_no_gap_in_a_catalogue() -> None:
    gaps = [
        f"{room}: {key}"
        for room, held in chinese().items()
        for key, one in held.items()
        if not one.translated
    ]
    assert gaps == []


def test_one_message_one_chinese() -> None:
    assert quarrels(chinese()) == []


def test_placeholders_survive() -> None:
    assert lost_placeholders(chinese()) == []


def test_catalogues_lie_where_rooms_are() -> None:
    known = {catalogue_of(room) for room in HOUSE.order}
    assert sorted(set(SOURCE.rglob("*.po")) - known) == []


def test_extraction_reads_python_and_templates(tmp_path_factory: object) -> None:
    page = SOURCE / "foundation" / "ui" / "templates"
    assert any(page.rglob("*.html"))
    found = {
        entry.key for paths in [sources(HOUSE)["foundation.kernel"]] for entry in messages(extract(paths))
    }
    assert "Type an amount such as 1,549.00" in found


def test_translation_controls() -> None:
    wanted = {"shop.cash": {"Deposit": Entry("Deposit"), "Count %(n)s": Entry("Count %(n)s")}}
    held = {
        "shop.cash": {
            "Deposit": Entry("Deposit", texts=["缴款"], fuzzy=True),
            "Old": Entry("Old", texts=["旧"]),
        },
        "org.posts": {"Count %(n)s": Entry("Count %(n)s", texts=["点"]), "Old": Entry("Old", texts=["老"])},
    }
    assert untranslated(wanted, held) == ["shop.cash: Deposit"]
    assert leftovers(wanted, held) == ["shop.cash: Old", "org.posts: Count %(n)s", "org.posts: Old"]
    assert quarrels(held) == ["Old"]
    assert lost_placeholders(held) == ["org.posts: Count %(n)s"]
