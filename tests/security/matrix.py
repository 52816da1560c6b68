"""Who may enter where: `matrix.yaml`, made from the guards and from the rights the packs ship.

`python -m tests.security.matrix --write` writes it anew; a change of rights so shows in review.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("matrix.yaml")
HEAD = """\
# Who may enter where: every address, what its guard asks for, which methods it answers, and the posts that
# pass. `hall: true`: the address names a hall, and a post passes only in the halls it reaches (`reach`);
# any other hall is as good as missing. Written by `python -m tests.security.matrix --write`; read the diff.
"""
# Posts of the matrix: who holds them in the tests, and how far they reach.
POSTS = {
    "general_manager": ("zheng", "company"),
    "department_manager": ("sun", "company"),  # both halls are of that department
    "hall_manager": ("chen", "NM"),
    "shift_leader": ("zhou", "NM"),
    "clerk": ("li", "NM"),
    "finance": ("fang", "company"),
    "trainer": ("pei", "NM"),
    "acceptance_clerk": ("shou", "NM"),
}
METHODS = ("GET", "POST", "PUT", "DELETE")


def shipped() -> dict[str, set[str]]:
    """The rights of every post, from the packs' files."""
    from tests.cast import _shipped_posts

    return {row.code: set(row.rights) for row in _shipped_posts()}


def _methods(view: Any) -> str:
    """The methods that it says it takes."""
    from hallkeeper.foundation.ui.api import methods_of

    return " ".join(method for method in METHODS if method in methods_of(view))


def table() -> dict[str, dict[str, Any]]:
    """The matrix as the code and the packs have it now."""
    from tests.security.routes import routes

    rights = shipped()
    found = {}
    for route in routes():
        asked = route.right or "none: not ours"
        passes = [post for post in POSTS if "." not in asked or asked in rights[post]]
        row = {"address": route.path, "asks": asked, "methods": _methods(route.view)}
        if route.of_hall:
            row["hall"] = True
        found[route.name] = row | {"enter": " ".join(passes) if "." in asked else _everyone(asked)}
    return dict(sorted(found.items()))


def _everyone(asked: str) -> str:
    return "all posts" if asked == "signed-in" else "anybody"


def written() -> dict[str, Any]:
    """The file as it is checked in."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def write() -> None:
    """Write the file anew."""
    reach = {post: place for post, (_who, place) in POSTS.items()}
    text = yaml.safe_dump({"reach": reach, "routes": table()}, allow_unicode=True, sort_keys=False, width=200)
    FILE.write_text(HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    from tests.rig.home import prepare

    prepare()
    if "--write" in sys.argv:
        write()
    else:
        sys.stdout.write(HEAD + yaml.safe_dump(table(), allow_unicode=True, sort_keys=False))
