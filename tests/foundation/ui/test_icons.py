"""Every icon that a page names is in the sprite; every class of the house that a page names has a rule."""

from __future__ import annotations

import re
from pathlib import Path

import hallkeeper
from hallkeeper.foundation.rooms.api import rooms
from hallkeeper.foundation.ui.presenters import STATES

SOURCE = Path(hallkeeper.__file__).parent
FRONTEND = SOURCE.parents[1] / "frontend"
TEMPLATES = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("templates/**/*.html"))]
IDS = {"hk-words", "hk-more", "hk-more-title", "hk-sheet-title", "hk-only", "hk-form"}


def sprite() -> set[str]:
    return set((FRONTEND / "icons.txt").read_text(encoding="utf-8").split())


def test_icons_of_pages_states_and_menus_are_in_the_sprite() -> None:
    named = {name for text in TEMPLATES for name in re.findall(r'{% icon "([a-z0-9-]+)"', text)}
    named |= {name for text in TEMPLATES for name in re.findall(r'icon(?:_name)?="([a-z0-9-]+)"', text)}
    named |= {look.icon for look in STATES.values()}
    named |= {entry.icon for room in rooms() for entry in room.menu}
    assert sorted(named - sprite()) == []


def test_classes_of_pages_have_a_rule() -> None:
    sass = "".join(path.read_text(encoding="utf-8") for path in sorted((FRONTEND / "scss").glob("*.scss")))
    # Built from parts: tones, states, sizes, spaces.
    built = r"-(todo|soon|late|done|over|notyet|quiet|current|not_yet|overridden|solid|danger|[slx]+|\d)$"
    classes = {
        name for text in TEMPLATES for part in re.findall(r'class="([^"]*)"', text) for name in part.split()
    }
    named = {name for name in classes if re.fullmatch(r"hk-[a-z0-9-]+", name)} - IDS
    assert sorted(name for name in named if f".{name}" not in sass and not re.search(built, name)) == []
